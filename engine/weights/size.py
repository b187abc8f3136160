"""How large a model is: its bytes on the disk and, about, how many weights that is.

Knows the head of a weight file, which lists shapes; never the weights themselves.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_HEAD_BYTES: Final = 8
_LONGEST_HEAD: Final = 100_000_000
"""The format's own limit: https://huggingface.co/docs/safetensors (Format)."""

_SINGLE_BYTES: Final = 4
"""Of a weight in the released `.pt` files, which keep some in two bytes: about."""


@dataclass(frozen=True, slots=True)
class ModelSize:
    """What a model takes.

    Attributes:
        n_bytes: All its files.
        n_parameters: All its weights, about.
    """

    n_bytes: int
    n_parameters: int


def size_of(folders: Iterable[Path]) -> ModelSize:
    """Look at the files of a model, which may lie in several folders, one inside another."""
    files = {file for folder in folders for file in folder.rglob("*") if file.is_file()}
    return ModelSize(
        n_bytes=sum(file.stat().st_size for file in files),
        n_parameters=sum(_n_parameters(file) for file in files),
    )


def _n_parameters(file: Path) -> int:
    if file.suffix == ".safetensors":
        return sum(math.prod(shape) for shape in _shapes(file))
    if file.suffix == ".pt":
        return file.stat().st_size // _SINGLE_BYTES
    return 0


def _shapes(file: Path) -> list[list[int]]:
    """The shapes in a safetensors file; none where it is damaged, which its reader will say."""
    try:
        with file.open("rb") as content:
            n_head = int.from_bytes(content.read(_HEAD_BYTES), "little")
            if n_head > _LONGEST_HEAD:
                return []
            head: dict[str, Any] = json.loads(content.read(n_head))
        return [entry["shape"] for name, entry in head.items() if name != "__metadata__"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
