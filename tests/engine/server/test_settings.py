"""A client's wishes: what can be done is done, what cannot is refused and changes nothing."""

from typing import Any

import pytest

from engine.protocol.message_error import ErrorKind, MessageError
from engine.server.client_messages import SessionPatch
from engine.server.settings import Dialect, RealtimeSettings, TurnEnd

BEFORE = RealtimeSettings(instructions="Be kind.", patience_s=0.8)


def updated(session: dict[str, Any]) -> RealtimeSettings:
    patch = SessionPatch.model_validate(session)
    return BEFORE.updated(patch, default_patience_s=0.8)


def test_nothing_said_changes_nothing() -> None:
    assert updated({}) == BEFORE
    assert updated({"audio": {"input": {}, "output": {}}, "voice": "marin"}) == BEFORE


def test_the_role_is_set_and_cleared() -> None:
    assert updated({"instructions": "Be brief."}).instructions == "Be brief."
    assert updated({"instructions": ""}).instructions == ""


@pytest.mark.parametrize(
    "session",
    [{"turn_detection": None}, {"audio": {"input": {"turn_detection": None}}}],
)
def test_null_gives_the_turns_to_the_client(session: dict[str, Any]) -> None:
    assert updated(session).turn_end is TurnEnd.CLIENT


@pytest.mark.parametrize(
    ("turns", "patience_s"),
    [
        ({"type": "server_vad"}, 0.8),
        ({"type": "server_vad", "silence_duration_ms": 1200, "threshold": 0.5}, 1.2),
        ({"type": "server_vad", "silence_duration_ms": 10}, 0.3),
        ({"type": "server_vad", "silence_duration_ms": 50_000}, 3.0),
        ({"type": "semantic_vad", "eagerness": "low"}, 2.0),
        ({"type": "semantic_vad", "eagerness": "high"}, 0.4),
        ({"type": "semantic_vad", "eagerness": "auto"}, 0.8),
    ],
)
def test_eagerness_and_silence_become_patience(turns: dict[str, Any], patience_s: float) -> None:
    after = updated({"audio": {"input": {"turn_detection": turns}}})
    assert after.patience_s == pytest.approx(patience_s)
    assert after.turn_end == turns["type"]


@pytest.mark.parametrize(
    ("session", "param"),
    [
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"output_modalities": ["text"]}, "output_modalities"),
        ({"modalities": ["text"]}, "output_modalities"),
        ({"input_audio_format": "g711_ulaw"}, "input_audio_format"),
        ({"audio": {"output": {"format": {"type": "audio/pcmu"}}}}, "audio.output.format"),
        (
            {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 16_000}}}},
            "audio.input.format",
        ),
        ({"turn_detection": {"type": "server_vad", "create_response": False}}, "turn_detection"),
    ],
)
def test_what_is_not_there_is_refused(session: dict[str, Any], param: str) -> None:
    with pytest.raises(MessageError) as caught:
        updated(session)
    assert (caught.value.kind, caught.value.param) == (ErrorKind.UNSUPPORTED, param)


def test_transcription_is_asked_for_and_taken_back() -> None:
    wanted = updated({"audio": {"input": {"transcription": {"model": "any"}}}})
    assert wanted.transcribes
    patch = SessionPatch.model_validate({"input_audio_transcription": None})
    assert not wanted.updated(patch, default_patience_s=0.8).transcribes


@pytest.mark.parametrize("dialect", Dialect)
def test_the_effective_settings_are_told(dialect: Dialect) -> None:
    after = updated({"turn_detection": None})
    record = after.record(dialect, session_id="sess_1", model="small")
    assert record["instructions"] == "Be kind."
    turns = record if dialect is Dialect.BETA else record["audio"]["input"]
    assert turns["turn_detection"] is None
