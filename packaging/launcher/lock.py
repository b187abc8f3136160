"""A lock between two starts, so that only one of them installs.

The operating system drops it when its process ends, however it ends. Knows nothing of what it
guards.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from launcher.faults import SetupError

POLL_S = 0.2


@contextmanager
def held(path: Path, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock at `path`, waiting for another process to let go of it.

    Args:
        path: The lock's file; it is made, and stays.
        on_wait: Called once if somebody else holds the lock.

    Raises:
        SetupError: The folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as err:
        raise SetupError(
            f"The folder {path.parent} is not writable: set FLOE_VENV to a folder that is."
        ) from err
    with file:
        if not _try_lock(file):
            on_wait()
            while not _try_lock(file):
                time.sleep(POLL_S)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        _lock(file)
    except OSError:
        return False
    return True


if os.name == "nt":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
