"""Events about trying the sound card: what is being tried, and whether its echo is in the way.

Knows nothing of how it is measured; without `SetSoundCheck`, `HearMicrophone` or `PlayTestSound`
none of these comes.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.events.terms import Stamped


class SoundTrial(StrEnum):
    """What is tried."""

    MICROPHONE = "microphone"
    """What the microphone heard last is played."""

    LOUDSPEAKER = "loudspeaker"
    """The test sound is played."""


class EchoOutcome(StrEnum):
    """What became of the test sound in the microphone."""

    REMOVED = "removed"
    """The microphone heard it, and the echo canceller took it out."""

    LEAKS = "leaks"
    """The microphone heard it, and it is still there."""

    UNHEARD = "unheard"
    """The microphone did not hear it."""

    OWN_SOUND = "own_sound"
    """The microphone is none, but the loudspeaker's own signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPlaying(Stamped):
    """A trial is being heard, or has ended; nothing is listened to meanwhile.

    Attributes:
        what: What is tried.
        is_over: Whether it has ended, by itself or because it was stopped.
    """

    what: SoundTrial
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoChecked(Stamped):
    """The test sound was played to its end; comes before the `TrialPlaying` that says so.

    Attributes:
        outcome: What became of it in the microphone.
        level_db: Loudness of the echo that is left, dB of full scale; None where none is.
    """

    outcome: EchoOutcome
    level_db: float | None = None
