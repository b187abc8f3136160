"""What the duplex machine is told: the closed union of facts.

Knows nothing of who observed them. Durations are seconds of sound, counted in samples.
"""

from dataclasses import dataclass

from engine.dialogue.states import Voice
from engine.events import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """The ears have taken in a little more sound.

    Attributes:
        voice: What the speech detector makes of this moment.
        voiced_s: Voice since the onset.
        silence_s: Silence since the last voice.
        elapsed_s: Sound since the onset.
        is_held: Whether speech over an answer cannot be trusted yet (the echo canceller is still
            converging).
    """

    voice: Voice
    voiced_s: float = 0.0
    silence_s: float = 0.0
    elapsed_s: float = 0.0
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class ChunkJudged:
    """The model has heard one more chunk of the turn."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class MemoryFull:
    """The model cannot hear more of the turn."""


@dataclass(frozen=True, slots=True)
class ReplyHeard:
    """The first sample of a reply has left the loudspeaker."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyDrained:
    """The last sample of a whole reply has left the loudspeaker, or it had none."""

    epoch: int


@dataclass(frozen=True, slots=True)
class StopPressed:
    """The user wants silence."""


@dataclass(frozen=True, slots=True)
class TurnTyped:
    """The user has typed a turn."""


@dataclass(frozen=True, slots=True)
class EarsClosed:
    """Nothing can be heard from here on: muted, or the microphone has gone."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """A new conversation begins."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The engine stops; no action follows any more."""


Fact = (
    Listened
    | ChunkJudged
    | MemoryFull
    | ReplyHeard
    | ReplyDrained
    | StopPressed
    | TurnTyped
    | EarsClosed
    | Cleared
    | Ended
)
