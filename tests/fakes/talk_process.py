"""`./floe talk` as a process, and what its trace tells while it runs.

Knows nothing of the engine but its events as JSON lines.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOADING_LIMIT_S = 240.0
QUITTING_LIMIT_S = 60.0

Record = dict[str, Any]


class TalkProcess:
    """One conversation in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", trace: Path) -> None:
        self._process = process
        self._trace = trace

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def records(self, kind: str) -> list[Record]:
        """All events of a kind so far; a line that is being written is left for later."""
        lines = self._trace.read_text(encoding="utf-8").split("\n")[:-1]
        return [record for record in map(json.loads, lines) if record["event"] == kind]

    def wait_for(self, kind: str, *, n: int = 1, limit_s: float = 60.0, **wanted: object) -> Record:
        """Wait until a kind of event has come `n` times; returns the last of them."""
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"talk has ended with {self._process.returncode}")
            if self._trace.exists():
                found = [r for r in self.records(kind) if wanted.items() <= r.items()]
                if len(found) >= n:
                    return found[n - 1]
            time.sleep(0.05)
        raise AssertionError(f"no {kind} {wanted or ''} within {limit_s:g} s")

    def interrupt(self) -> tuple[int, str, str]:
        """Press Ctrl-C; returns the exit status, the output and the complaints."""
        self._process.send_signal(signal.SIGINT)
        out, errors = self._process.communicate(timeout=QUITTING_LIMIT_S)
        return self._process.returncode, out, errors


@contextmanager
def talking(
    trace: Path, *options: str, environ: Mapping[str, str] | None = None
) -> Iterator[TalkProcess]:
    """Run a conversation; whatever happens, it ends with the block."""
    command = [sys.executable, "main.py", "talk", "--trace", str(trace), *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield TalkProcess(process, trace)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
