"""Words as an imperfect ear might hear them: dropped, doubled, or taken for a similar sound.

Knows no phonetics but a coarse skeleton of consonants.
"""

import functools
import random
from collections import defaultdict

from engine.dialogue.spoken_text import number_words
from engine.training.domain.sampling import vocabulary

_SOUND_CLASSES = str.maketrans(
    {"b": "p", "d": "t", "g": "k", "c": "k", "q": "k", "v": "f", "z": "s", "x": "s", "n": "m"}
    | {"r": "l", "j": "s"}
    | dict.fromkeys("aeiouyhw'")
)
_SMALL_WORDS = ["a", "the", "and", "uh", "is", "of", "to", "in", "it"]
_DROPPED, _INSERTED = 0.3, 0.15
"""Parts of the errors; the others are substitutions."""

_KEPT = frozenset(word for number in range(100) for word in number_words(number).split())


def misheard(question: str, rng: random.Random, *, rate: float) -> str:
    """`question` with about `rate` of its words heard wrongly; numbers are always kept."""
    words: list[str] = []
    for word in question.split():
        is_wrong = word not in _KEPT and rng.random() < rate
        words.extend(_wrong(word, rng) if is_wrong else [word])
    return " ".join(words) or question


def _wrong(word: str, rng: random.Random) -> list[str]:
    kind = rng.random()
    if kind < _DROPPED:
        return []
    if kind < _DROPPED + _INSERTED:
        return [word, rng.choice(_SMALL_WORDS)]
    return [rng.choice(_similar()[_skeleton(word)] or [word])]


def _skeleton(word: str) -> str:
    return word.translate(_SOUND_CLASSES)


@functools.cache
def _similar() -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in vocabulary():
        groups[_skeleton(word)].append(word)
    return groups
