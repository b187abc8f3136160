"""Models of unusual sizes answer, and those that cannot are refused with the reason."""

import json
import pickle
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file

from engine.config import AnswerConfig
from engine.errors import CheckpointError, ConfigError, ModelMissingError
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.models.loading.load import load_bundle
from engine.models.loading.strict import read_sharded
from engine.offline.answer import Schedule, answer_recording
from tests.fakes.small_models import small_config, write_small_native, write_small_released

CPU = torch.device("cpu")


def load(folder: Path, *, dtype: torch.dtype = torch.float32) -> ModelBundle:
    return load_bundle(folder, device=CPU, dtype=dtype)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_released(tmp_path_factory.mktemp("models") / "small", small_config())


@pytest.fixture
def model(pristine: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(pristine, tmp_path / "small"))


@pytest.mark.parametrize("schedule", list(Schedule))
@pytest.mark.parametrize(
    "parts",
    [
        {"encoder": {"chunk_frames": 3}},
        {"encoder": {"chunk_frames": 1, "left_chunks": 0}},
        {"encoder": {"chunk_frames": 10, "n_mels": 23, "dim": 22, "heads": 11}},
        {"llm": {"num_key_value_heads": 1, "tie_word_embeddings": True}, "decoder": {"blocks": 1}},
        {"adapter": {"kernel_size": 4}, "decoder": {"dim": 48, "heads": 3, "uses_prefix": False}},
    ],
)
def test_unusual_sizes_answer(
    tmp_path: Path, parts: dict[str, dict[str, Any]], schedule: Schedule
) -> None:
    config = small_config(**parts)
    bundle = load(write_small_released(tmp_path / "odd", config))
    noise = 0.1 * np.random.default_rng(2).standard_normal(12_000).astype(np.float32)
    spoken = answer_recording(
        bundle, noise, settings=AnswerConfig(is_greedy=True), schedule=schedule
    )
    chunk = config.encoder.chunk_frames * 640
    if schedule is Schedule.RELEASE:
        assert len(spoken.states) == -(-len(noise) // chunk)
    assert len(spoken.samples) == config.codec.hop_samples * len(spoken.speech_tokens)


def test_the_codec_says_its_rate(tmp_path: Path) -> None:
    codec = {
        "upsample_rates": (4, 4, 5),
        "upsample_kernel_sizes": (8, 8, 11),
        "sampling_rate": 3_200,
    }
    bundle = load(write_small_released(tmp_path / "slow", small_config(codec=codec)))
    noise = 0.1 * np.random.default_rng(2).standard_normal(EAR_RATE_HZ).astype(np.float32)
    settings = AnswerConfig(is_greedy=True)
    spoken = answer_recording(bundle, noise, settings=settings, schedule=Schedule.RELEASE)
    assert spoken.rate_hz == 3_200
    assert len(spoken.samples) == 80 * len(spoken.speech_tokens) > 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"transformer-attention-dim": 21, "transformer-attention-heads": 7}, "multiple of 2"),
        ({"transformer-left_chunks": -2}, "left_chunks"),
    ],
)
def test_an_encoder_that_cannot_be_is_refused(
    model: Path, change: dict[str, int], words: str
) -> None:
    file = model / "checkpoints" / "audiollm" / "train.yaml"
    training = yaml.safe_load(file.read_text(encoding="utf-8"))
    training["encoder_conf"]["para_conf"]["transformer"] |= change
    file.write_text(yaml.safe_dump(training), encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        load(model)


@pytest.mark.parametrize(("key", "value"), [("input_dim", 3), ("predict_usr_state", 2)])
def test_too_few_bands_or_states_are_refused(model: Path, key: str, value: int) -> None:
    file = model / "checkpoints" / "audiollm" / "train.yaml"
    training = yaml.safe_load(file.read_text(encoding="utf-8"))
    (training if key in training else training["model_conf"])[key] = value
    file.write_text(yaml.safe_dump(training), encoding="utf-8")
    with pytest.raises(ConfigError, match="greater than or equal to"):
        load(model)


def test_an_unlimited_past_is_not_for_streams(tmp_path: Path) -> None:
    config = small_config(encoder={"left_chunks": -1})
    bundle = load(write_small_native(tmp_path / "offline", config))
    with pytest.raises(ConfigError, match="left_chunks is -1"):
        answer_recording(bundle, np.zeros(3_000, np.float32))


def test_a_tokenizer_of_a_larger_llm_is_refused(model: Path) -> None:
    file = model / "llm" / "tokenizer.json"
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    last = tokenizer["added_tokens"][-1]
    more = [last | {"id": 398 + n, "content": f"<|more-{n}|>"} for n in range(8)]
    tokenizer["added_tokens"] += more
    file.write_text(json.dumps(tokenizer), encoding="utf-8")
    with pytest.raises(ConfigError, match="embeddings for 405 only"):
        load(model)


def test_an_llm_without_a_cache_that_can_be_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="remembers by a state"):
        write_small_native(tmp_path / "mamba", small_config(llm={"model_type": "mamba"}))


def test_values_that_are_no_numbers_are_named(model: Path) -> None:
    file = model / "llm" / "model.safetensors"
    tensors = {name: tensor.clone() for name, tensor in load_file(file).items()}
    tensors["model.layers.1.mlp.up_proj.weight"][3, 5] = float("nan")
    save_file(tensors, file, metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match=r"llm\.model\.layers\.1\.mlp\.up_proj\.weight"):
        load(model)


def test_large_values_are_numbers(model: Path) -> None:
    """Their sum has no end in float32; each of them has."""
    file = model / "llm" / "model.safetensors"
    tensors = {name: tensor.clone() for name, tensor in load_file(file).items()}
    tensors["model.norm.weight"][:] = 2e38
    save_file(tensors, file, metadata={"format": "pt"})
    assert load(model).llm.model.norm.weight[0] == 2e38


def test_a_tensor_without_numbers_is_named(model: Path) -> None:
    file = model / "checkpoints" / "decoder" / "final.pt"
    tensors = torch.load(file, weights_only=True)
    tensors["out_fnn.bias"] = tensors["out_fnn.bias"].to("meta")
    torch.save(tensors, file)
    with pytest.raises(CheckpointError, match=r"out_fnn\.bias has a shape but no numbers"):
        load(model)


def test_a_foreign_pickle_is_refused_without_other_words(model: Path) -> None:
    (model / "checkpoints" / "codec" / "final.pt").write_bytes(pickle.dumps([1, 2], protocol=4))
    with warnings.catch_warnings(record=True) as words, pytest.raises(CheckpointError):
        load(model)
    assert not words


def test_an_index_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(CheckpointError, match="index"):
        read_sharded(tmp_path)


def test_settings_of_the_server_that_are_no_file_are_not_passed_over(model: Path) -> None:
    file = model / "checkpoints" / "server.json"
    file.unlink()
    load(model)
    file.mkdir()
    with pytest.raises(ModelMissingError, match=r"server\.json"):
        load(model)
