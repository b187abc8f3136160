"""What was said, as far as it is known in words: so that a conversation can go on in a new session.

Knows no server. The model's own memory is the server's and goes with it; this is told again.
"""

from dataclasses import dataclass
from typing import Final

_MOST_KEPT: Final = 30
"""Older turns would leave the model's memory anyway."""


@dataclass(slots=True)
class Exchange:
    """One question and its answer.

    Attributes:
        turn: Its number.
        asked: The user's words; "" where they are not known.
        answered: As much of the answer as was heard.
        is_open: Whether nothing of an answer was heard yet, and the user still waits for it.
    """

    turn: int
    asked: str = ""
    answered: str = ""
    is_open: bool = True


class Memory:
    """The last exchanges of one conversation, oldest first."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._exchanges: list[Exchange] = []

    def ask(self, turn: int, words: str) -> None:
        """The user's turn is over; a turn that goes on takes its own place again."""
        self._exchanges = [one for one in self._exchanges if one.turn != turn]
        self._exchanges.append(Exchange(turn, asked=words.strip()))
        del self._exchanges[:-_MOST_KEPT]

    def close(self, turn: int) -> None:
        """An answer was heard, or given up: the question need not be asked again."""
        self._of(turn).is_open = False

    def answer(self, turn: int, heard_text: str) -> None:
        """The answer is over; this much of it was heard."""
        self._of(turn).answered = heard_text.strip()

    def forget(self) -> None:
        """A new conversation."""
        self._exchanges = []

    @property
    def past(self) -> list[Exchange]:
        """What a new session is told."""
        return [one for one in self._exchanges if one.answered]

    @property
    def unanswered(self) -> Exchange | None:
        """The question that waits for its answer, if its words are known."""
        last = self._exchanges[-1] if self._exchanges else None
        return last if last is not None and last.is_open and last.asked else None

    def _of(self, turn: int) -> Exchange:
        for one in reversed(self._exchanges):
            if one.turn == turn:
                return one
        self._exchanges.append(Exchange(turn))
        return self._exchanges[-1]
