"""Where models lie on this machine, and how a name or a folder becomes one of them.

Knows the outline of the two layouts (which file tells them apart), never what is in a weight file.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs

from engine.errors import ModelMissingError

BUILT_IN = "built-in"


class Layout(StrEnum):
    """How a model's files are arranged."""

    NATIVE = "native"
    RELEASED = "released"


@dataclass(frozen=True)
class ModelFolder:
    """One model on the disk.

    Attributes:
        name: What the user calls it: a stored model's name, or the folder's.
        layout: Which reader it needs.
        path: The folder with `config.json` (native), or the folder with `audiollm/`,
            `decoder/` and `codec/` (released).
    """

    name: str
    layout: Layout
    path: Path


def resources_folder() -> Path:
    """The models that come with the program."""
    return Path(__file__).resolve().parents[2] / "resources" / "models"


def user_folder() -> Path:
    """The models that the user fetched or put there."""
    return Path(platformdirs.user_data_dir("floe", appauthor=False)) / "models"


def find_model(name_or_folder: str) -> ModelFolder:
    """Find a model by its name, or by its folder.

    Raises:
        ModelMissingError: There is no such name, no such folder, or no model in the folder.
    """
    for shelf in (resources_folder(), user_folder()):
        stored = identify(shelf / name_or_folder, name=name_or_folder)
        if stored is not None and _is_plain_name(name_or_folder):
            return stored
    folder = Path(name_or_folder).expanduser()
    if not folder.is_dir():
        raise ModelMissingError(f"There is no model {name_or_folder}.", remedy=_what_to_do())
    found = identify(folder, name=folder.resolve().name)
    if found is None:
        raise ModelMissingError(
            f"{folder} is not a model: it has neither Floe's config.json nor the released"
            " checkpoints (audiollm, decoder, codec)."
        )
    return found


def stored_models() -> list[ModelFolder]:
    """Every model with a name, the built-in one first."""
    found: dict[str, ModelFolder] = {}
    for shelf in (resources_folder(), user_folder()):
        for folder in sorted(shelf.iterdir()) if shelf.is_dir() else []:
            model = identify(folder, name=folder.name)
            if model is not None:
                found.setdefault(model.name, model)
    return list(found.values())


def identify(folder: Path, *, name: str) -> ModelFolder | None:
    """The model in a folder, by the files that tell the layouts apart; None where there is none."""
    if _is_native(folder / "config.json"):
        return ModelFolder(name, Layout.NATIVE, folder)
    for candidate in (folder / "checkpoints", folder):
        if (candidate / "audiollm").is_dir():
            return ModelFolder(name, Layout.RELEASED, candidate)
    return None


def is_llm(folder: Path) -> bool:
    """Whether a folder has the configuration of a language model by itself."""
    content = _configuration(folder / "config.json")
    return isinstance(content, dict) and "model_type" in content


def _is_native(config_file: Path) -> bool:
    """A damaged config.json counts as native, so that its reader says what is wrong with it."""
    return config_file.is_file() and not is_llm(config_file.parent)


def _configuration(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _is_plain_name(text: str) -> bool:
    return Path(text).name == text and text not in {"", ".", ".."}


def _what_to_do() -> str:
    names = ", ".join(model.name for model in stored_models())
    return f"Stored models: {names}." if names else "No model is stored on this machine."
