"""The words that events are made of: moods, verdicts, causes, stages.

Knows nothing of events themselves.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """What the conversation looks like from outside: one word for the window."""

    LOADING = "loading"
    """No model yet; nothing is heard."""
    IDLE = "idle"
    """Hears, and there is nothing to hear."""
    LISTENING = "listening"
    """Somebody is speaking, or has just paused."""
    THINKING = "thinking"
    """The turn is taken; no sound of the answer has left the loudspeaker yet."""
    SPEAKING = "speaking"
    """The answer is audible."""
    HESITATING = "hesitating"
    """Somebody speaks over the answer; it is turned down until it is clear what they want."""
    MUTED = "muted"
    """The microphone is ignored; typed turns and examples still work."""
    REPLAYING = "replaying"
    """A part of a recording is heard again; the microphone is ignored meanwhile."""
    OFFLINE = "offline"
    """The server is not reached; nothing is heard, and it is tried again."""
    FAILED = "failed"
    """The engine has given up; `Failed` said why."""


class Verdict(StrEnum):
    """What the state head, or the policy in its place, makes of the user's speech so far."""

    KEEP_LISTENING = "keep_listening"
    TAKE_TURN = "take_turn"
    DISREGARD = "disregard"


class Cause(StrEnum):
    """Why a verdict fell."""

    MODEL = "model"
    """The state head said so."""
    PATIENCE = "patience"
    """The user was silent for as long as patience allows."""
    LENGTH = "length"
    """The utterance grew as long as one may be."""
    SHORTNESS = "shortness"
    """Too little was said to be answered."""
    TYPED = "typed"
    """The turn was typed, not spoken."""
    COMMAND = "command"
    """A command ended it: stop, mute, new conversation, another sound device."""
    CONNECTION = "connection"
    """The server was lost in the middle of it."""


class Stage(StrEnum):
    """The marks of one turn, in the order in which they fall."""

    END_OF_SPEECH = "end_of_speech"
    """The last voiced sample left the mouth (back-dated), or the typed turn arrived."""
    VERDICT = "verdict"
    """The turn was taken."""
    FIRST_TEXT_TOKEN = "first_text_token"
    FIRST_TEXT_CHUNK = "first_text_chunk"
    """Enough text was written to begin speaking it."""
    SPEECH_PREFILL = "speech_prefill"
    FIRST_SPEECH_CHUNK = "first_speech_chunk"
    """Enough speech tokens for the vocoder's first piece."""
    FIRST_PCM = "first_pcm"
    AUDIBLE = "audible"
    """The first sample left the loudspeaker, by the sound card's own time."""


class SoundState(StrEnum):
    """What the sound card is doing."""

    OPENING = "opening"
    LIVE = "live"
    ABSENT = "absent"
    """No usable device; typed turns and examples work, answers are text with silent pacing."""
    LOST = "lost"
    """The device in use has gone; another one, or the same one, is being looked for."""


class ServerState(StrEnum):
    """How it stands with the server that holds the conversation."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    """It is not reached, or was lost; it is tried again."""


class EndOfReply(StrEnum):
    """Why a reply was complete."""

    COMPLETE = "complete"
    LENGTH = "length"
    """The longest answer allowed was reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """What all events have.

    Attributes:
        at_s: When it happened, on the engine's monotonic clock.
    """

    at_s: float
