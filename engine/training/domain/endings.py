"""After which words a question is hardly ever over.

Whoever stops after "the" or "plus" will go on; after "moon" nobody can tell. What training calls
unfinished stops after words of the first kind alone, and so do the pauses that it calls pauses:
otherwise the same words would have to be waited after in one scene and answered in another.
"""

import functools
import random
from collections import Counter

from engine.training.domain.sampling import sample_question

_QUESTIONS = 10_000
_SELDOM = 0.2
"""Largest share of a word's occurrences that are the last word of a question."""


def open_places(text: str) -> list[int]:
    """Numbers of words after which `text` is surely not over, in order; the whole is not one.

    Args:
        text: In spoken form.
    """
    words = text.split()
    shares = _last_word_shares()
    return [at for at in range(1, len(words)) if shares.get(words[at - 1], 1.0) < _SELDOM]


@functools.cache
def _last_word_shares() -> dict[str, float]:
    """For each word the share of its occurrences that end a question."""
    rng = random.Random(0)
    seen: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for _ in range(_QUESTIONS):
        words = sample_question(rng).question.split()
        seen.update(words)
        last[words[-1]] += 1
    return {word: last[word] / count for word, count in seen.items()}
