"""What clients say: every text becomes a message or a fault that can be told, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.protocol.message_error import ErrorKind, MessageError
from engine.server.client_messages import (
    AudioAppend,
    ItemCreate,
    ItemTruncate,
    ResponseCreate,
    SessionUpdate,
    parse_message,
)
from engine.server.server_messages import error_fields

TYPES = [
    "session.update",
    "input_audio_buffer.append",
    "input_audio_buffer.commit",
    "input_audio_buffer.clear",
    "conversation.item.create",
    "conversation.item.delete",
    "conversation.item.retrieve",
    "conversation.item.truncate",
    "response.create",
    "response.cancel",
    "floe.conversation.clear",
]
FIELDS = ["session", "audio", "item", "item_id", "audio_end_ms", "response", "event_id", "content"]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(FIELDS), inner),
    max_leaves=12,
)


def outcome(text: str | bytes) -> object:
    """The message, or the fault as a client is told it."""
    try:
        return parse_message(text)
    except MessageError as error:
        json.dumps(error_fields(error), allow_nan=False).encode()
        return error


@given(st.text() | st.binary())
@example("[" * 100_000)
@example('{"type": "\\ud800"}')
@example("1" * 10_000)
@example("NaN")
def test_any_text_is_a_message_or_a_fault(text: str | bytes) -> None:
    assert isinstance(outcome(text), MessageError)


@settings(max_examples=200)
@given(
    kind=st.sampled_from([*TYPES, "talk", ""]), body=st.dictionaries(st.sampled_from(FIELDS), JSON)
)
def test_any_object_is_a_message_or_a_fault(kind: str, body: dict[str, Any]) -> None:
    told = outcome(json.dumps({**body, "type": kind}))
    if kind not in TYPES:
        assert isinstance(told, MessageError)
        assert told.kind is ErrorKind.INVALID_EVENT


@given(cut=st.integers(min_value=0, max_value=200))
def test_a_message_that_was_cut_off_is_a_fault(cut: int) -> None:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
    whole = json.dumps({"type": "conversation.item.create", "item": item})
    if cut < len(whole):
        assert isinstance(outcome(whole[:cut]), MessageError)


def test_the_fault_names_the_field_and_the_message() -> None:
    text = json.dumps(
        {
            "type": "conversation.item.truncate",
            "event_id": "mine",
            "item_id": "item_1",
            "audio_end_ms": -1,
        }
    )
    with pytest.raises(MessageError) as caught:
        parse_message(text)
    assert caught.value.param == "audio_end_ms"
    assert caught.value.event_id == "mine"


@pytest.mark.parametrize("text", ["[]", "null", "3", '"session.update"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(MessageError, match="JSON object"):
        parse_message(text)


def test_what_is_understood() -> None:
    append = parse_message('{"type": "input_audio_buffer.append", "audio": "AAA=", "more": 1}')
    assert append == AudioAppend(type="input_audio_buffer.append", audio="AAA=")
    assert isinstance(parse_message('{"type": "response.create"}'), ResponseCreate)
    update = parse_message('{"type": "session.update", "session": {"instructions": "Be brief."}}')
    assert isinstance(update, SessionUpdate)
    assert update.session.instructions == "Be brief."
    cut = '{"type": "conversation.item.truncate", "item_id": "a", "audio_end_ms": 5}'
    assert isinstance(parse_message(cut), ItemTruncate)


def test_a_text_that_no_memory_could_hold_is_refused() -> None:
    content = [{"type": "input_text", "text": "a" * 4_001}]
    item = {"type": "message", "role": "user", "content": content}
    with pytest.raises(MessageError, match="at most"):
        parse_message(json.dumps({"type": "conversation.item.create", "item": item}))
    item["content"] = [{"type": "input_text", "text": "a" * 4_000}]
    message = parse_message(json.dumps({"type": "conversation.item.create", "item": item}))
    assert isinstance(message, ItemCreate)
