"""Starting is light: what is imported first leaves the heavy libraries alone."""

import subprocess
import sys
from pathlib import Path

import pytest

import main

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "transformers")
QT = ("PySide6", "qasync", "shiboken6")
SOUND = ("sounddevice",)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("main", HEAVY + QT + SOUND),
        ("engine", HEAVY + QT + SOUND),
        ("engine.host", HEAVY + QT + SOUND),
        ("engine.weights", HEAVY + QT),
        ("engine.dialogue", (*HEAVY, *QT, "numpy")),
        ("app.application", HEAVY),
        ("app.start", HEAVY),
    ],
)
def test_importing_leaves_out(module: str, unwanted: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(sorted(set(sys.modules) & set({unwanted!r})))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_a_command_can_describe_itself_without_torch(name: str) -> None:
    code = f"import sys, engine.cli.{name}; print('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False"
