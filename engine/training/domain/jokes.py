"""Jokes one after the other, and saying the last answer again.

Knows nothing of what is funny.
"""

import random

from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import wordings

JOKES = (
    "Why did the chicken cross the road? To get to the other side.",
    "What do you call a sleeping dinosaur? A dino snore.",
    "Why is six afraid of seven? Because seven ate nine.",
    "What is brown and sticky? A stick.",
    "What has four wheels and flies? A garbage truck.",
)
_LONGEST_AGAIN = 90
"""Characters of an answer that may be asked for again."""


def _joke(_rng: random.Random, talk: Talk) -> Filling:
    accepted = ("other side", "dino", "nine", "stick", "garbage")
    remember = {"jokes": talk.jokes + 1}
    return Filling({}, JOKES[talk.jokes % len(JOKES)], accepted, remember=remember)


def _told_a_joke(talk: Talk) -> bool:
    return talk.intent in {"joke", "another_joke"}


def _said_something(talk: Talk) -> bool:
    return 0 < len(talk.said) <= _LONGEST_AGAIN


def _again(_rng: random.Random, talk: Talk) -> Filling:
    return Filling({}, talk.said, talk.accepted)


JOKES_AND_AGAIN = (
    Intent(
        "joke",
        1.7,
        wordings("""
        r tell me a joke
        n a (good|funny|short|) joke
        r make me laugh
        q do you know a (good|funny|) joke
        q do you know any jokes
        r tell a joke
        q can you tell (a joke|jokes)
        s i want (to laugh|a joke|to hear a joke)
        r say something funny
        r tell (us|my friends) a joke
        q have you got a joke (for me|)
        s joke (time|please|)
        r make a joke
        r tell me something funny
        q are you funny
        r be funny
        r cheer me up
        s i would love (to hear|) a joke
        r tell me a (good|funny|short|silly) (joke|one)
    """),
        _joke,
    ),
    Intent(
        "another_joke",
        6.0,
        wordings("""
        r tell me another joke
        r tell me another one
        s another joke
        s another one
        s one more
        s one more joke
        n a different joke
        s more jokes
        q do you have another (one|joke)
        s ha ha (another one|one more|tell me another)
        s that was (funny|good) (another one|one more|tell me another)
        s next joke
        r tell another
    """),
        _joke,
        fits=_told_a_joke,
    ),
    Intent(
        "again",
        1.0,
        wordings("""
        s (can|could) you (please|) repeat that
        s say that again
        s (can|could) you say that again
        s repeat that
        s what did you say
        s again please
        s pardon
        s once more please
        s i did not (hear|understand|catch) (that|you)
        s sorry what did you say
        s sorry what
        s (please|) repeat your answer
        s repeat (it|) please
        s come again
        s what was that
        s (one more time|once again) please
        s i didn't (hear|get|understand) (that|you)
        s say it again
        s can you repeat
    """),
        _again,
        fits=_said_something,
        is_polite=False,
    ),
)
