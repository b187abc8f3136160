"""Helper processes of the tests, which end with the test whatever happens.

Knows nothing of what the processes do.
"""

import shutil
import subprocess
import time
from collections.abc import Callable

PATIENCE_S = 10.0
POLL_S = 0.02


def require_program(name: str) -> str:
    """Return the path of a program that the tests need.

    Raises:
        RuntimeError: It is not installed.
    """
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(f"{name} is not installed; './floe test' installs what the tests need")
    return path


def wait_until(is_true: Callable[[], bool], *, what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for a condition.

    Raises:
        TimeoutError: It did not come true in time; `what` names it.
    """
    deadline = time.monotonic() + patience_s
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: waited {patience_s:g} s in vain")
        time.sleep(POLL_S)


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, then make it."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
