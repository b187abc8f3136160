"""Every intent of the domain, in one tuple.

Knows no wording; each topic's module holds its own.
"""

from engine.training.domain.geography import GEOGRAPHY
from engine.training.domain.intent import Intent

INTENTS: tuple[Intent, ...] = (*GEOGRAPHY,)
