"""The terminal's conversation: what is shown of loading, turns to begin with, and the end."""

import signal
import subprocess
import sys
from pathlib import Path

from engine import ReplyFinished, ReplyInterrupted
from engine.cli.talk import OpeningTurns
from engine.cli.transcript import Transcript
from engine.events import Cause, EndOfReply, ModelLoading, Mood, MoodChanged

ROOT = Path(__file__).resolve().parents[3]


def finished() -> ReplyFinished:
    return ReplyFinished(at_s=1.0, turn=1, epoch=1, text="Yes.", why=EndOfReply.COMPLETE)


def test_each_opening_turn_waits_for_the_answer_to_the_last() -> None:
    said: list[str] = []
    opening = OpeningTurns(["one", "two", "three"], said.append)
    assert said == ["one"]
    opening.follow(MoodChanged(at_s=0.5, mood=Mood.THINKING))
    assert said == ["one"]
    opening.follow(finished())
    opening.follow(ReplyInterrupted(at_s=2.0, turn=2, epoch=2, heard_text="", cause=Cause.COMMAND))
    assert said == ["one", "two", "three"]
    opening.follow(finished())
    assert said == ["one", "two", "three"]


def test_without_opening_turns_nothing_is_said() -> None:
    said: list[str] = []
    OpeningTurns([], said.append).follow(finished())
    assert said == []


def test_each_part_of_loading_is_one_line() -> None:
    lines: list[str] = []
    transcript = Transcript(lines.append)
    for part, fraction in (("Loading", 0.1), ("Loading", 0.5), ("Warming up", 0.9)):
        transcript.show(ModelLoading(at_s=0.0, fraction=fraction, part=part))
    assert lines == ["… Loading", "… Warming up"]


def test_an_impatient_end_is_a_clean_one() -> None:
    command = [sys.executable, "main.py", "talk", "--random", "tiny", "--no-sound"]
    talk = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert talk.stdout is not None
    for line in talk.stdout:
        if b"listening for you" in line:
            break
    talk.send_signal(signal.SIGINT)
    assert talk.stdout.readline().decode().strip() == "Goodbye."
    for number in (signal.SIGINT, signal.SIGTERM):
        talk.send_signal(number)
    rest, complaint = talk.communicate(timeout=120.0)
    assert rest == b""
    assert complaint.decode() == ""
    assert talk.returncode == 0
