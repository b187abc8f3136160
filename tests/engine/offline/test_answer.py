"""A recording is answered whatever sizes the model has, the same way each time."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.config import AnswerConfig
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.offline.answer import Schedule, answer_recording
from tests.fakes.small_models import small_config, small_tensors, write_small_released
from tests.fakes.virtual_clock import VirtualClock

CHUNK_SAMPLES = 2560
GREEDY = AnswerConfig(is_greedy=True, max_text_tokens=12)


def recording(n_samples: int = 5 * CHUNK_SAMPLES - 700) -> NDArray[np.float32]:
    noise = np.random.default_rng(5).standard_normal(n_samples)
    return (0.1 * noise).astype(np.float32)


def load(folder: Path) -> ModelBundle:
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return load(write_small_released(tmp_path_factory.mktemp("models") / "small", small_config()))


SIZES: dict[str, dict[str, Any]] = {
    "no key sharing, one left chunk": {
        "llm": {"num_key_value_heads": 6},
        "encoder": {"left_chunks": 1, "heads": 1},
    },
    "two convolutions with batch norm": {
        "llm": {"hidden_size": 112, "num_attention_heads": 7, "num_key_value_heads": 1},
        "encoder": {"dim": 20, "heads": 5},
    },
    "one convolution with batch norm and ReLU": {
        "adapter": {"norm": "batch", "activation": "relu", "kernel_size": 7}
    },
    "two frames a chunk, tied": {
        "encoder": {"chunk_frames": 2, "left_chunks": 0, "blocks": 3},
        "llm": {"tie_word_embeddings": True},
    },
    "no prefix, one block": {"decoder": {"uses_prefix": False, "blocks": 1, "dim": 24}},
    "four voice groups, three resblocks": {
        "codec": {
            "global_code_num": 4,
            "global_tokens": [0, 1, 2, 3],
            "resblock_kernel_sizes": [3, 7, 11],
            "resblock_dilation_sizes": [[1, 3, 5]] * 3,
        }
    },
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("schedule", list(Schedule))
def test_any_sizes_answer(tmp_path: Path, sizes: dict[str, Any], schedule: Schedule) -> None:
    config = small_config(**sizes)
    bundle = load(write_small_released(tmp_path / "model", config))
    samples = recording()
    answer = answer_recording(bundle, samples, settings=GREEDY, schedule=schedule)
    n_chunks = -(-len(samples) // (640 * config.encoder.chunk_frames))
    if schedule is Schedule.RELEASE or answer.verdict_chunk is None:
        assert len(answer.states) == n_chunks
    np.testing.assert_allclose(np.sum(answer.states, axis=1), 1.0, atol=1e-5)
    assert len(answer.samples) == 600 * len(answer.speech_tokens)
    assert np.isfinite(answer.samples).all()
    assert answer.text_tokens


def test_chance_follows_the_seed(bundle: ModelBundle) -> None:
    def answer(seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        settings = AnswerConfig(seed=seed, max_text_tokens=12)
        spoken = answer_recording(bundle, recording(), settings=settings)
        return spoken.text_tokens, spoken.speech_tokens

    assert answer(1) == answer(1)
    assert len({answer(seed) for seed in range(4)}) > 1


@pytest.mark.parametrize(
    ("likely", "n_heard", "verdict"),
    [(0, 5, None), (1, 1, 0), (2, 5, None)],
    ids=["go on listening", "take the turn", "disregard"],
)
def test_the_live_schedule_obeys_the_state_head(
    bundle: ModelBundle, likely: int, n_heard: int, verdict: int | None
) -> None:
    usual = bundle.state_head.bias.clone()
    bundle.state_head.bias[likely] += 50.0
    try:
        answer = answer_recording(bundle, recording(), settings=GREEDY)
        everything = answer_recording(
            bundle, recording(), settings=GREEDY, schedule=Schedule.RELEASE
        )
    finally:
        bundle.state_head.bias.copy_(usual)
    assert len(answer.states) == n_heard
    assert answer.verdict_chunk == verdict
    assert len(everything.states) == 5
    assert everything.verdict_chunk == (None if likely == 0 else 0)


def test_the_role_changes_what_the_model_hears(bundle: ModelBundle) -> None:
    def states(role: str | None) -> object:
        return answer_recording(bundle, recording(), role=role, settings=GREEDY).states

    assert states(None) == states(bundle.config.dialogue.default_role)
    assert states("You are a pirate.") != states(None)


def test_marks_are_counted_from_the_last_chunk_heard(bundle: ModelBundle) -> None:
    clock = VirtualClock()
    answer = answer_recording(bundle, recording(), settings=GREEDY, clock=clock)
    assert answer.marks_ms["end_of_speech"] == 0.0
    assert list(answer.marks_ms.values()) == sorted(answer.marks_ms.values())
    assert set(answer.trace()) == {
        "states",
        "verdict_chunk",
        "text",
        "text_tokens",
        "speech_tokens",
        "marks_ms",
        "sample_rate",
    }


def test_an_answer_does_not_change_the_weights(bundle: ModelBundle) -> None:
    fresh = small_tensors(small_config())
    answer_recording(bundle, recording(), settings=GREEDY)
    assert torch.equal(bundle.prompt_embeddings, fresh["prompt_embeddings.weight"])
    assert torch.equal(bundle.llm.lm_head.weight, fresh["llm.lm_head.weight"])
