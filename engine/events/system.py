"""Events about the engine itself: its model, its sound card, its conversation as a whole.

Knows nothing of single turns.
"""

from dataclasses import dataclass

from engine.errors import ErrorCode
from engine.events.terms import Mood, ServerState, SoundState, Stamped


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLoading(Stamped):
    """Repeatedly, from `EngineHost.start` until `ModelReady` or `Failed`.

    Attributes:
        fraction: 0 to 1; never falls.
        part: What is being done, a few words for a progress line.
    """

    fraction: float
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReady(Stamped):
    """When the model is loaded; before any event of a conversation.

    Once on this machine; with a server, each time that it turns out to have another model.

    Attributes:
        name: The model's name.
        device: "cpu", "cuda:0", …
        dtype: "float32", "bfloat16", …
        n_parameters: All weights together.
        has_captions: Whether `UserWords` will come for spoken turns.
        role: The role in force.
        notice: One sentence the user should know about this model, or "".
    """

    name: str
    device: str
    dtype: str
    n_parameters: int
    has_captions: bool
    role: str
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundChanged(Stamped):
    """Whenever the sound card is opened, lost, found again or absent; at least once after a start.

    Attributes:
        state: What it is doing.
        input_name, output_name: The devices in use; "" where there is none, also while LIVE on a
            machine that has only one of them.
        rate_hz: The device's own rate; 0 where there is none.
        message: One sentence for the user when the state is not LIVE or a device stands in for the
            chosen one or is missing; otherwise "".
        remedy: One sentence: what the user can do; or "".
    """

    state: SoundState
    input_name: str = ""
    output_name: str = ""
    rate_hz: int = 0
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChanged(Stamped):
    """Whenever the server is sought, reached or lost; never without a server.

    Attributes:
        state: How it stands.
        message: One sentence for the user: why it is not reached, or that others can listen.
        remedy: One sentence: what the user can do; or "".
        retry_s: Seconds until the next try; None where none is due.
    """

    state: ServerState
    message: str = ""
    remedy: str = ""
    retry_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodChanged(Stamped):
    """Whenever the mood changes, from LOADING on."""

    mood: Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels(Stamped):
    """About 15 times a second while sound flows.

    Attributes:
        microphone_db, loudspeaker_db: RMS over the last interval, dB of full scale, from -100 to 0.
        heard_db: The same of what the model is given: after echo cancelling and muting, or of the
            recording that stands in for the microphone.
        is_voice: Whether the speech detector hears a voice.
        backlog_ms: Captured sound that still waits to be heard: how far the engine is behind.
        n_overruns, n_underruns: Since the stream was opened: blocks lost on the way in, and
            moments at which the loudspeaker had nothing to play in the middle of a reply.
    """

    microphone_db: float
    loudspeaker_db: float
    heard_db: float
    is_voice: bool
    backlog_ms: float
    n_overruns: int = 0
    n_underruns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoLeak(Stamped):
    """The loudspeaker is still heard after the echo canceller, or no longer.

    Attributes:
        level_db: Loudness of the echo that is left, dB of full scale; None when it is gone.
    """

    level_db: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneTaken(Stamped):
    """The microphone gives the loudspeaker's own signal, or is a microphone again.

    Sound servers do this without a word when a microphone goes. Meanwhile nothing is heard.

    Attributes:
        is_taken: Whether it is the loudspeaker's signal.
    """

    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationCleared(Stamped):
    """A new conversation has begun: nothing is remembered, turns count from 1."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Stamped):
    """The next answer is given in this role.

    Attributes:
        keeps_history: Whether the conversation so far is still remembered.
    """

    role: str
    keeps_history: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextTrimmed(Stamped):
    """The oldest turns have left the model's memory to make room; the role stays."""

    n_turns_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePlaying(Stamped):
    """A sound file is being fed into the conversation in place of the microphone, or has ended.

    Attributes:
        path: The file.
        is_over: Whether the microphone is heard again.
    """

    path: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Stamped):
    """Something went wrong.

    Attributes:
        code: What kind of fault; front ends choose the button from it.
        message: One sentence: what is wrong.
        remedy: One sentence: what the user can do.
        is_fatal: Whether the engine stops; `Stopped` follows then. Otherwise it goes on.
    """

    code: ErrorCode
    message: str
    remedy: str
    is_fatal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(Stamped):
    """The last event of a host: its threads are about to end.

    Attributes:
        is_clean: False after a fatal fault.
    """

    is_clean: bool
