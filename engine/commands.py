"""Everything the outside may ask of the engine, as a closed union of frozen records.

Knows nothing of how a command is carried out. `EngineHost.send` takes any of them from any thread
and returns at once; what came of it arrives as events.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StopReply:
    """Be silent at once. What was heard of the answer is kept; no answer under way: nothing."""


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Ignore the microphone, or hear it again; the model stays loaded, an answer goes on."""

    is_muted: bool


@dataclass(frozen=True, slots=True)
class NewConversation:
    """Forget everything that was said; keep the role. Answered by `ConversationCleared`."""


@dataclass(frozen=True, slots=True)
class SetRole:
    """Answer in this role from the next answer on.

    Attributes:
        role: The system prompt; "" is the model's default role.
        keeps_history: Whether what was said so far is remembered.
    """

    role: str
    keeps_history: bool = True


@dataclass(frozen=True, slots=True)
class SayText:
    """A typed turn: breaks off an answer under way and is answered aloud."""

    text: str


@dataclass(frozen=True, slots=True)
class Remember:
    """What was said before, elsewhere: comes into the memory as a turn, and nothing is said.

    Attributes:
        asked: The user's words; "" where they are not known.
        answered: As much of the answer as was heard.
    """

    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class PlayExample:
    """Feed a sound file into the conversation at its natural pace, in place of the microphone.

    Attributes:
        path: Any common sound file; what cannot be read is a `Failed` that is not fatal.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class SetRecording:
    """Keep the sound of conversations, or no longer; answered by `RecordingChanged`.

    Attributes:
        folder: Where each conversation becomes a file of its own; None keeps nothing from here on.
    """

    folder: Path | None


@dataclass(frozen=True, slots=True)
class PlayRecording:
    """Hear a part of a recording again; breaks off an answer; `StopReply` ends it.

    Nothing is listened to meanwhile, so that a replay is never taken for the user.

    Attributes:
        path: The file; what cannot be read is a `Failed` that is not fatal.
        begins_s, ends_s: Which part, in seconds.
        is_reply: Whether to play Floe's channel, not the user's.
    """

    path: Path
    begins_s: float
    ends_s: float
    is_reply: bool


@dataclass(frozen=True, slots=True)
class SetSoundCheck:
    """Try the sound card, or end that. Meanwhile nothing that the microphone hears is a turn.

    What it heard last is remembered in memory alone, and forgotten at the end; recordings that
    stand in for the microphone and typed turns are answered as always.
    """

    is_on: bool


@dataclass(frozen=True, slots=True)
class HearMicrophone:
    """Hear what the microphone heard last, while the sound card is tried; `StopReply` ends it."""


@dataclass(frozen=True, slots=True)
class PlayTestSound:
    """Hear a test sound; breaks off an answer; `StopReply` ends it.

    Answered by `EchoChecked` where it is played to its end.

    Attributes:
        path: Some seconds of speech: what the echo canceller is made for. What cannot be read is a
            `Failed` that is not fatal.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class SetPatience:
    """How long a silence may last before an unfinished turn is answered; seconds, 0.3 to 3."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SetYieldsAfter:
    """How much voice over an answer ends it, whatever the model thinks; seconds, 0.4 to 3."""

    seconds: float


@dataclass(frozen=True, slots=True)
class ChooseDevices:
    """Use these sound devices, by name; None follows the system's default."""

    input_name: str | None = None
    output_name: str | None = None


@dataclass(frozen=True, slots=True)
class SetEchoCancelling:
    """Take the loudspeaker's echo out of the microphone's signal, or leave it."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class SetNoiseSuppression:
    """Turn a steady noise down in the microphone's signal, or leave it."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Try to reach the server at once, not only when the next try is due."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End the engine; `Stopped` is its last event. `EngineHost.stop` sends it and waits."""


Command = (
    StopReply
    | SetMuted
    | NewConversation
    | SetRole
    | SayText
    | Remember
    | PlayExample
    | PlayRecording
    | SetRecording
    | SetSoundCheck
    | HearMicrophone
    | PlayTestSound
    | SetPatience
    | SetYieldsAfter
    | ChooseDevices
    | SetEchoCancelling
    | SetNoiseSuppression
    | Reconnect
    | Shutdown
)
"""The closed union of commands."""
