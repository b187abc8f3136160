"""The window with a server: asked aloud and answered aloud, and again after the server was lost.

Everything is real but the hardware: the window and the server as processes, a screen and a sound
card made of software, and synthesised voices.
"""

import signal
from pathlib import Path
from typing import Any

import pytest

from engine.evaluation.referee import Referee
from engine.training.teacher_voice import domain_sentences
from tests.fakes.person import ROOT, Person, person_at
from tests.fakes.serve_process import serve_process
from tests.fakes.virtual_screen import VirtualScreen
from tests.fakes.virtual_sound_card import VirtualSoundCard

EXAMPLES = ROOT / "resources" / "examples"
LARGEST_WORD_ERROR_PERCENT = 50.0
ATTEMPTS = 3
"""A person who gets no answer asks again; the built-in model may disregard a question."""

REFEREE_SENTENCES = 1500

pytestmark = [pytest.mark.window, pytest.mark.sound, pytest.mark.slow, pytest.mark.timeout(900)]


def ask(person: Person, card: VirtualSoundCard, question: str, *, turn: int) -> dict[str, Any]:
    """Ask aloud until the answer has come; it is heard, and it is what the window shows."""
    for _ in range(ATTEMPTS):
        with card.recording() as recording:
            card.speak(EXAMPLES / question)
            answered = person.does(f"wait-answer {turn}")
            samples = recording.samples()
        if answered["done"]:
            break
    assert answered["done"], answered
    words, answer = answered["turns"][turn - 1]
    assert words.strip(), "the user's own words are shown"
    referee = Referee([*domain_sentences(REFEREE_SENTENCES), answer])
    heard = referee.word_errors(samples, answer, rate_hz=recording.rate_hz)
    assert heard.rate <= LARGEST_WORD_ERROR_PERCENT, f"{answer!r} is not understood"
    return answered


def test_a_talk_with_a_server_that_goes_and_comes_back(
    virtual_screen: VirtualScreen, virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> None:
    with serve_process("--greedy") as server:
        address = f"127.0.0.1:{server.port}"
        with person_at(virtual_screen, virtual_sound_card, tmp_path) as person:
            assert person.does("wait-idle")["mood"] == "idle"
            assert person.does(f"choose-server {address}")["done"], "a restart is offered"
            person.does("wait-mood loading")
            ready = person.does("wait-idle")
            assert ready["mood"] == "idle", ready["notices"]
            first = ask(person, virtual_sound_card, "capital.wav", turn=1)
            assert f"{first['latency_ms']:.0f}" in first["shown"]

            server.end(signal.SIGKILL)
            lost = person.does("wait-mood offline")
            assert lost["done"]
            assert any("connection to the server was lost" in text for text in lost["notices"])
            with serve_process("--greedy", "--port", str(server.port)):
                back = person.does("wait-mood idle")
                assert back["done"]
                assert back["notices"] == []
                second = ask(person, virtual_sound_card, "sum.wav", turn=2)
                assert second["turns"][0] == first["turns"][0]
                last, errors = person.leaves()
    assert last == {"status": 0, "threads": ["MainThread"]}
    assert [line for line in errors.splitlines() if not line.startswith("ALSA lib")] == []


def test_a_window_that_thinks_on_a_server_needs_no_model_of_its_own(
    virtual_screen: VirtualScreen, virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> None:
    settings = tmp_path / "floe" / "settings.toml"
    settings.parent.mkdir()
    with serve_process("--greedy") as server:
        address = f'address = "127.0.0.1:{server.port}"'
        settings.write_text(f"[server]\nis_used = true\n{address}\n", encoding="utf-8")
        with person_at(virtual_screen, virtual_sound_card, tmp_path) as person:
            assert person.does("wait-idle")["mood"] == "idle"
            answered = ask(person, virtual_sound_card, "capital.wav", turn=1)
            assert not answered["is_torch_loaded"]
            person.leaves()
