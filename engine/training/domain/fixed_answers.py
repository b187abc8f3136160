"""Intents that always have the same answer, written as blocks of text.

Knows nothing of the questions. A line "= name weight | answer | accepted ; accepted" opens an
intent, and its wordings follow, one to a line, each after its form's letter. The word "bare" after
the weight means that no courtesy is put around the wordings.
"""

from engine.training.domain.intent import Intent, constant
from engine.training.domain.pattern import wordings

_BARE = "bare"


def fixed_intents(block: str) -> tuple[Intent, ...]:
    """The intents of a block."""
    _, *parts = block.split("\n    = ")
    return tuple(_intent(*part.split("\n", 1)) for part in parts)


def _intent(head: str, lines: str) -> Intent:
    title, answer, accepted = (part.strip() for part in head.split(" | "))
    name, weight, *bare = title.split()
    return Intent(
        name,
        float(weight),
        wordings(lines),
        constant(answer, *accepted.split(" ; ")),
        is_polite=bare != [_BARE],
    )
