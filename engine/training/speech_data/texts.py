"""What the training voices say: questions of the domain, whole or spliced, and strings of words.

It knows no sound. Everything is in spoken form. Only the training split of the domain is drawn
unless another is asked for.
"""

import functools
import itertools
import random
from collections import Counter

from engine.dialogue.spoken_text import spoken_form
from engine.training.domain import (
    OUTSIDE_NAMES,
    Split,
    sample_answer_text,
    sample_backchannel,
    sample_question,
    sample_side_talk,
    sample_unfinished,
)

_SHARES = {
    "question": 43,
    "spliced": 17,
    "words": 25,
    "answer": 5,
    "side": 3,
    "unfinished": 4,
    "backchannel": 3,
}
_LONGEST_WORDS = 12
_SAMPLED_QUESTIONS = 30_000
_FEWEST = 4
"""A word that the sampled questions hold less often is left to chance."""

_TRIES = 8
_RARITY = -0.35
"""A word of a string is drawn in proportion to this power of how often it is asked."""


def draw_text(rng: random.Random) -> str:
    """Something to say, of any kind: what the encoder learns from."""
    (kind,) = rng.choices(list(_SHARES), list(_SHARES.values()))
    match kind:
        case "question":
            text = question_of_rare_words(rng)
        case "spliced":
            text = spliced_questions(rng)
        case "words":
            text = word_string(rng)
        case "answer":
            text = _excerpt(spoken_form(sample_answer_text(rng)), rng)
        case "side":
            text = sample_side_talk(rng)
        case "unfinished":
            text = sample_unfinished(rng)
        case _:
            text = sample_backchannel(rng)
    return text or word_string(rng)


def draw_held_out_question(rng: random.Random) -> str:
    """A question of the validation split: known wordings, fillings that training never draws."""
    while True:
        try:
            return sample_question(rng, split=Split.VALIDATION).question
        except LookupError:  # the draw gave up: none of its tries fell into the split
            continue


def word_string(rng: random.Random) -> str:
    """Three to nine words of the domain that make no sense together, rare ones oftener."""
    words, weights = _string_words()
    return " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(3, 9)))


def spliced_questions(rng: random.Random) -> str:
    """The beginning of one question and the end of another.

    Each half sounds as people speak; where they meet nothing can be guessed, so that what is heard
    counts more than which words usually follow.
    """
    first, second = question_of_rare_words(rng).split(), question_of_rare_words(rng).split()
    words = first[: rng.randint(1, len(first))] + second[rng.randrange(len(second)) :]
    return " ".join(words[:_LONGEST_WORDS])


def question_of_rare_words(rng: random.Random) -> str:
    """One of several questions, likelier the rarer its rarest word is.

    A word is heard wrongly the more often the more seldom training has said it, and an answer hangs
    on the rare words of its question.
    """
    counts = _word_counts()
    drawn = [sample_question(rng).question for _ in range(_TRIES)]
    rarest = [min((counts[w] for w in q.split() if w in counts), default=None) for q in drawn]
    weights = [0.02 if count is None else count**-0.5 for count in rarest]
    return rng.choices(drawn, weights)[0]


@functools.cache
def _string_words() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The words of strings, and their weights added up."""
    counts = _word_counts()
    return tuple(counts), tuple(itertools.accumulate(n**_RARITY for n in counts.values()))


@functools.cache
def _word_counts() -> dict[str, int]:
    """How often each word stands in questions that can be answered, the seldom ones left out.

    What lies outside the domain is made of any words, invented ones included.
    """
    rng = random.Random(0)
    turns = [sample_question(rng) for _ in range(_SAMPLED_QUESTIONS)]
    asked = [turn.question for turn in turns if turn.intent not in OUTSIDE_NAMES]
    counts = Counter(word for question in asked for word in question.split())
    return {word: n for word, n in sorted(counts.items()) if n >= _FEWEST}


def _excerpt(text: str, rng: random.Random) -> str:
    words = text.split()
    start = rng.randint(0, max(len(words) - _LONGEST_WORDS, 0))
    return " ".join(words[start : start + _LONGEST_WORDS])
