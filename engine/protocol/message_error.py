"""A client's message that cannot be carried out, and the words for it that clients understand.

Knows nothing of sockets: whoever reads messages turns this into an `error` event.
"""

from enum import StrEnum

from engine.errors import RequestError


class ErrorKind(StrEnum):
    """The `code` of an `error` event."""

    INVALID_JSON = "invalid_json"
    INVALID_EVENT = "invalid_event"
    INVALID_AUDIO = "invalid_audio"
    UNSUPPORTED = "unsupported"
    MESSAGE_TOO_LARGE = "message_too_large"
    RATE_LIMIT = "rate_limit_exceeded"
    BACKLOG_FULL = "input_audio_backlog_full"
    BUFFER_EMPTY = "input_audio_buffer_commit_empty"
    NOTHING_TO_ANSWER = "nothing_to_answer"
    RESPONSE_ACTIVE = "conversation_already_has_active_response"
    NO_RESPONSE = "response_cancel_not_active"
    ITEM_UNKNOWN = "item_not_found"
    ITEM_EXISTS = "item_already_exists"
    BAD_POSITION = "invalid_audio_end_ms"
    ALREADY_HEARD = "audio_already_heard"
    SERVER_FULL = "server_full"
    SESSION_EXPIRED = "session_expired"
    ENGINE_FAILED = "engine_failed"


class MessageError(RequestError):
    """A message that cannot be carried out; the session stays as it was.

    Attributes:
        kind: What kind of fault it is.
        param: Which field is to blame, as a path with dots; None where no single one is.
        event_id: The message's own id, where it could be read.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: ErrorKind,
        remedy: str = "",
        param: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Keep what the client is told."""
        super().__init__(message, remedy=remedy)
        self.kind = kind
        self.param = param
        self.event_id = event_id

    def __reduce__(self) -> tuple[object, ...]:
        """Keep every field over a pickle."""
        fields = (self.message, self.kind, self.remedy, self.param, self.event_id)
        return _rebuild, fields


def _rebuild(
    message: str, kind: ErrorKind, remedy: str, param: str | None, event_id: str | None
) -> MessageError:
    return MessageError(message, kind=kind, remedy=remedy, param=param, event_id=event_id)
