"""What a fetched model consists of, written beside it: says without a network what is missing.

Knows paths, sizes and checksums; nothing of where they came from.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from engine.weights.transfer import n_bytes_of

FILE_NAME: Final = "floe-fetched.json"
_PIECE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of a model.

    Attributes:
        path: Inside the model's folder.
        n_bytes: Its size.
        sha256: Its checksum; "" where the hub keeps none, as for small texts.
        git_sha1: What git calls its content; "" where `sha256` is there.
    """

    path: str
    n_bytes: int
    sha256: str = ""
    git_sha1: str = ""

    def n_there(self, folder: Path) -> int:
        """How many of its bytes are on the disk."""
        return n_bytes_of(folder / self.path)

    def is_whole(self, folder: Path) -> bool:
        """Whether it is there, and as long as it should be."""
        place = folder / self.path
        return place.is_file() and place.stat().st_size == self.n_bytes

    def is_right(self, file: Path, *, told: Callable[[], None] = lambda: None) -> bool:
        """Whether this file's content is what was published; `told` is called after each piece."""
        if self.sha256:
            found, wanted = hashlib.sha256(), self.sha256
        elif self.git_sha1:
            # Git's name of a content, not a safeguard: https://git-scm.com/book (Git Objects).
            found, wanted = hashlib.sha1(usedforsecurity=False), self.git_sha1
            found.update(b"blob %d\0" % self.n_bytes)
        else:
            return True
        with file.open("rb") as content:
            while piece := content.read(_PIECE_BYTES):
                found.update(piece)
                told()
        return found.hexdigest() == wanted


@dataclass(frozen=True, slots=True)
class Receipt:
    """All files of one model."""

    entries: tuple[Entry, ...]

    @property
    def n_bytes(self) -> int:
        """The model's size."""
        return sum(entry.n_bytes for entry in self.entries)

    def n_there(self, folder: Path) -> int:
        """How much of it is on the disk."""
        return sum(min(entry.n_there(folder), entry.n_bytes) for entry in self.entries)

    def is_whole(self, folder: Path) -> bool:
        """Whether every file is there, and as long as it should be."""
        return all(entry.is_whole(folder) for entry in self.entries)


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Write it beside the model.

    Raises:
        OSError: The folder cannot be written.
    """
    content = [asdict(entry) for entry in receipt.entries]
    draft = folder / f"{FILE_NAME}.new"
    draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
    draft.replace(folder / FILE_NAME)


def read_receipt(folder: Path) -> Receipt | None:
    """The receipt of a model's folder; None where there is none that can be read."""
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        entries = tuple(Entry(**fields) for fields in content)
    except (OSError, ValueError, TypeError):
        return None
    return Receipt(entries) if entries else None
