"""`floe check` and `floe test`: lint, types and import contracts, then the whole test suite.

Knows the tools' names and words; their settings are in pyproject.toml.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence

from launcher.places import Places
from launcher.terminal import say

# Read by tests/conftest.py, which names them above pytest's last line.
FAILED_CHECKS_VARIABLE = "FLOE_FAILED_CHECKS"


# import-linter has no "-m" of its own.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = ("lint", "format", "imports", "types")


def run_checks(
    places: Places, environ: Mapping[str, str], *, names: Sequence[str] = CHECKS
) -> list[str]:
    """Run the checks of these names and return the names of those that failed."""
    return [name for name in names if not _passes(name, places, environ)]


def run_tests(
    places: Places, words: list[str], *, environ: Mapping[str, str], failed_checks: list[str]
) -> int:
    """Run pytest, whose summary ends the output, and return its exit status."""
    told = {**environ, FAILED_CHECKS_VARIABLE: ", ".join(failed_checks)}
    command = [str(places.python), "-m", "pytest", *words]
    return subprocess.run(command, cwd=places.root, env=told, check=False).returncode


def _words(name: str, places: Places) -> list[str]:
    python = str(places.python)
    return {
        "lint": [python, "-m", "ruff", "check"],
        "format": [python, "-m", "ruff", "format", "--check"],
        "imports": [python, "-c", LINT_IMPORTS, "--no-logo"],
        "types": [python, "-m", "pyright", "--pythonpath", python],
    }[name]


def _passes(name: str, places: Places, environ: Mapping[str, str]) -> bool:
    say(f"Checking {name}")
    told = {**environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    # To standard error: the tests' output follows on standard output and ends with their summary.
    done = subprocess.run(
        _words(name, places), cwd=places.root, env=told, stdout=sys.stderr, check=False
    )
    if done.returncode != 0:
        say(f"Failed: {name}")
    return done.returncode == 0
