"""Memory that was freed goes back to the system, where the allocator would keep it.

Knows no model. glibc keeps what lies between pieces that are still in use, and takes large pieces
from there too once it has seen some: with the temporaries of an hour's talk that comes to 60 MiB,
which go on growing. Other systems' allocators need no telling.
"""

import ctypes
import sys
from functools import cache
from typing import Any, Final

_MMAP_THRESHOLD: Final = -3
"""The number of `mallopt` for the size from which on a piece is mapped by itself."""

_LARGE_BYTES: Final = 1 << 20
"""A codec's temporaries are several times as large; to map them takes 3 % of the processor."""


def keep_large_pieces_apart() -> None:
    """Take large pieces from the system itself, to which they go back at once when they are freed.

    From now on, and where no hole between others holds them.
    """
    library = _glibc()
    if library is not None:
        library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Give free pages back; it takes some milliseconds."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> Any:
    """The C library; None where it is another one."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
