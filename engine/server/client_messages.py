"""What clients may say, and how their text becomes it.

Pure: knows no sockets, no session and no clock. Fields that are not known are left out of account,
as the protocol asks, so that newer clients can talk.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from engine.protocol.message_error import ErrorKind, MessageError

_MAX_CHARS: Final = 4_000
"""Of a role or a typed turn; more would not fit into the memory of the models there are."""

_MAX_TOLD: Final = 200
_MAX_ID_CHARS: Final = 200

Text = Annotated[str, Field(max_length=_MAX_CHARS)]
Identity = Annotated[str, Field(min_length=1, max_length=_MAX_ID_CHARS)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", protected_namespaces=())


class AudioFormat(_Wire):
    """How sound is written."""

    type: str = "audio/pcm"
    rate: int | None = None


class TurnDetectionPatch(_Wire):
    """Who decides that the user has finished."""

    type: Literal["server_vad", "semantic_vad"]
    silence_duration_ms: Annotated[int, Field(ge=0, le=60_000)] | None = None
    eagerness: Literal["low", "medium", "high", "auto"] | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class AudioInputPatch(_Wire):
    """The user's sound."""

    format: AudioFormat | None = None
    turn_detection: TurnDetectionPatch | None = None
    transcription: dict[str, Any] | None = None


class AudioOutputPatch(_Wire):
    """The answer's sound."""

    format: AudioFormat | None = None


class AudioPatch(_Wire):
    """Both directions."""

    input: AudioInputPatch | None = None
    output: AudioOutputPatch | None = None


class FloePatch(_Wire):
    """What the protocol has no word for."""

    yields_after_ms: Annotated[int, Field(ge=0, le=60_000)] | None = None


class SessionPatch(_Wire):
    """What `session.update` changes, in the present and in the older layout."""

    type: Literal["realtime"] | None = None
    instructions: Text | None = None
    output_modalities: list[Literal["text", "audio"]] | None = None
    audio: AudioPatch | None = None
    tools: list[Any] | None = None
    modalities: list[Literal["text", "audio"]] | None = None
    input_audio_format: str | None = None
    output_audio_format: str | None = None
    input_audio_transcription: dict[str, Any] | None = None
    turn_detection: TurnDetectionPatch | None = None
    floe: FloePatch | None = None


class ContentPart(_Wire):
    """One part of an item."""

    type: str
    text: Text | None = None
    audio: str | None = None


class ItemDraft(_Wire):
    """An item that a client adds."""

    type: Literal["message"]
    role: Literal["user", "assistant", "system"]
    content: Annotated[list[ContentPart], Field(min_length=1, max_length=64)]
    id: Identity | None = None


class ResponseDraft(_Wire):
    """What a client asks of one answer."""

    instructions: Text | None = None
    output_modalities: list[Literal["text", "audio"]] | None = None
    modalities: list[Literal["text", "audio"]] | None = None
    conversation: str | None = None
    input: list[Any] | None = None
    tools: list[Any] | None = None


class _Message(_Wire):
    event_id: Annotated[str, Field(max_length=_MAX_ID_CHARS)] | None = None


class SessionUpdate(_Message):
    """Change the session."""

    type: Literal["session.update"]
    session: SessionPatch


class AudioAppend(_Message):
    """More of the user's sound."""

    type: Literal["input_audio_buffer.append"]
    audio: str


class AudioCommit(_Message):
    """The user has finished."""

    type: Literal["input_audio_buffer.commit"]


class AudioClear(_Message):
    """Forget the sound that was not answered."""

    type: Literal["input_audio_buffer.clear"]


class ItemCreate(_Message):
    """Add an item."""

    type: Literal["conversation.item.create"]
    item: ItemDraft
    previous_item_id: str | None = None


class ItemDelete(_Message):
    """Take an item back."""

    type: Literal["conversation.item.delete"]
    item_id: Identity


class ItemRetrieve(_Message):
    """Show an item."""

    type: Literal["conversation.item.retrieve"]
    item_id: Identity


class ItemTruncate(_Message):
    """The client has played so much of an answer and no more."""

    type: Literal["conversation.item.truncate"]
    item_id: Identity
    content_index: Annotated[int, Field(ge=0)] = 0
    audio_end_ms: Annotated[int, Field(ge=0, le=10**9)]


class ResponseCreate(_Message):
    """Answer."""

    type: Literal["response.create"]
    response: ResponseDraft = ResponseDraft()


class ResponseCancel(_Message):
    """Be silent."""

    type: Literal["response.cancel"]
    response_id: str | None = None


class ConversationClear(_Message):
    """Begin a new conversation in the same role."""

    type: Literal["floe.conversation.clear"]


ClientMessage = (
    SessionUpdate
    | AudioAppend
    | AudioCommit
    | AudioClear
    | ItemCreate
    | ItemDelete
    | ItemRetrieve
    | ItemTruncate
    | ResponseCreate
    | ResponseCancel
    | ConversationClear
)
"""The closed union of what is understood."""

_ADAPTER: Final[TypeAdapter[ClientMessage]] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="type")]
)


def parse_message(text: str | bytes) -> ClientMessage:
    """Read one message.

    Raises:
        MessageError: It is no JSON object, of an unknown type, or a field is not as it must be.
    """
    try:
        raw: object = from_json(text)
    except ValueError as err:
        raise MessageError("The message is not JSON.", kind=ErrorKind.INVALID_JSON) from err
    if not isinstance(raw, dict):
        raise MessageError("The message is not a JSON object.", kind=ErrorKind.INVALID_JSON)
    try:
        return _ADAPTER.validate_python(raw)
    except ValidationError as err:
        raise _explained(err, raw) from err


def _explained(err: ValidationError, raw: dict[Any, Any]) -> MessageError:
    first = err.errors(include_url=False, include_input=False, include_context=False)[0]
    # The first step names the kind of message, which is no part of the path.
    param = ".".join(str(step) for step in first["loc"][1:])[:_MAX_TOLD] or "type"
    given = raw.get("event_id")
    return MessageError(
        f"{param}: {first['msg']}."[:_MAX_TOLD],
        kind=ErrorKind.INVALID_EVENT,
        param=param,
        event_id=given[:_MAX_ID_CHARS] if isinstance(given, str) else None,
    )
