"""What the user tells of themselves, and questions about it later in the talk.

Knows nothing beyond one conversation.
"""

import random

from engine.dialogue.spoken_text import number_words
from engine.training.domain.common_words import NAMES
from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import wordings

_OLDEST = 99
_THINGS = """
pizza|pasta|chocolate|ice cream|apples|bananas|oranges|bread|cheese|soup|salad|rice|fish
chicken|eggs|cake|cookies|coffee|tea|milk|water|juice|honey|sugar|potatoes|carrots|tomatoes
strawberries|sandwiches|cats|dogs|horses|birds|cows|rabbits|tigers|lions|elephants|spiders
snakes|mice|penguins|monkeys|bears|football|tennis|basketball|swimming|running|dancing|singing
reading|cooking|painting|drawing|sleeping|chess|games|music|movies|books|stories|jokes|poems
songs|school|maths|science|history|computers|robots|cars|trains|planes|bicycles|flowers|trees
the sea|the mountains|the sun|the moon|the stars|the rain|snow|winter|summer|spring|autumn
monday|sunday|christmas|my birthday|my job|my family|my friends|blue|red|green|yellow|purple
pink|travelling|hiking|fishing|gardening|shopping|the piano|the guitar|jazz|rock music
big cities|small villages|old houses|long walks|hot summers|cold winters|loud noise
"""
THINGS = _THINGS.replace("\n", "|").strip("|").split("|")
_MINE_YOURS = {"my birthday": "your birthday", "my job": "your job"}
_MINE_YOURS |= {"my family": "your family", "my friends": "your friends"}
_CAPITALS = {"monday": "Monday", "sunday": "Sunday", "christmas": "Christmas"}


def _shown(thing: str) -> str:
    return _MINE_YOURS.get(thing, _CAPITALS.get(thing, thing))


def _tell_name(rng: random.Random, _talk: Talk) -> Filling:
    name = rng.choice(NAMES)
    return Filling(
        {"x": name.lower()}, f"Nice to meet you, {name}.", (name,), remember={"name": name}
    )


def _ask_name(_rng: random.Random, talk: Talk) -> Filling:
    if not talk.name:
        return Filling({}, "You have not told me your name.", ("/not told|do not know/",))
    return Filling({}, f"Your name is {talk.name}.", (talk.name,), f"{talk.name}.")


def _tell_age(rng: random.Random, _talk: Talk) -> Filling:
    age = number_words(rng.randint(3, _OLDEST))
    answer = f"{age[0].upper()}{age[1:]} is a good age."
    return Filling({"x": age}, answer, (age,), remember={"age": age})


def _ask_age(_rng: random.Random, talk: Talk) -> Filling:
    if not talk.age:
        return Filling({}, "You have not told me your age.", ("/not told|do not know/",))
    age = talk.age
    return Filling({}, f"You are {age} years old.", (age,), f"{age[0].upper()}{age[1:]}.")


def _tell_like(rng: random.Random, _talk: Talk) -> Filling:
    thing = rng.choice(THINGS)
    shown = _shown(thing)
    return Filling({"x": thing}, f"Nice, you like {shown}.", (shown,), remember={"like": shown})


def _ask_like(_rng: random.Random, talk: Talk) -> Filling:
    if not talk.like:
        return Filling({}, "You have not told me what you like.", ("/not told|do not know/",))
    return Filling({}, f"You like {talk.like}.", (talk.like,))


def _tell_dislike(rng: random.Random, _talk: Talk) -> Filling:
    thing = rng.choice(THINGS)
    shown = _shown(thing)
    remember = {"dislike": shown}
    return Filling({"x": thing}, f"I see, you do not like {shown}.", (shown,), remember=remember)


def _ask_dislike(_rng: random.Random, talk: Talk) -> Filling:
    if not talk.dislike:
        answer = "You have not told me what you do not like."
        return Filling({}, answer, ("/not told|do not know/",))
    return Filling({}, f"You do not like {talk.dislike}.", (talk.dislike,))


def _your_like(rng: random.Random, _talk: Talk) -> Filling:
    thing = rng.choice([thing for thing in THINGS if not thing.startswith("my ")])
    shown = _shown(thing)
    return Filling({"x": thing}, f"Yes, I like to talk about {shown}.", (shown,))


def _named(talk: Talk) -> bool:
    return bool(talk.name)


def _aged(talk: Talk) -> bool:
    return bool(talk.age)


def _liked(talk: Talk) -> bool:
    return bool(talk.like)


def _disliked(talk: Talk) -> bool:
    return bool(talk.dislike)


_NAME_QUESTIONS = wordings("""
    q what is my name
    q what's my name
    q who am i
    n my name
    e what my name is
    q do you (know|remember) my name
    e who i am
    q what am i called
    q what was my name (again|)
    q how am i called
    q did i tell you my name
    q do you (know|remember) who i am
    q can you remember my name
    r say my name
    q what name did i (tell|give) you
    q have you forgotten my name
    q with whom are you (talking|speaking)
    q who is (talking|speaking) (to you|with you|)
    s my name is
    q who are you talking to
""")
_AGE_QUESTIONS = wordings("""
    q how old am i
    q what is my age
    n my age
    e how old i am
    q do you (know|remember) my age
    q do you (know|remember) how old i am
    q how old did i say i am
    q what's my age
    q how many years old am i
    q what age am i
""")
_LIKE_QUESTIONS = wordings("""
    q what do i like
    e what i like
    q do you (know|remember) what i like
    q what did i say i like
    q what did i tell you i like
    q what do i love
    q which thing do i like
    q what was it that i like
    q what is it i like
    q can you remember what i like
""")
_DISLIKE_QUESTIONS = wordings("""
    q what do i not like
    q what don't i like
    e what i (don't|do not) like
    q do you (know|remember) what i (don't|do not) like
    q what did i say i (don't|do not) like
    q what do i hate
    q what do i dislike
    e what i hate
    q which thing do i (hate|not like)
""")

MEMORY = (
    Intent(
        "tell_name",
        4.0,
        wordings("""
            s my name is {x}
            s i am {x}
            s i'm {x}
            s (you can|please|) call me {x}
            s my name's {x}
            s (hello|hi|hey) (my name is|i am|i'm) {x}
            s (this is|it is|it's) {x}
            s people call me {x}
            s i am called {x}
            s my (first|) name is {x}
            s (my friends|everyone|they|everybody) (call|calls) me {x}
            s {x} is my name
            s (nice to meet you|good morning|good evening) (my name is|i am|i'm) {x}
            s the name is {x}
            s remember my name (it is|is) {x}
            s i go by {x}
            s you are (talking|speaking) (to|with) {x}
            s remember that my name is {x}
            s let me introduce myself (my name is|i am|i'm) {x}
            s {x} here
            s i would like you to call me {x}
        """),
        _tell_name,
    ),
    Intent("ask_name_unknown", 0.5, _NAME_QUESTIONS, _ask_name),
    Intent("ask_name", 9.0, _NAME_QUESTIONS, _ask_name, fits=_named),
    Intent(
        "tell_age",
        0.8,
        wordings("""
            s i am {x} years old
            s i'm {x} years old
            s my age is {x}
            s i am {x}
            s i am {x} years of age
            s i (turned|became) {x} (today|yesterday|this year|last week)
            s i'm {x}
            s i am already {x}
            s i am only {x} years old
            s i will be {x} (soon|tomorrow|this year)
        """),
        _tell_age,
    ),
    Intent("ask_age_unknown", 0.25, _AGE_QUESTIONS, _ask_age),
    Intent("ask_age", 6.0, _AGE_QUESTIONS, _ask_age, fits=_aged),
    Intent(
        "tell_like",
        1.8,
        wordings("""
            s i like {x}
            s i love {x}
            s i (really|very much|also|just) (like|love|enjoy) {x}
            s i enjoy {x}
            s my favourite thing is {x}
            s i am a (big|) fan of {x}
            s i like {x} (very much|a lot|best|most)
            s i love {x} (very much|so much)
            s what i like (is|most is|best is) {x}
            s i am (fond of|crazy about|interested in) {x}
            s i think {x} (is|are) (great|wonderful|good|nice)
            s {x} (is|are) my favourite
            s i adore {x}
            s there is nothing better than {x}
            s {x} (is|are) what i (like|love)
            s remember that i like {x}
        """),
        _tell_like,
    ),
    Intent("ask_like_unknown", 0.2, _LIKE_QUESTIONS, _ask_like),
    Intent("ask_like", 6.0, _LIKE_QUESTIONS, _ask_like, fits=_liked),
    Intent(
        "tell_dislike",
        1.4,
        wordings("""
            s i don't like {x}
            s i do not like {x}
            s i hate {x}
            s i dislike {x}
            s i really (hate|don't like|dislike) {x}
            s i can't stand {x}
            s i am no fan of {x}
            s i don't (enjoy|love) {x}
            s i am not (fond of|interested in|a fan of) {x}
            s what i (hate|don't like) is {x}
            s i think {x} (is|are) (bad|terrible|awful|boring)
            s i never liked {x}
            s {x} (is|are) not for me
            s i do not (enjoy|love) {x}
        """),
        _tell_dislike,
    ),
    Intent("ask_dislike_unknown", 0.2, _DISLIKE_QUESTIONS, _ask_dislike),
    Intent("ask_dislike", 6.0, _DISLIKE_QUESTIONS, _ask_dislike, fits=_disliked),
    Intent(
        "do_you_like",
        1.4,
        wordings("""
            q do you like {x}
            q do you love {x}
            e (if|whether) you like {x}
            q do you (also|really|) (like|enjoy|love) {x}
            q what do you think (about|of) {x}
            q are you (fond of|interested in|a fan of) {x}
            q do you enjoy {x}
            q how do you like {x}
            q {x} do you like (that|them|it)
            q would you like {x}
            q is {x} something you like
        """),
        _your_like,
    ),
)
