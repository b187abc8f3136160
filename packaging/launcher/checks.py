"""`floe check` and `floe test`: lint, types and import contracts, then the whole test suite.

Knows the tools' names and words; their settings are in pyproject.toml.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launcher.places import Places
from launcher.terminal import say

# Read by tests/conftest.py, which names them above pytest's last line.
FAILED_CHECKS_VARIABLE = "FLOE_FAILED_CHECKS"


def run_checks(places: Places, environ: Mapping[str, str]) -> list[str]:
    """Run every check, the quick ones first, and return the names of those that failed."""
    return [name for name, words in _checks(places).items() if not _passes(name, words, environ)]


def run_tests(
    places: Places, words: list[str], *, environ: Mapping[str, str], failed_checks: list[str]
) -> int:
    """Run pytest, whose summary ends the output, and return its exit status."""
    told = {**environ, FAILED_CHECKS_VARIABLE: ", ".join(failed_checks)}
    command = [str(places.python), "-m", "pytest", *words]
    return subprocess.run(command, cwd=places.root, env=told, check=False).returncode


def check_environ(places: Places, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables under which the tools find the environment's programs first."""
    path = os.pathsep.join([str(places.python.parent), environ.get("PATH", "")])
    return {**environ, "PATH": path, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}


def _checks(places: Places) -> dict[str, list[str]]:
    python = str(places.python)
    root = str(places.root)
    return {
        "ruff check": [python, "-m", "ruff", "check", root],
        "ruff format": [python, "-m", "ruff", "format", "--check", root],
        "import-linter": [_program(places, "lint-imports"), "--config", f"{root}/pyproject.toml"],
        "pyright": [python, "-m", "pyright", "--project", root, "--pythonpath", python],
    }


def _program(places: Places, name: str) -> str:
    return str(places.python.parent / (name + (".exe" if os.name == "nt" else "")))


def _passes(name: str, words: list[str], environ: Mapping[str, str]) -> bool:
    say(f"Checking: {name}")
    # To standard error: the tests' output follows on standard output and ends with their summary.
    folder = Path(words[-1]).parent if words[-1].endswith(".toml") else None
    done = subprocess.run(words, cwd=folder, env=dict(environ), stdout=sys.stderr, check=False)
    if done.returncode != 0:
        say(f"Failed: {name}")
    return done.returncode == 0
