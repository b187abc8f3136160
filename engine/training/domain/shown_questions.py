"""Questions that are never held out of training, because everyone asks them first.

They are those that come recorded with the program, and the plainest sums and capitals. Knows no
answers.
"""

from typing import Final

from engine.training.domain.pattern import expansions

_RECORDED: Final = (
    "what is the capital of france",
    "what is eight plus five",
    "what is the opposite of hot",
    "which month comes after march",
    "what is the largest planet",
    "tell me a story",
    "what can you do",
)
_ASKED_FIRST: Final = (
    "what is the capital of (germany|italy|spain|england|the united kingdom|japan)",
    "what is (two plus two|seven plus five|one plus one)",
)

SHOWN_QUESTIONS: Final = frozenset(
    text for pattern in (*_RECORDED, *_ASKED_FIRST) for text in expansions(pattern)
)
"""In spoken form, without courtesy."""
