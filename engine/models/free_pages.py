"""Memory that was freed goes back to the system, where the allocator would keep it.

Knows no model. glibc keeps what lies between pieces that are still in use: with the temporaries of
an hour's talk that is tens of megabytes. Other systems' allocators need no telling.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give free pages back; it takes some milliseconds."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """What glibc calls `malloc_trim`; None where there is another C library."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
