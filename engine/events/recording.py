"""Events about sound that is kept on the disk, and about hearing it again.

Knows nothing of how it is kept; without `SetRecording` none of these but `ReplayPlaying` comes.
"""

from dataclasses import dataclass

from engine.events.terms import Stamped


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChanged(Stamped):
    """Whether the sound of conversations is kept from here on; also when the disk ended it.

    Attributes:
        is_on: Whether it is kept.
    """

    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRecorded(Stamped):
    """A turn, or the answer to it, lies in a file; comes before what else ends the part.

    Attributes:
        is_reply: Whether it is the answer: the right channel. The user is on the left.
        path: The file: WAV of two channels, whole at any time.
        begins_s, ends_s: Where in the file, in seconds.
    """

    turn: int
    is_reply: bool
    path: str
    begins_s: float
    ends_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPlaying(Stamped):
    """A part of a recording is being heard again, or has ended; nothing is listened to meanwhile.

    Attributes:
        path, begins_s, is_reply: As `PlayRecording` asked for it.
        is_over: Whether the microphone is heard again.
    """

    path: str
    begins_s: float
    is_reply: bool
    is_over: bool
