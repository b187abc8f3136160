"""A person's first minute: the window opens, they ask aloud, and hear and see the answer.

Everything is real but the hardware: the program as a process, a screen and a sound card made of
software, and a synthesised voice.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.evaluation.referee import Referee
from engine.training.teacher_voice import domain_sentences
from tests.fakes.virtual_screen import VirtualScreen
from tests.fakes.virtual_sound_card import VirtualSoundCard

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "resources" / "examples" / "capital.wav"
LARGEST_WORD_ERROR_PERCENT = 50.0
"""A slip in a short answer is forgiven; that it is not understood at all is not."""

ATTEMPTS = 3
"""A person who gets no answer asks again; the built-in model may disregard a question."""

REFEREE_SENTENCES = 1500

pytestmark = [pytest.mark.window, pytest.mark.sound, pytest.mark.slow]


class Person:
    """Somebody at the program, who does one thing after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def does(self, order: str) -> dict[str, object]:
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self.sees()

    def sees(self) -> dict[str, object]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the program has ended"
        return json.loads(line)

    def leaves(self) -> tuple[dict[str, object], str]:
        """Quit; return the last words and what went to the error stream."""
        last = self.does("quit")
        _, errors = self._process.communicate(timeout=60)
        assert self._process.returncode == 0
        return last, errors


@pytest.fixture
def person(
    virtual_screen: VirtualScreen, virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> Iterator[Person]:
    environ = {**os.environ, **virtual_screen.environ, **virtual_sound_card.environ}
    environ |= {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "DATA", "STATE")}
    command = [sys.executable, "-m", "tests.end_to_end.window_driver", "--greedy"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Person(process)
    finally:
        process.kill()
        process.communicate()


def test_a_first_minute(
    person: Person, virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> None:
    begun = person.does("report")
    assert begun["is_visible"], "the window comes first"
    ready = person.does("wait-idle")
    assert ready["mood"] == "idle", ready["notices"]

    for _ in range(ATTEMPTS):
        with virtual_sound_card.recording() as recording:
            virtual_sound_card.speak(EXAMPLE)
            answered = person.does("wait-answer")
            samples = recording.samples()
        if answered["done"]:
            break
    assert answered["done"], answered
    turns = answered["turns"]
    assert isinstance(turns, list)
    words, answer = turns[-1]
    assert words.strip(), "the user's own words are shown"
    referee = Referee([*domain_sentences(REFEREE_SENTENCES), answer])
    heard = referee.word_errors(samples, answer, rate_hz=recording.rate_hz)
    assert heard.rate <= LARGEST_WORD_ERROR_PERCENT, f"{answer!r} is not understood"

    shown = " ".join(str(text) for text in _list(answered["shown"]))
    assert answer in shown.replace("&#x27;", "'").replace("&quot;", '"')
    latency_ms = answered["latency_ms"]
    assert isinstance(latency_ms, float)
    assert f"{latency_ms:.0f}" in _list(answered["shown"])

    picture = tmp_path / "window.png"
    assert person.does(f"screenshot {picture}")["done"]
    assert picture.stat().st_size > 10_000
    last, errors = person.leaves()
    assert last == {"status": 0, "threads": ["MainThread"]}
    # The system's sound library tells of underruns on a busy machine by itself.
    assert [line for line in errors.splitlines() if not line.startswith("ALSA lib")] == []


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(item) for item in value]
