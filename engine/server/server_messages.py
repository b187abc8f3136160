"""What the server says: its events in both generations of the protocol, and their envelope.

Pure: knows nothing of when anything is said.
"""

from typing import Any, Final

from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import Message, Name
from engine.server.settings import Dialect

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
