"""What one kind of question is: its wordings, its fillings, the answer to each, and when it fits.

Knows no particular question; the topics' modules hold those.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engine.training.domain.pattern import Wording


class Split(StrEnum):
    """Which part of the domain to draw from; no core wording is in two of them."""

    TRAIN = "train"
    VALIDATION = "validation"  # known wordings, held-out fillings of them
    TEST = "test"  # wordings that were never trained


@dataclass(frozen=True)
class Turn:
    """One question and its answer.

    Attributes:
        question: As it would be heard (`spoken_form`).
        answer: A cased and punctuated text, in the role's wording.
        intent: Name of the kind of question.
        accepted: Texts, one of which a right answer contains, or "/regular expressions/", both
            over the answer's spoken form.
    """

    question: str
    answer: str
    intent: str
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Dialogue:
    """One talk: a role's name, its system prompt, and the turns in order."""

    role: str
    prompt: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Talk:
    """What a conversation remembers, as far as answers depend on it.

    Attributes:
        name, age, like, dislike: What the user said of themselves.
        said: The last answer before any role's wording, "" at the start.
        accepted: What is accepted for `said`.
        intent: The last intent.
        jokes, stories: How many were told.
    """

    name: str = ""
    age: str = ""
    like: str = ""
    dislike: str = ""
    said: str = ""
    accepted: tuple[str, ...] = ()
    intent: str = ""
    jokes: int = 0
    stories: int = 0


@dataclass(frozen=True)
class Filling:
    """The slots of a wording and what follows from them.

    Attributes:
        slots: Spoken text of each slot.
        answer: The plain answer.
        accepted: As in `Turn`.
        brief: The answer in a word, for roles of few words; "" if there is no shorter one.
        remember: Fields of `Talk` that change.
    """

    slots: Mapping[str, str]
    answer: str
    accepted: tuple[str, ...]
    brief: str = ""
    remember: Mapping[str, object] = field(default_factory=dict)

    def after(self, talk: Talk, intent: str) -> Talk:
        """`talk` after this was said."""
        changed = replace(talk, **self.remember)
        return replace(changed, said=self.answer, accepted=self.accepted, intent=intent)


def _always(_talk: Talk) -> bool:
    return True


@dataclass(frozen=True)
class Intent:
    """One kind of question.

    Attributes:
        weight: How often it is drawn, relative to the others.
        fill: Draws a filling; it may depend on the talk.
        fits: Whether it makes sense at this point of a talk.
        is_polite: Whether lead-ins and tails may be added.
    """

    name: str
    weight: float
    wordings: tuple[Wording, ...]
    fill: Callable[[random.Random, Talk], Filling]
    fits: Callable[[Talk], bool] = _always
    is_polite: bool = True

    @property
    def leans_on_talk(self) -> bool:
        """Whether it makes sense only after something else."""
        return self.fits is not _always


def constant(answer: str, *accepted: str) -> Callable[[random.Random, Talk], Filling]:
    """A filler without slots: always the same answer."""
    filling = Filling({}, answer, accepted or (answer,))
    return lambda _rng, _talk: filling
