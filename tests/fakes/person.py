"""Somebody at the real program, who is given one order after the other.

Knows the screen, the sound card and `tests.end_to_end.window_driver`; no test.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.virtual_screen import VirtualScreen
from tests.fakes.virtual_sound_card import VirtualSoundCard

ROOT = Path(__file__).resolve().parents[2]


class Person:
    """Somebody at the program, who does one thing after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def does(self, order: str) -> dict[str, Any]:
        """Give an order; return what is seen then."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self.sees()

    def sees(self) -> dict[str, Any]:
        """Wait for what the program says next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the program has ended"
        return json.loads(line)

    def leaves(self) -> tuple[dict[str, Any], str]:
        """Quit; return the last words and what went to the error stream."""
        last = self.does("quit")
        _, errors = self._process.communicate(timeout=60)
        assert self._process.returncode == 0
        return last, errors


@contextmanager
def person_at(
    screen: VirtualScreen, card: VirtualSoundCard, folder: Path, *options: str
) -> Iterator[Person]:
    """Open the window; whatever happens, it ends with the block.

    Args:
        screen: Where it is shown.
        card: What it hears and is heard through.
        folder: Where its settings and data are kept.
        options: The rest of the command line.
    """
    environ = {**os.environ, **screen.environ, **card.environ}
    environ |= {f"XDG_{name}_HOME": str(folder) for name in ("CONFIG", "DATA", "STATE")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.window_driver", *options],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Person(process)
    finally:
        process.kill()
        process.communicate()
