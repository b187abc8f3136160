"""A person's first minute: the window opens, they ask aloud, and hear and see the answer.

Everything is real but the hardware: the program as a process, a screen and a sound card made of
software, and a synthesised voice.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.evaluation.referee import Referee
from engine.training.teacher_voice import domain_sentences
from tests.fakes.person import Person, person_at
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


@pytest.fixture
def person(
    virtual_screen: VirtualScreen, virtual_sound_card: VirtualSoundCard, tmp_path: Path
) -> Iterator[Person]:
    with person_at(virtual_screen, virtual_sound_card, tmp_path, "--greedy") as somebody:
        yield somebody


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
    words, answer = answered["turns"][-1]
    assert words.strip(), "the user's own words are shown"
    referee = Referee([*domain_sentences(REFEREE_SENTENCES), answer])
    heard = referee.word_errors(samples, answer, rate_hz=recording.rate_hz)
    assert heard.rate <= LARGEST_WORD_ERROR_PERCENT, f"{answer!r} is not understood"

    shown = " ".join(answered["shown"])
    assert answer in shown.replace("&#x27;", "'").replace("&quot;", '"')
    assert f"{answered['latency_ms']:.0f}" in answered["shown"]

    picture = tmp_path / "window.png"
    assert person.does(f"screenshot {picture}")["done"]
    assert picture.stat().st_size > 10_000
    last, errors = person.leaves()
    assert last == {"status": 0, "threads": ["MainThread"]}
    # The system's sound library tells of underruns on a busy machine by itself.
    assert [line for line in errors.splitlines() if not line.startswith("ALSA lib")] == []
