"""The built-in model's domain: what can be asked, in many wordings, and what is answered.

Knows nothing of sound, tokens or training. All chance comes from the generator that is passed in.
"""

from engine.training.domain.around import (
    sample_backchannel,
    sample_side_talk,
    sample_unfinished,
)
from engine.training.domain.catalogue import INTENTS
from engine.training.domain.endings import open_places
from engine.training.domain.intent import Dialogue, Split, Turn
from engine.training.domain.outside import OUTSIDE_NAMES
from engine.training.domain.roles import ROLES
from engine.training.domain.sampling import (
    sample_answer_text,
    sample_dialogue,
    sample_question,
    vocabulary,
)

__all__ = [
    "INTENTS",
    "OUTSIDE_NAMES",
    "ROLES",
    "Dialogue",
    "Split",
    "Turn",
    "open_places",
    "sample_answer_text",
    "sample_backchannel",
    "sample_dialogue",
    "sample_question",
    "sample_side_talk",
    "sample_unfinished",
    "vocabulary",
]
