"""Spelling words, their first and last letters, and saying after the user.

Knows nothing of what the words mean.
"""

import random

from engine.training.domain.common_words import ADJECTIVES, NAMES, NOUNS, VERBS
from engine.training.domain.geography import COUNTRIES
from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import listed, wordings
from engine.training.domain.words import OPPOSITES

_SPELLED = sorted({*NOUNS, *ADJECTIVES, *VERBS, *OPPOSITES})
_LONGEST_SPELLED = 9
_EXTRA = listed(
    "the a my your his her is are was has likes sees wants and or in on under with very not "
    "one two three four five six seven eight nine ten"
)
_SENTENCES = (
    "the {a} {n} {v}s in the {m}",
    "i {v} my {n} every day",
    "my {n} is {a}",
    "we {v} the {a} {n}",
    "{p} has a {a} {n}",
    "{p} and {q} {v} together",
    "there is a {n} under the {m}",
    "do not {v} the {n}",
    "i like {a} {n}s",
    "good {n}s never {v}",
    "the {n} and the {m}",
    "a {a} {n}",
    "{a} {a} {n}",
    "hello {p}",
    "you are {a}",
    "i am {a}",
    "this is a {n}",
    "she wants to {v}",
    "peter has three {n}s",
    "where is my {n}",
)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _word(rng: random.Random) -> str:
    while True:
        word = rng.choice(_SPELLED)
        if len(word) <= _LONGEST_SPELLED:
            return word


def _spell(rng: random.Random, _talk: Talk) -> Filling:
    word = _word(rng)
    letters = " ".join(word.upper())
    answer = f"You spell {word} {letters}."
    return Filling({"x": word}, answer, (" ".join(word),), f"{letters}.")


def _first_letter(rng: random.Random, _talk: Talk) -> Filling:
    word = _word(rng)
    letter = word[0].upper()
    answer = f"The first letter of {word} is {letter}."
    return Filling({"x": word}, answer, (rf"/\b{word[0]}$|\bis {word[0]}\b/",), f"{letter}.")


def _last_letter(rng: random.Random, _talk: Talk) -> Filling:
    word = _word(rng)
    letter = word[-1].upper()
    answer = f"The last letter of {word} is {letter}."
    return Filling({"x": word}, answer, (rf"/\b{word[-1]}$|\bis {word[-1]}\b/",), f"{letter}.")


def _how_many_letters(rng: random.Random, _talk: Talk) -> Filling:
    word = _word(rng)
    count = listed("zero one two three four five six seven eight nine")[len(word)]
    answer = f"The word {word} has {count} letters."
    return Filling({"x": word}, answer, (rf"/\b{count}\b/",), _sentence(f"{count}."))


def _random_words(rng: random.Random) -> str:
    pools = (NOUNS, VERBS, ADJECTIVES, _EXTRA, [name.lower() for name in NAMES])
    pools += ([country.lower() for country in COUNTRIES],)
    count = rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6))
    return " ".join(rng.choice(rng.choice(pools)) for _ in range(count))


def _a_sentence(rng: random.Random) -> str:
    text = rng.choice(_SENTENCES)
    for slot, pool in (("a", ADJECTIVES), ("n", NOUNS), ("m", NOUNS), ("v", VERBS)):
        while "{" + slot + "}" in text:
            text = text.replace("{" + slot + "}", rng.choice(pool), 1)
    return text.replace("{p}", rng.choice(NAMES).lower()).replace("{q}", rng.choice(NAMES).lower())


def _repeat(rng: random.Random, _talk: Talk) -> Filling:
    text = _random_words(rng) if rng.random() < 0.5 else _a_sentence(rng)
    return Filling({"x": text}, f"Okay, {text}.", (text,))


LETTERS = (
    Intent(
        "spell",
        2.0,
        wordings("""
            r spell {x}
            r spell the word {x}
            q how do you spell {x}
            q how is {x} spelled
            q how do i spell {x}
            n the spelling of {x}
            e how to spell {x}
            q how do you spell the word {x}
            q how do i write {x}
            q what is the spelling of {x}
            r spell out {x}
            n the letters of {x}
            q how is the word {x} (written|spelled)
            e how {x} is (spelled|written)
            q which letters are in {x}
            r spell {x} letter by letter
            q what are the letters (of|in) {x}
            q how do you write {x}
            r spell me {x}
            q how would you spell {x}
            q {x} how do you spell (it|that)
        """),
        _spell,
    ),
    Intent(
        "first_letter",
        1.6,
        wordings("""
            q what is the first letter of {x}
            n the first letter of {x}
            q (what|which) letter does {x} (start|begin) with
            q with (what|which) letter does {x} (start|begin)
            n the first letter (of|in) the word {x}
            q {x} (starts|begins) with (what|which) letter
            q what does {x} (start|begin) with
            e what the first letter of {x} is
            e (what|which) letter {x} (starts|begins) with
            q which is the first letter (of|in) {x}
            q (what|which) letter (comes first|is first) in {x}
            q (what|which) letter is at the (start|beginning) of {x}
            r name the first letter of {x}
            q what is the first letter (in|of) the word {x}
            q how does {x} (start|begin)
            n the initial letter of {x}
        """),
        _first_letter,
    ),
    Intent(
        "last_letter",
        0.9,
        wordings("""
            q what is the last letter of {x}
            n the last letter of {x}
            q (what|which) letter does {x} end with
            q with (what|which) letter does {x} end
            n the last letter (of|in) the word {x}
            q {x} ends with (what|which) letter
            q what does {x} end with
            e what the last letter of {x} is
            q which is the last letter (of|in) {x}
            q (what|which) letter (comes last|is last) in {x}
            r name the last letter of {x}
            n the final letter of {x}
        """),
        _last_letter,
    ),
    Intent(
        "how_many_letters",
        0.5,
        wordings("""
            q how many letters does {x} have
            q how many letters are (there|) in {x}
            q how many letters (are in|has) the word {x}
            n the number of letters in {x}
            q how many letters has {x}
            e how many letters {x} has
            q how long is the word {x}
            r count the letters of {x}
            q {x} has how many letters
        """),
        _how_many_letters,
    ),
    Intent(
        "repeat",
        5.0,
        wordings("""
            s repeat after me {x}
            s say {x}
            s repeat {x}
            s please repeat {x}
            s please say {x}
            s say after me {x}
            s can you (say|repeat) {x}
            s could you (say|repeat) {x}
            s repeat the words {x}
            s repeat this {x}
            s say the words {x}
            s say this {x}
            s i want you to (say|repeat) {x}
            s repeat the (sentence|phrase) {x}
            s please repeat after me {x}
            s now (say|repeat) {x}
            s say the (sentence|phrase|following) {x}
            s copy me {x}
            s echo {x}
            s hey (say|repeat) {x}
            s (will|would) you (say|repeat) {x}
            s repeat what i say {x}
            s just say {x}
            s can you repeat after me {x}
            s say it after me {x}
            s repeat the following {x}
        """),
        _repeat,
        is_polite=False,
    ),
)
