"""Questions said carelessly: small words left out, fillers put in, in wordings that nobody wrote down.

Knows no intent. What a question is about is never touched.
"""

import random
from dataclasses import replace

from engine.training.domain.intent import Dialogue, Turn
from engine.training.domain.pattern import listed

_SMALL = frozenset(
    listed("a an the of is are was do does did to for me please that it in on so then and uh um")
)
_FILLERS = ("um", "uh", "well", "like", "the", "please", "you know", "i mean", "so", "now")
_CARELESS_CHANCE = 0.2
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


def _careless_turn(turn: Turn, rng: random.Random) -> Turn:
    """The turn reworded, unless its answer gives the question's own words back."""
    if any(text in turn.question for text in turn.accepted if len(text.split()) > 1):
        return turn
    return replace(turn, question=reworded(turn.question, rng))
