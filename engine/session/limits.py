"""What the numbers may be that a user chooses in mid-conversation.

Knows no session.
"""

from engine.config import (
    MAX_PATIENCE_S,
    MAX_YIELDS_AFTER_S,
    MIN_PATIENCE_S,
    MIN_YIELDS_AFTER_S,
)
from engine.errors import RequestError


def check_patience(seconds: float) -> None:
    """Let a patience pass. Raises RequestError if it is too short or too long."""
    _check("Patience of", seconds, least=MIN_PATIENCE_S, most=MAX_PATIENCE_S)


def check_yields_after(seconds: float) -> None:
    """Let pass how long the user must talk over an answer. Raises RequestError as above."""
    _check("Giving way after", seconds, least=MIN_YIELDS_AFTER_S, most=MAX_YIELDS_AFTER_S)


def _check(what: str, seconds: float, *, least: float, most: float) -> None:
    if not least <= seconds <= most:
        raise RequestError(
            f"{what} {seconds:g} s is not possible.",
            remedy=f"Choose {least:g} to {most:g} seconds.",
        )
