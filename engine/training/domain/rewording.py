"""Questions said carelessly, in wordings that nobody wrote down.

Small words are left out, fillers put in, and the question word with what follows it may come last
("france has which capital"). What a question is about is never touched, and no wording that is kept
for the test comes about.
"""

import random
from dataclasses import replace

from engine.training.domain.intent import Dialogue, Turn
from engine.training.domain.pattern import listed
from engine.training.domain.sampling import is_worded_as_reserved

_SMALL = frozenset(
    listed("a an the of is are was do does did to for me please that it in on so then and uh um")
)
_FILLERS = ("um", "uh", "well", "like", "the", "please", "you know", "i mean", "so", "now")
_QUESTION_WORDS = frozenset(listed("what which who whose whom where when why how"))
_CARELESS_CHANCE = 0.3
_TURNED_SHARE = 0.4
"""Part of the careless questions in which the question word is moved too."""

_LATEST_QUESTION_WORD = 5
_MOST_MOVED = 4
_DROP_CHANCE, _FILLER_CHANCE = 0.35, 0.06
_FEWEST_WORDS = 4
_LEAST_LEFT = 3


def careless(dialogue: Dialogue, rng: random.Random) -> Dialogue:
    """A talk in which some questions are said carelessly."""
    turns = [
        _careless_turn(turn, rng) if rng.random() < _CARELESS_CHANCE else turn
        for turn in dialogue.turns
    ]
    return replace(dialogue, turns=tuple(turns))


def reworded(question: str, rng: random.Random) -> str:
    """The question without some of its small words and with a filler here and there.

    Args:
        question: In spoken form.
        rng: Source of chance.
    """
    words = question.split()
    if len(words) < _FEWEST_WORDS:
        return question
    kept = [word for word in words if word not in _SMALL or rng.random() >= _DROP_CHANCE]
    if len(kept) < _LEAST_LEFT:
        return question
    made: list[str] = []
    for word in kept:
        if rng.random() < _FILLER_CHANCE:
            made.append(rng.choice(_FILLERS))
        made.append(word)
    return " ".join(made)


def turned(question: str, rng: random.Random) -> str:
    """The question with its question word, and up to three words after it, at the end.

    Args:
        question: In spoken form; one that has no early question word stays as it is.
        rng: Source of chance.
    """
    words = question.split()
    starts = (at for at, word in enumerate(words) if word in _QUESTION_WORDS)
    start = next(starts, len(words))
    longest = min(_MOST_MOVED, len(words) - start - 2)
    if start > _LATEST_QUESTION_WORD or longest < 1:
        return question
    cut = start + rng.randint(1, longest)
    moved = words[start:cut]
    if len(moved) > 1 and rng.random() < 0.5:  # the verb stays in the middle
        moved = [moved[-1], *moved[:-1]]
    return " ".join([*words[:start], *words[cut:], *moved])


def _careless_turn(turn: Turn, rng: random.Random) -> Turn:
    """The turn reworded, unless its answer gives the question's own words back."""
    if any(text in turn.question for text in turn.accepted if len(text.split()) > 1):
        return turn
    question = turn.question
    if rng.random() < _TURNED_SHARE:
        question = turned(question, rng)
    question = reworded(question, rng)
    return (
        turn if is_worded_as_reserved(turn.intent, question) else replace(turn, question=question)
    )
