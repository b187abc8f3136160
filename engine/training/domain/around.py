"""What is heard around questions: back-channels, unfinished questions, talk among other people.

Knows nothing of answers: none of these is to be answered.
"""

import random

from engine.training.domain.endings import open_places
from engine.training.domain.pattern import expand
from engine.training.domain.sampling import sample_question

_BACKCHANNELS = (
    "mhm",
    "mm",
    "mmm",
    "hmm",
    "uh huh",
    "yeah",
    "yeah yeah",
    "yep",
    "yup",
    "okay",
    "okay okay",
    "right",
    "right right",
    "i see",
    "ah",
    "ah okay",
    "ah i see",
    "oh",
    "oh okay",
    "oh i see",
    "oh really",
    "really",
    "sure",
    "wow",
    "cool",
    "nice",
    "good",
    "great",
    "well",
    "uh",
    "um",
    "er",
    "so",
    "huh",
    "ha ha",
    "aha",
    "got it",
    "of course",
    "exactly",
    "true",
    "go on",
    "alright",
    "interesting",
    "no way",
)
_SIDE_TALK = (
    "(mary|john|anna|peter|mum|dad|darling|honey|kids) (dinner is ready|the door bell rang|"
    "your phone is ringing|where did you put my keys|we are leaving soon|close the window)",
    "(he|she|they) said (that|) (it was|it is|they were) (too late|very nice|not so bad|raining)",
    "i told (him|her|them) (about it|to wait|to come|not to worry) (yesterday|last week|again)",
    "(no|yes|well) i (don't|do) think (he|she|it) will (come|work|be there) (tomorrow|tonight|)",
    "can you pass me the (salt|butter|remote|newspaper|scissors) (please|darling|)",
    "(did|have) you (see|seen|hear|heard) (what happened|the news|the game) (last night|today|)",
    "we (should|have to|need to) (buy|get) some (milk|bread|eggs|coffee) (later|on the way|)",
    "(the|my) (train|bus|flight) (was|is) (late|delayed|full|cancelled) (again|this morning|)",
    "put it (over there|on the table|in the kitchen|back) (please|will you|)",
    "(and|so) then (he|she) (just|) (left|laughed|called me|went home)",
    "are you (coming|staying|going out) (tonight|with us|for lunch|this weekend)",
    "it's on (the other channel|the second floor|the top shelf|sale this week)",
    "(hello|hi) (yes|) this is (mark|susan|the office|doctor brown) (speaking|)",
    "let me call you back (later|in a minute|when i am home)",
    "the (meeting|party|show) (starts|is|ends) (at|around) (six|seven|eight|nine|ten)",
)
_SHORTEST_WORDS = 2


def sample_backchannel(rng: random.Random) -> str:
    """What a listener says without wanting the floor."""
    return rng.choice(_BACKCHANNELS)


def sample_side_talk(rng: random.Random) -> str:
    """A sentence of people who talk with each other, not with the assistant."""
    return expand(rng.choice(_SIDE_TALK), rng)


def sample_unfinished(rng: random.Random) -> str:
    """The beginning of a question, cut after a word that seldom ends one."""
    while True:
        words = sample_question(rng).question.split()
        places = [at for at in open_places(" ".join(words)) if at >= _SHORTEST_WORDS]
        if places:
            return " ".join(words[: rng.choice(places)])
