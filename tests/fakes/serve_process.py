"""`./floe serve` as a process.

Knows nothing of the protocol: it starts the server, finds out where it listens, and ends it.
"""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADING_LIMIT_S = 280.0
QUITTING_LIMIT_S = 60.0
_LISTENS = re.compile(r"https?://[^ ]+:(\d+)")


class ServeProcess:
    """One server in a process of its own.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.port = self._find_port()

    def _find_port(self) -> int:
        """Wait for the line that says where it listens; a server that says nothing is ended."""
        assert self._process.stdout is not None
        watch = threading.Timer(LOADING_LIMIT_S, self._process.kill)
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        watch.join()
        found = _LISTENS.search(line)
        assert found, f"it did not say where it listens: {line!r}"
        return int(found[1])

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def end(self, how: signal.Signals) -> tuple[int, str, str]:
        """Send a signal; returns the exit status, the output and the complaints."""
        self._process.send_signal(how)
        out, errors = self._process.communicate(timeout=QUITTING_LIMIT_S)
        return self._process.returncode, out, errors


@contextmanager
def serve_process(*options: str) -> Iterator[ServeProcess]:
    """Run a server on any free port; whatever happens, it ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "main.py", "serve", "--port", "0", *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield ServeProcess(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
