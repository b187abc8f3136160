"""A folder that is to be a model is looked at before it is loaded, and faults are told apart."""

import shutil
from pathlib import Path

import pytest

from engine.models.loading import released_config
from engine.weights.faults import (
    LlmMissingError,
    ModelFolderError,
    NoFolderError,
    NoLlmError,
    NoModelError,
    OnlyLlmError,
    PartMissingError,
)
from engine.weights.folder_check import LLM_FOLDERS, check_folder, find_llm
from engine.weights.size import size_of
from engine.weights.store import Layout
from tests.fakes.small_models import GOLDEN, small_config, small_tensors, write_small_native


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A released model with its LLM beside it."""
    return shutil.copytree(GOLDEN, tmp_path / "model")


def test_a_whole_model_is_found_in_either_layout(model: Path, tmp_path: Path) -> None:
    assert check_folder(model).layout is Layout.RELEASED
    assert check_folder(model / "checkpoints").path == model / "checkpoints"
    native = write_small_native(tmp_path / "native", small_config())
    assert check_folder(native).layout is Layout.NATIVE


def test_the_llm_may_lie_elsewhere(model: Path, tmp_path: Path) -> None:
    elsewhere = (model / "llm").rename(tmp_path / "words")
    with pytest.raises(LlmMissingError):
        check_folder(model)
    assert check_folder(model, elsewhere).layout is Layout.RELEASED
    assert find_llm(model / "checkpoints", elsewhere) == elsewhere


def fault_of(folder: Path, llm: Path | None = None) -> type[ModelFolderError]:
    with pytest.raises(ModelFolderError) as caught:
        check_folder(folder, llm)
    return type(caught.value)


def test_faults_are_told_apart(model: Path, tmp_path: Path) -> None:
    assert fault_of(tmp_path / "nothing") is NoFolderError
    assert fault_of(tmp_path) is NoModelError
    assert fault_of(model / "llm") is OnlyLlmError
    assert fault_of(model, tmp_path / "nothing") is NoFolderError
    assert fault_of(model, tmp_path) is NoLlmError
    (model / "llm" / "model.safetensors").unlink()
    assert fault_of(model) is NoLlmError


@pytest.mark.parametrize("name", ["audiollm/final.pt", "decoder/final.pt", "codec/model.json"])
def test_a_missing_part_is_named(model: Path, name: str) -> None:
    (model / "checkpoints" / name).unlink()
    with pytest.raises(PartMissingError) as caught:
        check_folder(model)
    assert caught.value.path == model / "checkpoints" / name


def test_a_missing_piece_of_the_llm_is_named(model: Path) -> None:
    index = '{"weight_map": {"a": "model-1.safetensors", "b": "model.safetensors"}}'
    (model / "llm" / "model.safetensors.index.json").write_text(index, encoding="utf-8")
    with pytest.raises(PartMissingError) as caught:
        check_folder(model)
    assert caught.value.path.name == "model-1.safetensors"


def test_the_llm_is_looked_for_where_its_reader_looks() -> None:
    assert LLM_FOLDERS == released_config.LLM_FOLDERS


def test_weights_are_counted_without_reading_them(tmp_path: Path) -> None:
    config = small_config()
    folder = write_small_native(tmp_path / "native", config)
    n_wanted = sum(tensor.numel() for tensor in small_tensors(config).values())
    size = size_of([folder, folder])
    assert size.n_parameters == pytest.approx(n_wanted, rel=0.01)
    assert size.n_bytes == sum(file.stat().st_size for file in folder.iterdir())
    (folder / "model.safetensors").write_bytes(b"rubbish")
    assert size_of([folder]).n_parameters == 0
