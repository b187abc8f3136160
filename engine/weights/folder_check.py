"""A look at a folder that should be a model: whether every file is there that its reader needs.

Knows names of files; what is in them is left to their reader.
"""

import json
from pathlib import Path
from typing import Final

from engine.weights.faults import (
    LlmMissingError,
    NoFolderError,
    NoLlmError,
    NoModelError,
    OnlyLlmError,
    PartMissingError,
)
from engine.weights.store import Layout, ModelFolder, identify, is_llm

LLM_FOLDERS: Final = ("llm", "Qwen2-7B-Instruct")
"""Names under which the LLM is looked for beside the checkpoints."""

_RELEASED_FILES: Final = (
    "audiollm/final.pt",
    "audiollm/train.yaml",
    "decoder/final.pt",
    "decoder/model.json",
    "codec/final.pt",
    "codec/model.json",
)
_NATIVE_FILES: Final = ("config.json", "model.safetensors", "tokenizer.json")


def check_folder(folder: Path, llm: Path | None = None) -> ModelFolder:
    """Find the model in a folder, and everything that it needs.

    Args:
        folder: What the user has named.
        llm: The LLM's folder, for the released layout; None looks beside the checkpoints.

    Raises:
        ModelFolderError: It is no model, or a part of it is missing.
    """
    if not folder.is_dir():
        raise NoFolderError.about(folder, f"There is no folder {folder}.")
    found = identify(folder, name=folder.resolve().name)
    if found is None and is_llm(folder):
        raise OnlyLlmError.about(
            folder,
            f"{folder} is a language model alone: it neither hears nor speaks.",
            remedy="Name the folder of Freeze-Omni, and this one as its language model.",
        )
    if found is None:
        raise NoModelError.about(
            folder,
            f"{folder} is not a model: it has neither Floe's config.json nor the released"
            " checkpoints (audiollm, decoder, codec).",
        )
    is_released = found.layout is Layout.RELEASED
    _require(found.path, _RELEASED_FILES if is_released else _NATIVE_FILES)
    if is_released:
        find_llm(found.path, llm)
    return found


def find_llm(checkpoints: Path, llm: Path | None = None) -> Path:
    """The LLM's folder of a released model.

    Raises:
        ModelFolderError: It is not there, or is none.
    """
    if llm is None:
        parents = (checkpoints.absolute().parent, checkpoints.absolute())
        places = [parent / name for parent in parents for name in LLM_FOLDERS]
        llm = next((place for place in places if is_llm(place)), None)
        if llm is None:
            raise LlmMissingError.about(
                checkpoints,
                f"There is no language model beside {checkpoints}.",
                remedy="Name the folder of Qwen2-7B-Instruct too.",
            )
    if not llm.is_dir():
        raise NoFolderError.about(llm, f"There is no folder {llm}.")
    if not is_llm(llm) or not any(llm.glob("*.safetensors")):
        raise NoLlmError.about(
            llm,
            f"{llm} is not the language model: it lacks config.json or the .safetensors files.",
            remedy="Name the folder of Qwen2-7B-Instruct.",
        )
    _require(llm, ("tokenizer.json", *_pieces(llm)))
    return llm


def _pieces(llm: Path) -> tuple[str, ...]:
    """The weight files that an index lists; a damaged one is left to its reader."""
    try:
        index = json.loads((llm / "model.safetensors.index.json").read_text(encoding="utf-8"))
        return tuple(sorted({str(piece) for piece in index["weight_map"].values()}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def _require(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        if not (folder / name).is_file():
            raise PartMissingError.about(
                folder / name,
                f"The model file {folder / name} is missing.",
                remedy="Give the whole folder, or fetch it again.",
            )
