"""What the training voices say: questions of the domain, and words out of any order.

It knows no sound. Everything is in spoken form. Only the training split of the domain is drawn
unless another is asked for.
"""

import functools
import random

from engine.dialogue.spoken_text import spoken_form
from engine.training.domain import (
    Split,
    sample_answer_text,
    sample_backchannel,
    sample_question,
    sample_side_talk,
    sample_unfinished,
)

_SHARES = {"question": 66, "words": 16, "answer": 8, "side": 4, "unfinished": 3, "backchannel": 3}
_LONGEST_WORDS = 12
_SAMPLED_QUESTIONS = 20_000
_OUTSIDE = ("outside_", "unknown_", "large_")
"""How the intents begin that are answered with what the model cannot do."""


def draw_text(rng: random.Random) -> str:
    """Something to say, of any kind: what the encoder learns from."""
    (kind,) = rng.choices(list(_SHARES), list(_SHARES.values()))
    match kind:
        case "question":
            text = sample_question(rng).question
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
    """Two to eight words of the domain that make no sense together, rare ones as often."""
    return " ".join(rng.choice(_words()) for _ in range(rng.randint(2, 8)))


@functools.cache
def _words() -> tuple[str, ...]:
    """The words of questions that can be answered; what lies outside is made of any words."""
    rng = random.Random(0)
    turns = [sample_question(rng) for _ in range(_SAMPLED_QUESTIONS)]
    asked = [turn.question for turn in turns if not turn.intent.startswith(_OUTSIDE)]
    return tuple(sorted({word for question in asked for word in question.split()}))


def _excerpt(text: str, rng: random.Random) -> str:
    words = text.split()
    start = rng.randint(0, max(len(words) - _LONGEST_WORDS, 0))
    return " ".join(words[start : start + _LONGEST_WORDS])
