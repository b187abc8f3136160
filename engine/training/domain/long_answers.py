"""Answers of six to twenty seconds: stories, a poem, counting, the months, the alphabet.

They exist so that an interruption can be tried. Knows nothing of how long a voice takes.
"""

import random

from engine.dialogue.spoken_text import number_words
from engine.training.domain.calendar import DAYS, MONTHS
from engine.training.domain.intent import Filling, Intent, Talk, constant
from engine.training.domain.pattern import wordings

FOX = (
    "Once there was a little fox who was afraid of the dark. One night he met an old owl. "
    "The owl showed him the stars. Look, said the owl, the night is full of small lights. "
    "From that day the little fox was not afraid, and he loved the night."
)
ROBOT = (
    "Once there was a small robot who lived in a big city. He wanted to find a friend. "
    "He asked the cars and the clocks, but they had no time. Then he met a lonely dog. "
    "The dog gave him his ball, and the robot threw it. They played until the sun went down."
)
STAR = (
    "Once there was a star who wanted to see the sea. One night she fell from the sky. "
    "She fell into the water, and the fish came to look at her. "
    "They had never seen such a light. Now she shines in the deep, and every fish is her friend."
)
STORIES = (FOX, ROBOT, STAR)
POEM = (
    "The moon is high, the night is deep, the birds and trees are fast asleep. "
    "A little wind goes through the hall, and sings a song to one and all. "
    "So close your eyes and dream away, tomorrow is another day."
)
_THEMES = {"fox": FOX, "owl": FOX, "animal": FOX, "robot": ROBOT, "dog": ROBOT, "machine": ROBOT}
_THEMES |= {"star": STAR, "fish": STAR, "sea": STAR, "night": FOX, "city": ROBOT}
_KEYS = {FOX: ("fox",), ROBOT: ("robot",), STAR: ("star",)}
ALPHABET = " ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "."
_LAST_COUNTED = 20


def _story(_rng: random.Random, talk: Talk) -> Filling:
    story = STORIES[talk.stories % len(STORIES)]
    return Filling({}, story, _KEYS[story], remember={"stories": talk.stories + 1})


def _story_about(rng: random.Random, talk: Talk) -> Filling:
    theme, story = rng.choice(list(_THEMES.items()))
    article = "an" if theme[0] in "aeiou" else "a"
    slots = {"x": f"the {theme}" if theme in {"sea", "night"} else f"{article} {theme}"}
    return Filling(slots, story, _KEYS[story], remember={"stories": talk.stories + 1})


def _count(rng: random.Random, _talk: Talk) -> Filling:
    last = rng.randint(2, _LAST_COUNTED)
    words = [number_words(number) for number in range(1, last + 1)]
    text = ", ".join(words)
    return Filling({"n": words[-1]}, f"{text[0].upper()}{text[1:]}.", (" ".join(words),))


def _told_a_story(talk: Talk) -> bool:
    return talk.intent in {"story", "story_about", "another_story"}


LONG_ANSWERS = (
    Intent(
        "story",
        0.8,
        wordings("""
            r tell me a story
            r tell me a (short|nice|little|good|long|funny) story
            n a story
            n a (short|nice|little|good|long|bedtime) story
            r tell a story
            q do you know a (good|nice|) story
            q do you know any stories
            r read me a (bedtime|) story
            q can you tell (stories|a story)
            r tell (us|the children) a story
            s story (time|)
            s i want a story
            r make up a story
            r tell me (something|a fairy tale|a tale)
            r entertain me with a story
            s once upon a time
            s i would love (to hear|) a story
            r start a story
        """),
        _story,
    ),
    Intent(
        "story_about",
        0.8,
        wordings("""
            r tell me a story about {x}
            n a (short|nice|little|) story (about|of) {x}
            r tell (me|us|) the story (of|about) {x}
            n the story (of|about) {x}
            q do you know a story about {x}
            r tell a story (about|with) {x}
            s i want a story about {x}
            r read me a story about {x}
            q is there a story about {x}
            r tell me the (one|tale) about {x}
            r make up a story about {x}
        """),
        _story_about,
    ),
    Intent(
        "another_story",
        2.5,
        wordings("""
            r tell me another story
            r tell me another one
            s another story
            s another one
            s one more
            s one more story
            n a different story
            s more stories
            r tell another
            q do you have another (one|story)
            s next story
            s and another (one|story)
        """),
        _story,
        fits=_told_a_story,
    ),
    Intent(
        "poem",
        0.8,
        wordings("""
            r tell me a poem
            n a (short|nice|little|beautiful|) poem
            r say a poem
            q do you know a poem
            r recite (a poem|some poetry|a verse)
            r read me a poem
            q do you know any poems
            n some poetry
            s i want a poem
            q can you rhyme
            r write (me|) a poem
            r say something that rhymes
            s poem
            n a (rhyme|verse)
            r make (up|) a poem
            r tell me a rhyme
        """),
        constant(POEM, "moon"),
    ),
    Intent(
        "count",
        1.6,
        wordings("""
            r count to {n}
            r count from one to {n}
            r count up to {n}
            q can you count to {n}
            n the numbers from one to {n}
            r say the numbers (from one|) (up|) to {n}
            r count for me to {n}
            s count (until|till) {n}
            n the numbers up to {n}
            r start counting (up|) to {n}
            r list the numbers from one to {n}
            r count all the way (up|) to {n}
            q how do you count to {n}
            n all numbers (from one|) to {n}
            r count from one up to {n}
            r give me the numbers one to {n}
            r say one to {n}
            s one to {n}
        """),
        _count,
    ),
    Intent(
        "months",
        0.6,
        wordings("""
            r name the months (of the year|)
            n the months (of the year|)
            n all (the|) (twelve|) months (of the year|)
            q what are the months (of the year|)
            r say the months (of the year|)
            r list (all|) the months (of the year|)
            n the names of the months
            r recite the months
            q which months (are there|does a year have)
            e what the months are (called|)
            r go through the months
            q what are the (twelve months|months called)
        """),
        constant(f"{', '.join(MONTHS[:-1])}, and {MONTHS[-1]}.", "/january.*june.*december/"),
    ),
    Intent(
        "days",
        0.6,
        wordings("""
            r name the days of the week
            n the days of the week
            n all (the|) (seven|) days (of the week|)
            q what are the days of the week
            r say the days of the week
            r list (all|) the days of the week
            n the names of the days (of the week|)
            r recite the days (of the week|)
            q which days (are there|are in a week|does a week have)
            e what the days of the week are
            n the weekdays
            r go through the days of the week
        """),
        constant(f"{', '.join(DAYS[:-1])}, and {DAYS[-1]}.", "/monday.*thursday.*sunday/"),
    ),
    Intent(
        "alphabet",
        0.8,
        wordings("""
            r say the alphabet
            n the alphabet
            q do you know the alphabet
            r recite the alphabet
            r tell me the (letters of the|) alphabet
            n the letters of the alphabet
            q what are the letters (of|in) the alphabet
            r name (all|) the letters (of the alphabet|)
            r say (all|) the letters (of the alphabet|)
            n all (the|) letters (of the alphabet|)
            e what the alphabet is
            r say your letters
            r sing the alphabet
            q can you say the alphabet
            s the abc
            r list the alphabet
        """),
        constant(ALPHABET, " ".join("abcdefghijklmnopqrstuvwxyz")),
    ),
)
