"""The transcripts of docs/protocol.md are true, and its tables name what there is."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import Name
from engine.server.settings import Dialect
from tests.engine.server.test_client_messages import TYPES
from tests.fakes.scripted_sessions import MemberTalk, ScriptedSessions, encode_pcm, question

PAGE = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"### (?P<title>[^\n]+)\n(?:(?!### ).)*?```transcript(?P<beta> beta)?\n(?P<lines>.*?)```", re.S
)
SOUND = re.compile(r"<([\d.]+) s of silence, ([\d.]+) s of speech, ([\d.]+) s of silence>")
LONGEST_S = 10.0


@dataclass(frozen=True)
class Transcript:
    """One example: who says what, in order."""

    title: str
    is_beta: bool
    lines: list[str]


TRANSCRIPTS = [
    Transcript(found["title"], bool(found["beta"]), found["lines"].strip().splitlines())
    for found in BLOCK.finditer(PAGE)
]


def test_every_transcript_is_found() -> None:
    assert len(TRANSCRIPTS) == PAGE.count("```transcript") >= 6


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda one: one.title)
def test_a_transcript_is_true(transcript: Transcript) -> None:
    dialect = Dialect.BETA if transcript.is_beta else Dialect.PRESENT
    talk = MemberTalk(ScriptedSessions(["well yes"]), dialect=dialect)
    at = 0
    for line in transcript.lines:
        arrow, message = line[0], json.loads(line[1:])
        if arrow == "→":
            at = len(talk.told)
            say(talk, with_sound(message))
        else:
            at = find(talk, message, at) + 1


def say(talk: MemberTalk, message: dict[str, Any]) -> None:
    """Say something; what cannot even be read is answered by whoever reads it."""
    try:
        talk.say(message)
    except MessageError as error:
        talk.member.complain(error)


def find(talk: MemberTalk, wanted: dict[str, Any], at: int) -> int:
    """Where an event stands among those that were told; time passes until it comes."""
    for _ in range(int(LONGEST_S / 0.02)):
        for n in range(at, len(talk.told)):
            if agrees(wanted, talk.told[n]):
                return n
        talk.wait(0.02)
    seen = [message["type"] for message in talk.told[at:]]
    raise AssertionError(f"{wanted} did not come; there were {seen}")


def agrees(wanted: Any, told: Any) -> bool:
    """Whether what was told has all that is wanted; "<…>" is anything."""
    if isinstance(wanted, str) and wanted.startswith("<"):
        return told is not None
    if isinstance(wanted, dict):
        return isinstance(told, dict) and all(
            key in told and agrees(value, told[key]) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        same_length = isinstance(told, list) and len(told) == len(wanted)
        return same_length and all(map(agrees, wanted, told))
    return wanted == told


def with_sound(message: dict[str, Any]) -> dict[str, Any]:
    """The message with the sound that its placeholder stands for."""
    found = SOUND.fullmatch(message.get("audio", ""))
    if found is None:
        return message
    before_s, speech_s, after_s = map(float, found.groups())
    assert before_s == 0.5
    sound = question(speech_s, silence_s=after_s)
    assert np.abs(sound).max() > 0.1
    return {**message, "audio": encode_pcm(sound)}


def test_the_comparison_can_fail() -> None:
    assert agrees({"a": "<x>"}, {"a": 1, "b": 2})
    assert not agrees({"a": 1}, {"b": 1})
    assert not agrees({"a": [1]}, {"a": [1, 2]})
    assert not agrees({"a": None}, {"a": 1})


@pytest.mark.parametrize("word", [*ErrorKind, *TYPES])
def test_what_there_is_stands_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("name", Name)
def test_every_event_stands_on_the_page(name: Name) -> None:
    last = name.rsplit(".", 1)[1] if "." in name else name
    assert f"`{name}`" in PAGE or f"`.{last}`" in PAGE


def test_the_limits_on_the_page_are_the_real_ones() -> None:
    from engine.server.limits import ServerLimits
    from engine.server.remote_port import LEAD_MS

    limits = ServerLimits()
    assert f"above {limits.max_message_bytes // 2**20} MiB" in PAGE
    assert f"above {limits.max_frame_bytes // 2**20} MiB" in PAGE
    assert f"above {limits.messages_per_s:g} messages a second" in PAGE
    assert f"or {limits.message_burst} at once" in PAGE
    assert f"because {limits.max_backlog_s:g} s wait" in PAGE
    assert f"{limits.max_unsent_bytes // 2**20} MiB unread" in PAGE
    assert f"at most {LEAD_MS / 1000:g} s ahead" in PAGE
    assert limits.idle_s == 600
