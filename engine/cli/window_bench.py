"""`./floe bench gui` and `./floe bench startup`: the window, measured in processes of its own.

Knows no Qt and nothing of what a good figure is: the window is started as a user starts it, and
tells of itself.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from engine.cli.arguments import positive
from engine.cli.console import complain
from engine.errors import EngineError
from engine.weights.store import BUILT_IN

_ROOT: Final = Path(__file__).resolve().parents[2]
_MODULE: Final = "app.window_bench"
_LIMIT_S: Final = 900.0
"""A window that hangs is ended then; it gives its own steps up before."""


class WindowBenchError(EngineError):
    """The window could not be measured."""


def add_window_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--starts`."""
    group = parser.add_argument_group("window")
    group.add_argument(
        "--starts",
        type=positive,
        default=3,
        metavar="N",
        help="how often startup opens the window (default: %(default)s)",
    )


def measure_window(arguments: argparse.Namespace) -> dict[str, Any]:
    """Hold-ups of the GUI thread by phase, in milliseconds, and what a frame costs.

    Raises:
        WindowBenchError: The window or its engine did not start.
    """
    figures = _told_by_window("gui", arguments)
    if "failed" in figures:
        raise WindowBenchError(" ".join(figures["failed"]), remedy="Try another --model.")
    return figures


def measure_starts(arguments: argparse.Namespace) -> dict[str, Any]:
    """Seconds from the start of the process until the window is seen, and until it can answer.

    The processor time until the window is seen tells the program's own part on a busy machine.

    Raises:
        WindowBenchError: The window or its engine did not start.
    """
    visible_s: list[float] = []
    ready_s: list[float] = []
    processor_s: list[float] = []
    screen = ""
    for count in range(arguments.starts):
        began_s = time.time()
        told = _told_by_window("startup", arguments)
        if not told.get("is_ready"):
            raise WindowBenchError("The engine did not start.", remedy="Try another --model.")
        visible_s.append(told["visible_at_s"] - began_s)
        ready_s.append(told["ready_at_s"] - began_s)
        processor_s.append(told["processor_s"])
        screen = told["screen"]
        if arguments.verbose:
            complain(f"start {count + 1}: window {visible_s[-1]:.2f} s, model {ready_s[-1]:.2f} s")
    return {
        "starts": arguments.starts,
        "window_first_s": round(visible_s[0], 2),
        "window_fastest_s": round(min(visible_s), 2),
        "window_slowest_s": round(max(visible_s), 2),
        "window_processor_s": round(min(processor_s), 2),
        "model_fastest_s": round(min(ready_s), 2),
        "model_slowest_s": round(max(ready_s), 2),
        "screen": screen,
    }


def _told_by_window(what: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """The last that it has told: each line has all that was measured so far."""
    command = [sys.executable, "-m", _MODULE, what, *_window_words(arguments)]
    try:
        done = subprocess.run(
            command, cwd=_ROOT, env=_environ(), capture_output=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        told, complaints, is_good = late.stdout, late.stderr, True
    else:
        told, complaints, is_good = done.stdout, done.stderr, done.returncode == 0
    lines = (told or b"").decode().strip().splitlines()
    if not lines or not is_good:
        last = ((complaints or b"").decode().strip().splitlines() or ["it said nothing"])[-1]
        raise WindowBenchError(
            f"The window did not start: {last}", remedy="./floe doctor says what is missing."
        )
    return json.loads(lines[-1])


def _window_words(arguments: argparse.Namespace) -> list[str]:
    """The same choices, as the window takes them; no sound card, so that all is repeatable."""
    words = ["--no-sound", "--greedy", "--device", arguments.device, "--dtype", arguments.dtype]
    if arguments.random:
        return [*words, "--random", arguments.random]
    if arguments.model != BUILT_IN:
        words += ["--model", arguments.model]
    return [*words, "--llm", arguments.llm] if arguments.llm else words


def _environ() -> dict[str, str]:
    """Without a screen the window is drawn into memory."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if has_screen or not sys.platform.startswith("linux"):
        return dict(os.environ)
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ}
