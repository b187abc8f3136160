"""One file from an address onto the disk: what was begun is gone on with, also by another process.

Knows no model, no checksum and no patience: it tries once, and the caller decides what follows.
"""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx2

from engine.errors import DownloadError
from engine.weights.faults import (
    DiskFullError,
    FolderUnwritableError,
    NotPublishedError,
    UnreachableError,
)

_PART_SUFFIX: Final = ".part"
_PIECE_BYTES: Final = 1 << 18
_TIMEOUT: Final = httpx2.Timeout(10.0)
"""Of connecting, and of waiting for the next bytes."""

_GONE: Final = (404, 410)
_NOT_THAT_PART: Final = 416


def part_of(place: Path) -> Path:
    """Where a file lies until it is whole."""
    return place.with_name(place.name + _PART_SUFFIX)


def n_bytes_of(place: Path) -> int:
    """How much of a file is on the disk, whole or begun."""
    for path in (place, part_of(place)):
        if path.is_file():
            return path.stat().st_size
    return 0


def transfer(address: str, part: Path, *, n_bytes: int, told: Callable[[int], None]) -> None:
    """Fetch what is missing of a file; one that is whole already is not asked for.

    Args:
        address: Where it is.
        part: Where it goes until it has been looked at.
        n_bytes: Its size.
        told: Is told how many of its bytes are on the disk, after each piece; what it raises ends
            the transfer, and the begun file stays.

    Raises:
        UnreachableError: The connection failed or broke.
        NotPublishedError: There is no such file at this address.
        DiskFullError: The disk is full.
        FolderUnwritableError: The file cannot be written.
    """
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        n_there = part.stat().st_size if part.is_file() else 0
        if n_there > n_bytes:
            part.unlink()
            n_there = 0
        if n_there < n_bytes or not part.is_file():
            _receive(address, part, n_there, n_bytes=n_bytes, told=told)
    except OSError as error:
        raise _disk_fault(part, error) from error


def _receive(
    address: str, part: Path, n_there: int, *, n_bytes: int, told: Callable[[int], None]
) -> None:
    # What is compressed on the way could not be gone on with by its bytes.
    headers = {"Accept-Encoding": "identity"}
    if n_there:
        headers["Range"] = f"bytes={n_there}-"
    try:
        with httpx2.stream(
            "GET", address, headers=headers, follow_redirects=True, timeout=_TIMEOUT
        ) as answer:
            _check(answer, part)
            is_rest = answer.status_code == httpx2.codes.PARTIAL_CONTENT
            n_there = _append(answer, part, n_there if is_rest else 0, told)
    except httpx2.HTTPError as error:
        raise _unreachable(part, type(error).__name__) from error
    if n_there > n_bytes:
        part.unlink()  # it is of another file
    if n_there != n_bytes:
        raise _unreachable(part, f"{n_there} bytes instead of {n_bytes}")


def _check(answer: httpx2.Response, part: Path) -> None:
    if answer.status_code in _GONE:
        raise NotPublishedError(
            f"{_name(part)} is not there.", remedy="Check the mirror's address, or leave it out."
        )
    if answer.status_code == _NOT_THAT_PART:
        part.unlink()  # what was begun is of another file
    if answer.is_error:
        raise _unreachable(part, f"HTTP {answer.status_code}")


def _append(answer: httpx2.Response, part: Path, n_there: int, told: Callable[[int], None]) -> int:
    # Unbuffered: what was received is on the disk, however the process ends.
    with part.open("ab" if n_there else "wb", buffering=0) as file:
        for piece in answer.iter_bytes(_PIECE_BYTES):
            file.write(piece)
            n_there += len(piece)
            told(n_there)
    return n_there


def _name(part: Path) -> str:
    return part.name.removesuffix(_PART_SUFFIX)


def _unreachable(part: Path, why: str) -> DownloadError:
    return UnreachableError(
        f"{_name(part)} could not be fetched ({why}).",
        remedy="Check the connection and fetch again: it goes on where it stopped.",
    )


def _disk_fault(part: Path, error: OSError) -> DiskFullError | FolderUnwritableError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError("The disk is full.", remedy="Make room, then fetch again.")
    return FolderUnwritableError(
        f"{part.parent} cannot be written: {error.strerror or error}.",
        remedy="Choose another folder, or make this one writable.",
    )
