"""What the server says: names of events in both generations of the protocol, and their envelope.

Pure: knows nothing of when anything is said.
"""

from enum import StrEnum
from typing import Any, Final

from engine.server.message_error import ErrorKind, MessageError
from engine.server.settings import Dialect

Message = dict[str, Any]
"""One event, as JSON has it."""


class Name(StrEnum):
    """The `type` of a server event, as the present generation of the protocol has it."""

    ERROR = "error"
    SESSION_CREATED = "session.created"
    SESSION_UPDATED = "session.updated"
    SPEECH_STARTED = "input_audio_buffer.speech_started"
    SPEECH_STOPPED = "input_audio_buffer.speech_stopped"
    COMMITTED = "input_audio_buffer.committed"
    CLEARED = "input_audio_buffer.cleared"
    ITEM_ADDED = "conversation.item.added"
    ITEM_DONE = "conversation.item.done"
    ITEM_DELETED = "conversation.item.deleted"
    ITEM_RETRIEVED = "conversation.item.retrieved"
    ITEM_TRUNCATED = "conversation.item.truncated"
    TRANSCRIPTION_COMPLETED = "conversation.item.input_audio_transcription.completed"
    RESPONSE_CREATED = "response.created"
    RESPONSE_DONE = "response.done"
    OUTPUT_ITEM_ADDED = "response.output_item.added"
    OUTPUT_ITEM_DONE = "response.output_item.done"
    PART_ADDED = "response.content_part.added"
    PART_DONE = "response.content_part.done"
    AUDIO_DELTA = "response.output_audio.delta"
    AUDIO_DONE = "response.output_audio.done"
    TRANSCRIPT_DELTA = "response.output_audio_transcript.delta"
    TRANSCRIPT_DONE = "response.output_audio_transcript.done"
    OUTPUT_CLEARED = "output_audio_buffer.cleared"
    MOOD = "floe.mood"
    STATE = "floe.state"
    WORDS = "floe.words"
    TURN_DROPPED = "floe.turn_dropped"
    SPOKEN = "floe.spoken"
    DUCKED = "floe.ducked"
    RESUMED = "floe.resumed"
    LATENCY = "floe.latency"
    OVERLAP = "floe.overlap"
    CONTEXT_TRIMMED = "floe.context_trimmed"


_BETA_NAMES: Final[dict[Name, str | None]] = {
    Name.ITEM_ADDED: "conversation.item.created",
    Name.ITEM_DONE: None,
    Name.AUDIO_DELTA: "response.audio.delta",
    Name.AUDIO_DONE: "response.audio.done",
    Name.TRANSCRIPT_DELTA: "response.audio_transcript.delta",
    Name.TRANSCRIPT_DONE: "response.audio_transcript.done",
}
"""Where the older generation has another name, or no such event."""


class Composer:
    """Numbers and names the events and things of one session.

    Attributes:
        dialect: Which generation of the protocol is spoken.
    """

    def __init__(self, dialect: Dialect) -> None:
        """Begin to count at 1."""
        self.dialect = dialect
        self._n = 0

    def new_id(self, kind: str) -> str:
        """A name that nothing else of the session has: "item_7"."""
        self._n += 1
        return f"{kind}_{self._n}"

    def compose(self, name: Name, **fields: Any) -> Message | None:
        """One event; None where the client's generation of the protocol has none like it."""
        word = self._word(name)
        if word is None:
            return None
        return {"type": word, "event_id": self.new_id("event"), **fields}

    def _word(self, name: Name) -> str | None:
        if self.dialect is Dialect.BETA and name in _BETA_NAMES:
            return _BETA_NAMES[name]
        return name.value

    @property
    def spoken_type(self) -> str:
        """The type of an answer's content."""
        return "audio" if self.dialect is Dialect.BETA else "output_audio"


def error_fields(error: MessageError) -> Message:
    """The `error` object of an `error` event."""
    is_ours = error.kind in (ErrorKind.ENGINE_FAILED, ErrorKind.SERVER_FULL)
    return {
        "type": "server_error" if is_ours else "invalid_request_error",
        "code": error.kind.value,
        "message": str(error),
        "param": error.param,
        "event_id": error.event_id,
    }
