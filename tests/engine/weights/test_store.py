"""A name or a folder becomes a model, or a sentence that says what there is."""

import json
from pathlib import Path

import pytest

from engine.errors import ModelMissingError
from engine.weights import store
from engine.weights.store import Layout, find_model, stored_models


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The program's own models and the user's, both empty."""
    own, users = tmp_path / "resources", tmp_path / "data"
    own.mkdir()
    users.mkdir()
    monkeypatch.setattr(store, "resources_folder", lambda: own)
    monkeypatch.setattr(store, "user_folder", lambda: users)
    return own, users


def native(folder: Path, text: str = '{"format": "floe-model"}') -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(text, encoding="utf-8")
    return folder


def released(folder: Path) -> Path:
    (folder / "checkpoints" / "audiollm").mkdir(parents=True)
    return folder


def test_names_are_looked_for_on_both_shelves(shelves: tuple[Path, Path]) -> None:
    own, users = shelves
    native(own / "built-in")
    released(users / "freeze-omni")
    native(users / "built-in")
    assert find_model("built-in").path == own / "built-in"
    found = find_model("freeze-omni")
    assert (found.layout, found.path) == (Layout.RELEASED, users / "freeze-omni" / "checkpoints")
    assert [model.name for model in stored_models()] == ["built-in", "freeze-omni"]


def test_folders_of_both_layouts_are_models(shelves: tuple[Path, Path], tmp_path: Path) -> None:
    assert find_model(str(native(tmp_path / "mine"))).layout is Layout.NATIVE
    whole = released(tmp_path / "theirs")
    assert find_model(str(whole)).path == whole / "checkpoints"
    inner = find_model(str(whole / "checkpoints"))
    assert (inner.layout, inner.path) == (Layout.RELEASED, whole / "checkpoints")


@pytest.mark.parametrize("damage", ["{", "[" * 100_000])
def test_a_damaged_configuration_is_left_to_its_reader(
    shelves: tuple[Path, Path], tmp_path: Path, damage: str
) -> None:
    assert find_model(str(native(tmp_path / "mine", damage))).layout is Layout.NATIVE


@pytest.mark.parametrize("name", ["nothing", "../data", "", ".", "an-llm"])
def test_what_is_no_model_is_said(
    shelves: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    native(tmp_path / "an-llm", json.dumps({"model_type": "qwen2"}))
    with pytest.raises(ModelMissingError):
        find_model(name)


def test_the_remedy_names_what_is_stored(shelves: tuple[Path, Path]) -> None:
    native(shelves[0] / "built-in")
    with pytest.raises(ModelMissingError, match="Stored models: built-in"):
        find_model("bilt-in")
