"""Running pip and apt: their output in a log, their progress on the terminal, their faults kept.

Knows nothing of what is installed or why.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an installer ended.

    Attributes:
        status: Its exit status.
        output: Everything it wrote to standard error, and to standard output unless shown.
    """

    status: int
    output: str


def run_installer(
    command: Sequence[str], *, log: Path, environ: Mapping[str, str], is_shown: bool = False
) -> Outcome:
    """Run an installer to its end.

    Args:
        command: The program and its words.
        log: The file that its output is added to.
        environ: Its environment.
        is_shown: Whether its progress goes to the terminal, through standard error.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if is_shown else subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environ),
        check=False,
    )
    output = _text(done.stdout) + _text(done.stderr)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n{output}\n")
    return Outcome(status=done.returncode, output=output)


def _text(data: bytes | None) -> str:
    return data.decode("utf-8", "replace") if data else ""
