"""Every intent of the domain, in one tuple.

Knows no wording; each topic's module holds its own.
"""

from engine.training.domain.about_itself import ABOUT_ITSELF
from engine.training.domain.arithmetic import ARITHMETIC
from engine.training.domain.calendar import CALENDAR
from engine.training.domain.facts_earth import EARTH_FACTS
from engine.training.domain.facts_people import PEOPLE_FACTS
from engine.training.domain.facts_sky import SKY_FACTS
from engine.training.domain.feelings import FEELINGS
from engine.training.domain.geography import GEOGRAPHY
from engine.training.domain.greetings import GREETINGS
from engine.training.domain.intent import Intent
from engine.training.domain.jokes import JOKES_AND_AGAIN
from engine.training.domain.letters import LETTERS
from engine.training.domain.long_answers import LONG_ANSWERS
from engine.training.domain.memory import MEMORY
from engine.training.domain.outside import OUTSIDE
from engine.training.domain.words import WORDS

INTENTS: tuple[Intent, ...] = (
    *GEOGRAPHY,
    *ARITHMETIC,
    *CALENDAR,
    *WORDS,
    *LETTERS,
    *SKY_FACTS,
    *EARTH_FACTS,
    *PEOPLE_FACTS,
    *GREETINGS,
    *ABOUT_ITSELF,
    *FEELINGS,
    *JOKES_AND_AGAIN,
    *MEMORY,
    *LONG_ANSWERS,
    *OUTSIDE,
)
