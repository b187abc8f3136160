"""Opposites, colours of things, and the sounds of animals.

Knows no spelling; that is in `letters`.
"""

import random

from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import wordings

_PAIRS = """
hot cold|big small|tall short|fast slow|happy sad|up down|left right|day night|black white
good bad|old young|rich poor|full empty|open closed|hard soft|wet dry|light dark|high low
long short|loud quiet|clean dirty|early late|easy difficult|strong weak|thick thin|near far
first last|true false|in out|on off|push pull|buy sell|begin end|start stop|love hate|win lose
give take|come go|inside outside|front back|top bottom|north south|east west|summer winter
morning evening|boy girl|man woman|brother sister|king queen|father mother|yes no|always never
heavy light|deep shallow|wide narrow|sweet sour|brave afraid|cheap expensive|rough smooth
sharp dull|awake asleep|alive dead|above below|before after|friend enemy|question answer
laugh cry|new old|large small|quick slow|ugly beautiful|warm cool|more less|lazy busy|sit stand
over under|day night|war peace|find lose|arrive leave|remember forget|fat thin|different same
dangerous safe|simple complicated|kind cruel|heaven hell
"""
_ONE_WAY = {"short": "long", "old": "new", "light": "dark", "slow": "fast", "small": "big"}
_ONE_WAY |= {"thin": "thick", "lose": "win", "sad": "happy", "closed": "open", "go": "come"}
_ALSO = {"light": ("heavy",), "short": ("tall",), "old": ("young",), "thin": ("fat",)}
_ALSO |= {"slow": ("quick",), "small": ("large",), "lose": ("find",), "sad": ("happy",)}
_ALSO |= {"easy": ("hard",), "hard": ("easy",), "warm": ("cold",), "quiet": ("noisy",)}
_ALSO |= {"closed": ("open",), "right": ("wrong",), "evening": ("night",), "asleep": ("awake",)}


def _opposite_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in _PAIRS.replace("\n", "|").strip("|").split("|"):
        one, other = pair.split()
        table.setdefault(one, other)
        table.setdefault(other, one)
    return table | _ONE_WAY


OPPOSITES = _opposite_table()

COLOURS = {
    "the sky": "blue",
    "the sea": "blue",
    "the ocean": "blue",
    "grass": "green",
    "a leaf": "green",
    "a frog": "green",
    "a cucumber": "green",
    "a tree": "green",
    "broccoli": "green",
    "a lime": "green",
    "a pea": "green",
    "spinach": "green",
    "a banana": "yellow",
    "a lemon": "yellow",
    "the sun": "yellow",
    "butter": "yellow",
    "a canary": "yellow",
    "corn": "yellow",
    "cheese": "yellow",
    "a chick": "yellow",
    "a tomato": "red",
    "blood": "red",
    "a strawberry": "red",
    "a cherry": "red",
    "a fire engine": "red",
    "a ruby": "red",
    "a stop sign": "red",
    "a rose": "red",
    "a heart": "red",
    "an apple": "red",
    "ketchup": "red",
    "an orange": "orange",
    "a carrot": "orange",
    "a pumpkin": "orange",
    "a tiger": "orange",
    "snow": "white",
    "milk": "white",
    "a swan": "white",
    "salt": "white",
    "sugar": "white",
    "a polar bear": "white",
    "a cloud": "white",
    "rice": "white",
    "paper": "white",
    "a sheep": "white",
    "a tooth": "white",
    "coal": "black",
    "a raven": "black",
    "a crow": "black",
    "the night": "black",
    "a panther": "black",
    "a tyre": "black",
    "chocolate": "brown",
    "coffee": "brown",
    "wood": "brown",
    "a bear": "brown",
    "mud": "brown",
    "a potato": "brown",
    "bread": "brown",
    "a monkey": "brown",
    "an elephant": "grey",
    "a mouse": "grey",
    "a rock": "grey",
    "a stone": "grey",
    "a dolphin": "grey",
    "a pig": "pink",
    "a flamingo": "pink",
    "a plum": "purple",
    "a grape": "purple",
    "lavender": "purple",
    "an eggplant": "purple",
    "a violet": "purple",
    "gold": "yellow",
    "silver": "grey",
    "a school bus": "yellow",
    "a sunflower": "yellow",
}
SOUNDS = {
    "dog": "woof",
    "cat": "meow",
    "cow": "moo",
    "sheep": "baa",
    "duck": "quack",
    "pig": "oink",
    "horse": "neigh",
    "lion": "roar",
    "tiger": "roar",
    "bear": "growl",
    "bird": "tweet",
    "snake": "hiss",
    "frog": "ribbit",
    "bee": "buzz",
    "rooster": "cock a doodle doo",
    "chicken": "cluck",
    "hen": "cluck",
    "mouse": "squeak",
    "owl": "hoot",
    "donkey": "hee haw",
    "wolf": "howl",
    "goat": "maa",
    "crow": "caw",
    "turkey": "gobble",
    "monkey": "ooh ooh ah ah",
    "goose": "honk",
    "fly": "buzz",
    "elephant": "trumpet",
    "dove": "coo",
    "puppy": "woof",
    "kitten": "meow",
}


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _opposite(rng: random.Random, _talk: Talk) -> Filling:
    word, other = rng.choice(list(OPPOSITES.items()))
    answer = f"The opposite of {word} is {other}."
    accepted = tuple(rf"/\bis {right}\b|^{right}$/" for right in (other, *_ALSO.get(word, ())))
    return Filling({"x": word}, answer, accepted, _sentence(f"{other}."))


def _colour(rng: random.Random, _talk: Talk) -> Filling:
    thing, colour = rng.choice(list(COLOURS.items()))
    answer = f"{_sentence(thing)} is {colour}."
    bare = thing.split(" ", 1)[1] if thing.startswith(("a ", "an ", "the ")) else thing
    plural = thing if bare == thing or thing.startswith("the ") else _plural(bare)
    are = "is" if plural == thing else "are"
    slots = {"x": thing, "xs": plural, "are": are, "bare": bare}
    return Filling(slots, answer, (rf"/\bis {colour}\b|^{colour}$/",), _sentence(f"{colour}."))


def _plural(noun: str) -> str:
    irregular = {"mouse": "mice", "leaf": "leaves", "tooth": "teeth", "sheep": "sheep"}
    if noun in irregular:
        return irregular[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("o", "sh", "ch", "s")) else f"{noun}s"


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _sound(rng: random.Random, _talk: Talk) -> Filling:
    animal, sound = rng.choice(list(SOUNDS.items()))
    one = _article(animal)
    slots = {"x": one, "xs": _plural(animal), "the": f"the {animal}"}
    return Filling(slots, f"{_sentence(one)} says {sound}.", (sound,), _sentence(f"{sound}."))


def _who_says(rng: random.Random, _talk: Talk) -> Filling:
    sound = rng.choice(sorted(set(SOUNDS.values())))
    animals = [animal for animal, its in SOUNDS.items() if its == sound]
    first = _article(animals[0])
    return Filling(
        {"x": sound}, f"{_sentence(first)} says {sound}.", tuple(animals), f"{_sentence(first)}."
    )


def _after_opposite(talk: Talk) -> bool:
    return talk.intent in {"opposite", "opposite_follow_up"}


def _after_colour(talk: Talk) -> bool:
    return talk.intent in {"colour", "colour_follow_up"}


def _after_sound(talk: Talk) -> bool:
    return talk.intent in {"sound", "sound_follow_up"}


WORDS = (
    Intent(
        "opposite",
        3.4,
        wordings("""
            q what is the opposite of {x}
            q what's the opposite of {x}
            n the opposite of {x}
            e what the opposite of {x} is
            n the opposite of the word {x}
            q what is the opposite (word|) (to|for) {x}
            q {x} is the opposite of (what|which word)
            q (what|which) word (is|means) the opposite of {x}
            n the contrary of {x}
            q what is the contrary of {x}
            n the antonym of {x}
            q what is {x} the opposite of
            q what is not {x}
            r name the opposite of {x}
            q the opposite of {x} is (what|which word)
            q if (something|it|he|she|someone) is not {x} what is (it|he|she) (then|)
            s the opposite of {x} is
            q what would be the opposite of {x}
            n an antonym (for|of) {x}
            q what is the reverse of {x}
            q what do you call the opposite of {x}
            q which word (is opposite|stands opposite) to {x}
            q how do you say the opposite of {x}
            s opposite of {x}
            q what's the exact opposite of {x}
            q what's the contrary (of|to) {x}
        """),
        _opposite,
    ),
    Intent(
        "colour",
        3.0,
        wordings("""
            q what colour is {x}
            q what colour {are} {xs}
            q which colour is {x}
            n the colour of {x}
            q what is the colour of {x}
            q which colour {are} {xs}
            e what colour {x} is
            q what colour does {x} have
            q which colour does {x} have
            q {x} is (what|which) colour
            q {xs} {are} (what|which) colour
            q of (what|which) colour is {x}
            n the colour of {xs}
            q what colour {are} {xs} (usually|normally|mostly)
            q what colour is {x} (usually|normally|mostly)
            q what's the colour of {x}
            q in (what|which) colour (would i|do i) paint {x}
            q what colour do {xs} have
            q (what|which) colour has {x}
            r name the colour of {x}
            q how would you describe the colour of {x}
            q if i draw {x} (what|which) colour do i (need|take)
            e (what|which) colour {xs} {are}
            s {x} is the colour
            q {x} what colour is it
        """),
        _colour,
    ),
    Intent(
        "sound",
        2.4,
        wordings("""
            q what does {x} say
            q what sound does {x} make
            q what noise does {x} make
            n the sound of {x}
            q which sound does {x} make
            q how does {x} (sound|go)
            q what do {xs} say
            q what sound do {xs} make
            e what {x} says
            e what sound {x} makes
            q what is the sound of {x}
            q {x} says what
            q {x} makes (what|which) (sound|noise)
            r make the sound of {x}
            r (sound|talk|speak) like {x}
            q what does {the} say
            q how do {xs} (sound|go)
            n the noise (of|that) {x} (makes|)
            q what noise do {xs} make
            r imitate {x}
            q what sound comes from {x}
            q which noise do {xs} make
            s {x} says
            s {the} says
            q what would {x} say
        """),
        _sound,
    ),
    Intent(
        "who_says",
        1.2,
        wordings("""
            q (which|what) animal says {x}
            q who says {x}
            q what says {x}
            q (which|what) animal (makes|goes) {x}
            n the animal that says {x}
            e (which|what) animal says {x}
            q who goes {x}
            r name (an|the) animal that says {x}
            q what kind of animal says {x}
            q {x} says (which|what) animal
            q (which|what) animal makes the sound {x}
            q what animal sounds like {x}
            s it says {x} what is it
            q who makes {x}
        """),
        _who_says,
    ),
    Intent(
        "opposite_follow_up",
        4.0,
        wordings("""
            s and (of|for) {x}
            s and {x}
            s what about {x}
            s and what about {x}
            s how about {x}
            s now {x}
            s and the opposite of {x}
            s and the one of {x}
            s same for {x}
        """),
        _opposite,
        fits=_after_opposite,
    ),
    Intent(
        "colour_follow_up",
        4.0,
        wordings("""
            s and {x}
            s what about {x}
            s and what about {x}
            s how about {x}
            s now {x}
            s and the colour of {x}
            s and (of|for) {x}
            s and {xs}
            s what about {xs}
        """),
        _colour,
        fits=_after_colour,
    ),
    Intent(
        "sound_follow_up",
        4.0,
        wordings("""
            s and {x}
            s what about {x}
            s and what about {x}
            s how about {x}
            s now {x}
            s and {the}
            s and (of|for) {x}
            s what about {the}
        """),
        _sound,
        fits=_after_sound,
    ),
)
