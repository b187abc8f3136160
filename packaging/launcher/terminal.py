"""The launcher's voice: progress and faults on standard error, so that output stays a command's.

Knows nothing of what is said.
"""

import sys


def say(text: str) -> None:
    """Write one line of progress."""
    print(f"floe: {text}", file=sys.stderr, flush=True)


def ask(question: str) -> str | None:
    """Ask the person at the terminal.

    Returns:
        The answer without surrounding space, or None where nobody can be asked.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    print(f"floe: {question} ", file=sys.stderr, end="", flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None
