"""Training in the released layout: taken up, gone on with, written, read with equal output."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.config import AnswerConfig
from engine.errors import ModelMissingError
from engine.models.loading.convert import read_model
from engine.models.loading.load import load_bundle
from engine.models.tokenizer import TextTokenizer
from engine.offline.answer import answer_recording
from engine.offline.spoken_answer import SpokenAnswer
from engine.training import command
from engine.training.export import BUILT_IN_FOLDER, export_model
from engine.training.listen_1 import Hearing, losses, make_optimizer, weights
from engine.training.listen_batches import ListenBatch
from engine.training.listen_parts import load_adapter, load_ears, load_llm, load_table
from engine.training.listen_talk import BLANK
from engine.training.loop import TrainingRun
from engine.training.options import Layout, StageOptions
from engine.training.sizes import BUILT_IN, sizes_of
from engine.training.take_up import take_up
from engine.training.workers import ALONE
from tests.fakes.small_models import GOLDEN, small_config, write_small_released

SETTINGS = AnswerConfig(seed=4, max_text_tokens=16)
SOUND = np.random.default_rng(4).normal(0.0, 0.1, 9000).astype(np.float32)
PARTS = ("audiollm", "decoder", "codec")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_released(tmp_path_factory.mktemp("models") / "small", small_config(), seed=2)


@pytest.fixture
def runs(released: Path, tmp_path: Path) -> Path:
    take_up(released, tmp_path / "runs")
    return tmp_path / "runs"


def _answer(folder: Path) -> SpokenAnswer:
    bundle = load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)
    return answer_recording(bundle, SOUND, settings=SETTINGS)


def _file(folder: Path, part: str) -> dict[str, Tensor]:
    content = torch.load(folder / "checkpoints" / part / "final.pt", weights_only=True)
    if part != "codec":
        return content
    return {f"{side}.{name}": tensor for side in content for name, tensor in content[side].items()}


def test_a_released_model_comes_out_of_training_as_it_went_in(
    released: Path, runs: Path, tmp_path: Path
) -> None:
    export_model(runs, tmp_path / "again", layout=Layout.RELEASED)
    before, after = _answer(released), _answer(tmp_path / "again")
    assert before.text_tokens
    assert before.samples.size
    assert before.trace() | {"marks_ms": 0} == after.trace() | {"marks_ms": 0}
    np.testing.assert_array_equal(before.samples, after.samples)
    for part in PARTS:
        old, new = _file(released, part), _file(tmp_path / "again", part)
        assert set(old) == set(new)
        for name, tensor in old.items():
            assert torch.equal(tensor, new[name]), name


def test_the_same_training_in_both_layouts_is_the_same_model(runs: Path, tmp_path: Path) -> None:
    export_model(runs, tmp_path / "native", layout=Layout.NATIVE)
    export_model(runs, tmp_path / "released", layout=Layout.RELEASED)
    native, released = _answer(tmp_path / "native"), _answer(tmp_path / "released")
    np.testing.assert_array_equal(native.samples, released.samples)
    assert native.states == released.states
    assert (tmp_path / "released" / "README.md").is_file()


def test_the_written_files_have_the_published_keys(runs: Path, tmp_path: Path) -> None:
    export_model(runs, tmp_path / "released", layout=Layout.RELEASED)
    shapes = GOLDEN.parent / "real_state_dict_shapes.json"
    published = json.loads(shapes.read_text(encoding="utf-8"))
    published["codec"] = {
        f"{side}.{name}": shape
        for side, names in published["codec"].items()
        for name, shape in names.items()
    }
    for part in PARTS:
        assert _kinds(_file(tmp_path / "released", part)) == _kinds(published[part])


def _kinds(names: object) -> set[str]:
    """Names without numbers: how many blocks there are depends on the size."""
    assert isinstance(names, dict)
    return {re.sub(r"\d+", "N", name) for name in names}


def test_the_shipped_model_leaves_training_in_the_released_layout(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take_up(BUILT_IN_FOLDER, tmp_path / "runs")
    assert sizes_of(tmp_path / "runs") == BUILT_IN
    export_model(tmp_path / "runs", tmp_path / "released", layout=Layout.RELEASED)
    assert "encoder.adds_positions" in caplog.text
    assert "Floe alone runs this model" in caplog.text
    config, shipped, _ = read_model(BUILT_IN_FOLDER, llm=None)
    again, tensors, _ = read_model(tmp_path / "released", llm=None)
    ignored = {"name", "storage_dtype"}
    assert config.model_dump(exclude=ignored) == again.model_dump(exclude=ignored)
    for name, tensor in shipped.items():
        torch.testing.assert_close(tensors[name].to(tensor.dtype), tensor, rtol=0, atol=0)


def test_stages_have_the_sizes_of_what_was_taken_up(released: Path, runs: Path) -> None:
    tensors = read_model(released, llm=None)[1]
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    assert tokenizer.mark_id(BLANK) == tokenizer.n_tokens - 1 == 398
    assert load_table(runs).shape == (405, 48)
    assert not any(weight.requires_grad for weight in load_llm(runs).parameters())
    adapter = load_adapter(runs)
    for name, tensor in adapter.state_dict().items():
        assert torch.equal(tensor, tensors[f"adapter.{name}"])
    with pytest.raises(ModelMissingError, match=r"no recognition head.*listen-1"):
        load_ears(runs, tokenizer)


def test_the_ears_go_on_from_a_released_model_and_gain_a_recognition_head(
    released: Path, runs: Path, tmp_path: Path
) -> None:
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    blank = tokenizer.mark_id(BLANK)
    model = Hearing(tokenizer.n_tokens, sizes_of(runs))
    options = StageOptions(runs=runs, minutes=1.0)
    training = TrainingRun(
        "listen-1",
        options,
        modules={"model": model},
        optimizer=make_optimizer(model, ALONE, torch.float32),
        weights=lambda: weights(model),
    )
    tensors = read_model(released, llm=None)[1]
    for name, tensor in model.encoder.state_dict().items():
        assert torch.equal(tensor, tensors[f"encoder.{name}"]), name
    batch = ListenBatch(
        features=torch.randn(2, 67, 80, generator=torch.manual_seed(0)),
        lengths=torch.tensor([67, 51]),
        classes=torch.zeros(2, 16, dtype=torch.int64),
        tokens=torch.tensor([5, 6, 7]),
        token_lengths=torch.tensor([2, 1]),
        items=[0, 1],
    )
    made = losses(
        model, batch, rng=np.random.default_rng(0), table=load_table(runs)[: blank + 1], blank=blank
    )
    training.update(made.together(0.0))
    assert training.step == 1
    training.save()
    encoder, _ = load_ears(runs, tokenizer)
    left = {f"encoder.{name}": tensor for name, tensor in encoder.state_dict().items()}
    assert all(torch.isfinite(tensor).all() for tensor in left.values())
    moved = [name for name, tensor in left.items() if not torch.equal(tensor, tensors[name])]
    assert any(name.startswith("encoder.blocks.0.") for name in moved)
    export_model(runs, tmp_path / "tuned", layout=Layout.RELEASED)
    tuned = load_bundle(tmp_path / "tuned", device=torch.device("cpu"), dtype=torch.float32)
    assert tuned.ctc_head is not None


def test_the_command_line_leads_through(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--runs", str(tmp_path / "runs"), "--precision", "float32"]
    llm = tmp_path / "moved"
    moved = tmp_path / "small"
    (moved / "checkpoints").parent.mkdir()
    (moved / "checkpoints").symlink_to(released / "checkpoints")
    llm.symlink_to(released / "llm")
    assert command.main(["take-up", *common, "--model", str(moved)]) == 1
    assert "--llm" in capsys.readouterr().err
    assert command.main(["take-up", *common, "--model", str(moved), "--llm", str(llm)]) == 0
    out = str(tmp_path / "out")
    assert command.main(["export", *common, "--layout", "released", "--to", out]) == 0
    assert command.main(["export", *common, "--layout", "released", "--to", out]) == 1
    assert "exists already" in capsys.readouterr().err
    np.testing.assert_array_equal(_answer(Path(out)).samples, _answer(released).samples)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["export", "--layout", "released"], "Name a new folder with --to."),
        (["listen-1", "--to", "x"], "Give --to to the stage export."),
        (["text-lm", "--data", "x"], "Give --data to the stage listen-1."),
        (["listen-1", "--keep", "-1"], "--keep must be 0 or more"),
        (["export", "--model", "x"], "Give --model to the stage take-up."),
        (["take-up", "--model", "/nowhere/at/all"], "/nowhere/at/all"),
    ],
)
def test_a_word_in_the_wrong_place_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert command.main([*words, "--runs", str(tmp_path), "--precision", "float32"]) == 1
    err = capsys.readouterr().err
    assert complaint in err
    assert err.count("\n") == 1
