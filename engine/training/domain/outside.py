"""Everything else: questions that the built-in model can not answer, and honest replies to them.

Knows no right answers. In-domain shapes with unknown fillings are here too, and so is gibberish.
"""

import random

from engine.dialogue.spoken_text import number_words
from engine.training.domain import world
from engine.training.domain.common_words import ADJECTIVES, NAMES, NOUNS, VERBS
from engine.training.domain.geography import COUNTRIES
from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.outside_wordings import (
    ACTIONS,
    CHATTER,
    GIBBERISH,
    LARGE_SUMS,
    QUESTIONS,
    UNKNOWN_COUNTRY,
    UNKNOWN_WORD,
)
from engine.training.domain.pattern import listed
from engine.training.domain.words import COLOURS, OPPOSITES, SOUNDS

_CAN = "I know capitals, sums, and stories."
UNKNOWN = f"I am a small model and do not know that. {_CAN}"
UNABLE = f"I am a small model and can not do that. {_CAN}"
NO_CHATTER = f"I am a small model and can not talk about that. {_CAN}"
NO_COUNTRY = "I am a small model and do not know that country."
NO_WORD = "I am a small model and do not know that word."
NO_LARGE_SUM = "I am a small model and can only do small sums."
NOT_CAUGHT = "Sorry, I did not catch that."
HONEST = ("small model", "/do not know|can not|only know/", "did not catch")
"""What shows that a reply is honest."""

_ONSETS = listed("b br c ch d dr f g gr h j k kl l m n p pr r s sh st t tr v w z")
_VOWELS = listed("a e i o u ai ee oo ou")
_CODAS = ["", "", "n", "r", "l", "s", "t", "k", "m", "nd", "ck", "rt"]
_MADE_UP_CHANCE = 0.2
_SUM_RANGE = (101, 9999)
_FUNCTION_WORDS = listed(
    "the of a and to in is it on for as at by an or if but so with from up down that this those "
    "my me him them ever also just quite upon rather between because although"
)


def made_up_word(rng: random.Random) -> str:
    """A pronounceable word that means nothing."""
    count = rng.choice((1, 2, 2, 3))
    syllables = (
        rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(count)
    )
    return "".join(syllables)


def _person(rng: random.Random) -> str:
    if rng.random() < _MADE_UP_CHANCE:
        return f"{rng.choice(NAMES).lower()} {made_up_word(rng)}"
    return rng.choice(world.PEOPLE)


def _place(rng: random.Random) -> str:
    if rng.random() < _MADE_UP_CHANCE:
        return rng.choice([*COUNTRIES, *(capital for capital, _ in COUNTRIES.values())])
    return rng.choice(world.PLACES)


def _slots(rng: random.Random) -> dict[str, str]:
    def plural(noun: str) -> str:
        return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"

    return {
        "n": rng.choice(NOUNS),
        "m": rng.choice(NOUNS),
        "ns": plural(rng.choice(NOUNS)),
        "ms": plural(rng.choice(NOUNS)),
        "v": rng.choice(VERBS),
        "w": rng.choice(VERBS),
        "adj": rng.choice(ADJECTIVES),
        "adj2": rng.choice(ADJECTIVES),
        "person": _person(rng),
        "place": _place(rng),
        "place2": _place(rng),
        "country": rng.choice([*COUNTRIES, *world.UNKNOWN_COUNTRIES]),
        "topic": rng.choice(world.TOPICS),
        "work": rng.choice(world.WORKS),
        "invention": rng.choice(world.INVENTIONS),
        "todo": rng.choice(world.SUBJECT_VERBS),
        "event": rng.choice(world.EVENTS),
        "language": rng.choice(world.LANGUAGES),
        "attribute": rng.choice(world.ATTRIBUTES),
        "measure": rng.choice(world.MEASURES),
        "quantity": rng.choice(world.QUANTITIES),
        "action": rng.choice(world.ACTIONS),
        "year": number_words(rng.randint(1000, 2030)),
        "animal": rng.choice(list(SOUNDS)),
        "name": rng.choice(NAMES),
    }


def _question(rng: random.Random, _talk: Talk) -> Filling:
    return Filling(_slots(rng), UNKNOWN, HONEST)


def _action(rng: random.Random, _talk: Talk) -> Filling:
    return Filling(_slots(rng), UNABLE, HONEST)


def _chatter(rng: random.Random, _talk: Talk) -> Filling:
    return Filling(_slots(rng), NO_CHATTER, HONEST)


def _country(rng: random.Random, _talk: Talk) -> Filling:
    unknown = rng.random() < _MADE_UP_CHANCE
    country = made_up_word(rng) if unknown else rng.choice(world.UNKNOWN_COUNTRIES)
    return Filling({"country": country}, NO_COUNTRY, (*HONEST, "do not know"))


def _word(rng: random.Random, _talk: Talk) -> Filling:
    known = {*OPPOSITES, *SOUNDS, *(thing.split()[-1] for thing in COLOURS)}
    strange = rng.choice([noun for noun in NOUNS if noun not in known])
    word = made_up_word(rng) if rng.random() < _MADE_UP_CHANCE else strange
    article = "an" if word[0] in "aeiou" else "a"
    return Filling({"x": word, "ax": f"{article} {word}"}, NO_WORD, (*HONEST, "do not know"))


def _large_sum(rng: random.Random, _talk: Talk) -> Filling:
    large, small = rng.randint(*_SUM_RANGE), rng.randint(2, _SUM_RANGE[1])
    slots = {"a": number_words(large), "b": number_words(small)}
    return Filling(slots, NO_LARGE_SUM, (*HONEST, "small sums"))


def _gibberish(rng: random.Random, _talk: Talk) -> Filling:
    kind = rng.random()
    count = rng.randint(1, 5)
    if kind < 0.4:
        words = [made_up_word(rng) for _ in range(count)]
    elif kind < 0.7:
        words = [rng.choice(_FUNCTION_WORDS) for _ in range(count)]
    else:
        pools = (_FUNCTION_WORDS, VERBS, ADJECTIVES, ["mm", "uh", "um"])
        words = [rng.choice(rng.choice(pools)) for _ in range(count + 1)]
    return Filling({"x": " ".join(words)}, NOT_CAUGHT, HONEST)


OUTSIDE = (
    Intent("outside_question", 13.0, QUESTIONS, _question),
    Intent("outside_action", 4.5, ACTIONS, _action),
    Intent("outside_chatter", 4.0, CHATTER, _chatter),
    Intent("unknown_country", 1.5, UNKNOWN_COUNTRY, _country),
    Intent("unknown_word", 1.5, UNKNOWN_WORD, _word),
    Intent("large_sum", 1.0, LARGE_SUMS, _large_sum),
    Intent("gibberish", 1.8, GIBBERISH, _gibberish, is_polite=False),
)

OUTSIDE_NAMES = frozenset(intent.name for intent in OUTSIDE)
"""Their questions hold words of any kind, invented ones too."""
