"""Every intent of the domain, in one tuple.

Knows no wording; each topic's module holds its own.
"""

from engine.training.domain.arithmetic import ARITHMETIC
from engine.training.domain.calendar import CALENDAR
from engine.training.domain.facts import FACTS
from engine.training.domain.geography import GEOGRAPHY
from engine.training.domain.intent import Intent
from engine.training.domain.letters import LETTERS
from engine.training.domain.long_answers import LONG_ANSWERS
from engine.training.domain.memory import MEMORY
from engine.training.domain.outside import OUTSIDE
from engine.training.domain.small_talk import SMALL_TALK
from engine.training.domain.words import WORDS

INTENTS: tuple[Intent, ...] = (
    *GEOGRAPHY,
    *ARITHMETIC,
    *CALENDAR,
    *WORDS,
    *LETTERS,
    *FACTS,
    *SMALL_TALK,
    *MEMORY,
    *LONG_ANSWERS,
    *OUTSIDE,
)
