"""Sentences and word lists for the answering voice to say while the codec learns its sound.

They mean little: they cover the sounds of English, numbers, letters and sentence melodies. What
the model really answers comes from `engine.training.domain`.
"""

import random
from collections.abc import Sequence


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = _words(
    "apple bird boat book bottle bridge brother camera candle castle cheese child church city "
    "cloud coffee corner cousin daughter desert doctor dragon engine evening farmer feather "
    "field finger fire flower forest friend garden giraffe glass gold guitar hammer harbour "
    "history horse house hundred island jacket journey judge jungle kitchen ladder language "
    "leather letter library light lion machine market measure medicine mirror monkey month "
    "morning mountain mouth music needle neighbour night noise ocean office orange oven page "
    "painter paper parrot pencil people picture planet pleasure pocket poem question rabbit "
    "radio river robot sailor school season shadow sheep shoulder silver sister snow soldier "
    "spider spoon station stomach storm story street sugar summer table teacher theatre thing "
    "thumb thunder tiger tooth tower treasure tree turtle uncle vegetable village voice water "
    "weather whale wheel window winter woman world yellow youth zebra"
)
VERBS = _words(
    "asks bakes brings builds buys calls carries catches chooses cleans climbs closes counts "
    "dances draws dreams drinks drives eats enjoys fears feels finds follows forgets gives "
    "hears helps hides holds jumps keeps knows laughs learns leaves likes loses loves makes "
    "measures misses moves needs opens paints plays pulls pushes reads remembers runs sees "
    "sells shakes shows sings sleeps smells speaks starts stops studies swims takes teaches "
    "thanks thinks touches tries turns understands uses visits waits walks wants washes "
    "watches wears wishes works writes yawns"
)
ADJECTIVES = _words(
    "angry beautiful big black blue brave bright broken brown careful cheap clean clever cold "
    "cool dark dear deep dirty dry early easy empty enormous famous fast fresh friendly funny "
    "gentle good great green grey happy hard heavy high honest hot huge hungry kind large late "
    "lazy light little long loud lovely lucky new nice noisy old open orange perfect pink poor "
    "proud purple quick quiet red rich round sad safe sharp short shy silent slow small smooth "
    "soft sour strange strong sweet tall thick thin tiny tired usual warm weak white wide wild "
    "wise wonderful wooden yellow young"
)
ADVERBS = _words(
    "always never often slowly quickly quietly really usually sometimes today tomorrow "
    "yesterday together alone again away outside upstairs"
)
NAMES = _words(
    "Alice Anna Ben Carol Charles David Emma George Grace Harry Helen Jack James Joyce Julia "
    "Kate Leo Lucy Martin Mary Michael Nora Oliver Paul Peter Robin Rose Sarah Simon Thomas "
    "Victor William Zoe"
)
PLACES = _words(
    "Africa Athens Berlin Brazil Canada China Cairo Denmark Dublin Egypt England Europe Finland "
    "France Germany Greece Hungary India Ireland Italy Japan Lisbon London Madrid Mexico Moscow "
    "Norway Oslo Paris Poland Portugal Rome Russia Spain Stockholm Sweden Tokyo Turkey Vienna "
    "Warsaw Washington"
)
ONES = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = _words(
    "January February March April May June July August September October November December"
)

_FRAMES = (
    "The {a} {n} {v} the {n}.",
    "{P} {v} a {a} {n} in {L}.",
    "Why does {P} think that the {n} is {a}?",
    "I am {a}, and you are {a} too.",
    "The {n} of {L} {v} {d}.",
    "Well, {n} and {n} are {d} {a}.",
    "{N} plus {N} is {N}.",
    "On {D}, my {n} {v} {N} {n}s.",
    "In {M}, it is {a} and {a} in {L}.",
    "Do you like {n}, {P}?",
    "What a {a} {n}! It {v} {d}.",
    "I don't know. Perhaps the {n} {v} us, or we should go to {L}.",
    "There are {N} {n}s by the {a} {n}.",
    "Yes, {P} {d} {v} with the {n} because it is {a}.",
    "Sorry, I can't. My {n} is {a}.",
    "Once there was a {a} {n} who lived near a {a} {n}.",
    "The opposite of {a} is {a}.",
    "{D} comes before {D}, and {M} comes after {M}.",
    "It starts with the letter {X}. {X}, {X}, {X}.",
    "Nice to meet you, {P}. How was your {n}?",
)


def number_words(value: int) -> str:
    """An integer from 0 to 100 in words, without a hyphen."""
    if value < 20:
        return ONES[value]
    if value == 100:
        return "one hundred"
    tens, ones = divmod(value, 10)
    return TENS[tens - 2] + (f" {ONES[ones]}" if ones else "")


def general_sentence(rng: random.Random) -> str:
    """One English-like sentence or two, drawn from frames and words."""
    text = rng.choice(_FRAMES)
    fillers = {
        "{n}": lambda: rng.choice(NOUNS),
        "{v}": lambda: rng.choice(VERBS),
        "{a}": lambda: rng.choice(ADJECTIVES),
        "{d}": lambda: rng.choice(ADVERBS),
        "{P}": lambda: rng.choice(NAMES),
        "{L}": lambda: rng.choice(PLACES),
        "{N}": lambda: number_words(rng.randint(0, 100)),
        "{D}": lambda: rng.choice(DAYS),
        "{M}": lambda: rng.choice(MONTHS),
        "{X}": lambda: rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    }
    for slot, draw in fillers.items():
        while slot in text:
            text = text.replace(slot, draw(), 1)
    return text[0].upper() + text[1:]


def word_list(rng: random.Random, words: Sequence[str], *, count: int) -> str:
    """`count` random words: some lists with commas, some run on, most with a full stop."""
    chosen = [rng.choice(words) for _ in range(count)]
    joint = rng.choice((", ", " ", " "))
    text = joint.join(chosen)
    return text[0].upper() + text[1:] + rng.choice((".", ".", ".", "?", "!", ""))


def codec_texts(seed: int, count: int) -> list[str]:
    """`count` texts for the codec: sentences, word lists, counting; the same for a seed."""
    rng = random.Random(f"codec {seed}")
    words = [*NOUNS, *VERBS, *ADJECTIVES, *ADVERBS, *NAMES, *PLACES, *ONES, *TENS, *DAYS, *MONTHS]
    texts = []
    for index in range(count):
        if index % 4 == 3:
            texts.append(word_list(rng, words, count=rng.randint(1, 8)))
        else:
            texts.append(general_sentence(rng))
    return texts
