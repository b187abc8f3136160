"""What is typed while talking: turns, orders, and mistakes."""

import os
import threading
from pathlib import Path

import pytest

from engine.cli.typed_lines import TypedLines, command_of
from engine.commands import (
    Command,
    NewConversation,
    PlayExample,
    SayText,
    SetMuted,
    SetPatience,
    SetRole,
    Shutdown,
    StopReply,
)
from engine.errors import RequestError


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("what is the time", SayText("what is the time")),
        ("/role You are a pirate.", SetRole("You are a pirate.", keeps_history=True)),
        ("/role", SetRole("")),
        ("/new  You are a pirate. ", SetRole("You are a pirate.", keeps_history=False)),
        ("/new", NewConversation()),
        ("/stop", StopReply()),
        ("/mute", SetMuted(True)),
        ("/unmute", SetMuted(False)),
        ("/play a b.wav", PlayExample(Path("a b.wav"))),
        ("/patience 1.5", SetPatience(1.5)),
        ("/quit", Shutdown()),
    ],
)
def test_each_order_is_a_command(line: str, command: Command) -> None:
    assert command_of(line) == command


@pytest.mark.parametrize("line", ["/dance", "/patience soon"])
def test_a_mistake_is_said(line: str) -> None:
    with pytest.raises(RequestError):
        command_of(line)


def test_lines_come_whole_however_they_are_cut() -> None:
    taken: list[str] = []
    done = threading.Event()

    def take(line: str) -> None:
        taken.append(line)
        if line == "end":
            done.set()

    ours, theirs = os.pipe()
    TypedLines(ours, take)
    for part in (b"hel", b"lo\n\n  wor", b"ld\nend\n"):
        os.write(theirs, part)
    assert done.wait(5.0)
    os.close(theirs)
    assert taken == ["hello", "world", "end"]
