"""What a crash report and the notice about it say.

Knows what the process runs on; nothing of a conversation.
"""

import importlib.metadata
import platform
import tomllib
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from app.language import translate

ROOT = Path(__file__).resolve().parents[1]


def conditions() -> str:
    """The head of a report: when, which versions, which system."""
    lines = [
        "Floe has met with a fault that it did not foresee. This file says where in the program;",
        "what was said in a conversation is not in it.",
        "",
        f"time: {datetime.now().astimezone().isoformat(timespec='seconds')}",
        f"Floe: {_own_version()}",
        f"Python: {platform.python_version()}",
        f"Qt: {qVersion()}, {QGuiApplication.platformName() or 'no screen'}",
        f"PyTorch: {_version('torch')}",
        f"system: {platform.platform()}",
    ]
    return "\n".join(lines) + "\n"


def fault_reported(path: Path) -> str:
    """What the user is told of a fault of this process."""
    words = translate(
        "Crash", "Something went wrong that Floe did not foresee. A report is kept as {path}."
    )
    return words.format(path=path)


def died_last_time(path: Path) -> str:
    """What the user is told where the last process died."""
    words = translate(
        "Crash", "Floe ended without warning the last time. A report is kept as {path}."
    )
    return words.format(path=path)


def _own_version() -> str:
    """What the sources say; a packaged program has a record of it instead."""
    try:
        return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    except FileNotFoundError:
        return _version("floe")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
