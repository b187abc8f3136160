"""The ablation of the spoken answers: what is left out, what stays, and the printed table."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import main
from engine.audio.files import write_wav
from engine.config import AnswerConfig
from engine.evaluation.speech_ablation import (
    PUBLISHED,
    Parts,
    WrittenAnswer,
    possible_parts,
    spoken,
    without_parts,
    written_answers,
)
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.offline.answer import answer_recording
from tests.fakes.small_models import small_config, write_small_native

SETTINGS = AnswerConfig(seed=4, max_text_tokens=16)
NOISE = np.random.default_rng(4).normal(0.0, 0.1, 9000).astype(np.float32)
BOTH = Parts(prefix=True, pre_network=True)


def _bundle(folder: Path, *, uses_prefix: bool = True) -> ModelBundle:
    config = small_config(decoder={"uses_prefix": uses_prefix})
    write_small_native(folder, config, seed=2)
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return _bundle(tmp_path_factory.mktemp("models") / "small")


@pytest.fixture
def answer(bundle: ModelBundle, tmp_path: Path) -> WrittenAnswer:
    write_wav(tmp_path / "a.wav", NOISE, rate_hz=16_000)
    manifest = tmp_path / "m.jsonl"
    manifest.write_text('{"audio": "a.wav"}\n', encoding="utf-8")
    (answer,) = written_answers(bundle, manifest, settings=SETTINGS)
    assert answer.segments
    return answer


def test_a_written_answer_is_spoken_as_a_whole_answer_is(
    bundle: ModelBundle, answer: WrittenAnswer
) -> None:
    whole = answer_recording(bundle, NOISE, settings=SETTINGS)
    assert whole.samples.size
    assert answer.text == whole.text
    np.testing.assert_allclose(spoken(bundle, answer, SETTINGS), whole.samples, atol=1e-4)


def test_each_row_of_the_table_is_another_decoder(bundle: ModelBundle) -> None:
    decoder = bundle.speech_decoder
    rows, codes = torch.randn(1, 6, 16), torch.tensor([[1, 2, 3]])
    logits = {}
    for parts in PUBLISHED:
        variant = without_parts(decoder, parts)
        state = variant.prefill(rows, torch.randn(1, 4, 16, generator=torch.manual_seed(0)))
        assert state.n_prefix == 4 * parts.prefix
        logits[parts] = variant.step(torch.tensor([variant.ids.start]), state)
    for parts, row in logits.items():
        for others, other in logits.items():
            assert torch.equal(row, other) == (parts == others)
    intact = without_parts(decoder, BOTH)
    torch.testing.assert_close(intact(rows, codes), decoder(rows, codes))
    assert len(decoder.layers_pre_nn) > 0


def test_a_variant_shares_its_weights(bundle: ModelBundle) -> None:
    decoder = bundle.speech_decoder
    own = {weight.data_ptr() for weight in decoder.parameters()}
    for parts in PUBLISHED:
        variant = without_parts(decoder, parts)
        assert {weight.data_ptr() for weight in variant.parameters()} <= own


def test_a_model_without_a_prefix_has_no_such_rows(tmp_path: Path) -> None:
    bundle = _bundle(tmp_path / "plain", uses_prefix=False)
    assert [parts.prefix for parts in possible_parts(bundle)] == [False, False]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_table_has_a_figure_in_every_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = Path("resources/examples/capital.wav").resolve()
    manifest = tmp_path / "m.jsonl"
    manifest.write_text(json.dumps({"audio": str(example)}) + "\n", encoding="utf-8")
    words = ["evaluate", "speech", "--ablation", "--manifest", str(manifest), "--top-k", "2,9"]
    assert main.main([*words, "--greedy", "--json", "--device", "cpu", "--threads", "1"]) == 0
    out, table = capsys.readouterr()
    cells = [json.loads(line) for line in out.splitlines()]
    assert [(c["prefix"], c["pre_network"], c["top_k"]) for c in cells] == [
        (parts.prefix, parts.pre_network, top_k) for parts in PUBLISHED for top_k in (2, 9)
    ]
    assert all(cell["characters"] == cells[0]["characters"] > 0 for cell in cells)
    intact = [c["character_error_rate"] for c in cells if c["prefix"] and c["pre_network"]]
    bare = [c["character_error_rate"] for c in cells if not (c["prefix"] or c["pre_network"])]
    assert min(intact) < min(bare)
    own, published = (
        line.split()[-2:] for line in table.splitlines() if line.startswith("with prefix, with ")
    )
    assert own == [f"{rate:.2f}" for rate in intact]
    assert published == ["1.69", "–"]
