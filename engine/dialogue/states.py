"""The two tracks of a conversation, and the mood that they make together.

Knows nothing of how the tracks change; `engine.dialogue.machine` does.
"""

from enum import Enum, StrEnum

from engine.events import Mood


class Ear(StrEnum):
    """Whether somebody has the floor by speaking."""

    QUIET = "quiet"
    HEARING = "hearing"


class Mouth(StrEnum):
    """What Floe's own voice is doing."""

    SILENT = "silent"
    PREPARING = "preparing"
    """The turn is taken; nothing of the answer has been heard."""
    SPEAKING = "speaking"
    DUCKED = "ducked"
    """Turned down, or paused, while somebody speaks over it."""


class Voice(Enum):
    """What the speech detector says of one moment; ordered by certainty."""

    NONE = 0
    SUSPECTED = 1
    """The fast trigger has fired."""
    CONFIRMED = 2
    """It is a voice, or the short pause of one."""


def mood_of(ear: Ear, mouth: Mouth, *, is_muted: bool = False, is_replaying: bool = False) -> Mood:
    """The one word for the window."""
    if mouth is Mouth.DUCKED:
        return Mood.HESITATING
    if mouth is Mouth.SPEAKING:
        return Mood.SPEAKING
    if mouth is Mouth.PREPARING:
        return Mood.THINKING
    if ear is Ear.HEARING:
        return Mood.LISTENING
    if is_replaying:
        return Mood.REPLAYING
    return Mood.MUTED if is_muted else Mood.IDLE
