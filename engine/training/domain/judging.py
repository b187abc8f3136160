"""Whether an answer is right: it holds one of the accepted texts.

Knows no model; it compares spoken forms, so case, punctuation and digits do not matter.
"""

import re
from collections.abc import Iterable

from engine.dialogue.spoken_text import spoken_form
from engine.training.domain.intent import Turn


def is_right(turn: Turn, answer: str) -> bool:
    """Whether `answer` is an accepted answer to the turn's question."""
    return is_accepted(turn.accepted, answer)


def is_accepted(accepted: Iterable[str], answer: str) -> bool:
    """Whether the spoken form of `answer` holds any accepted text or matches any "/pattern/"."""
    said = spoken_form(answer)
    return any(_holds(said, text) for text in accepted)


def _holds(said: str, text: str) -> bool:
    if text.startswith("/") and text.endswith("/"):
        return re.search(text[1:-1], said) is not None
    return f" {spoken_form(text)} " in f" {said} "
