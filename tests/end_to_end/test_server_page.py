"""The page in a browser with a recorded microphone: asked aloud, answered aloud and in writing."""

from pathlib import Path

import numpy as np
import pytest

from engine.audio.files import read_sound, write_wav
from tests.fakes.browser import browsing
from tests.fakes.scripted_mind import never
from tests.fakes.scripted_sessions import ScriptedSessions, serving

RATE_HZ = 48_000
ROOT = Path(__file__).resolve().parents[2]
TURNS = "[...document.querySelectorAll('#turns li')].map((one) => one.textContent.trim())"
MOOD = "document.getElementById('mood').dataset.mood"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def recording(folder: Path) -> Path:
    """A spoken question with silence around it."""
    spoken = read_sound(ROOT / "resources" / "examples" / "capital.wav", rate_hz=RATE_HZ)
    parts = (np.zeros(3 * RATE_HZ), spoken, np.zeros(30 * RATE_HZ))
    path = folder / "microphone.wav"
    write_wav(path, np.concatenate(parts).astype(np.float32), rate_hz=RATE_HZ)
    return path


def test_a_talk_from_the_page(tmp_path: Path) -> None:
    sessions = ScriptedSessions(["well yes of course", "I am typing too"], judge=never)
    with (
        serving(sessions) as served,
        browsing(tmp_path / "browser", recording(tmp_path)) as browser,
    ):
        browser.open(served.http)
        assert browser.run(MOOD) == "offline"
        browser.run("document.getElementById('talk').click()")
        browser.wait_for(f"{MOOD} === 'idle'")
        assert browser.run("document.getElementById('role').value") == "You are a script."
        browser.wait_for(f"{MOOD} === 'listening'")
        browser.wait_for(f"{MOOD} === 'speaking'")
        browser.wait_for(f"{TURNS}.includes('well yes of course')")
        browser.wait_for(f"{MOOD} === 'idle'")
        assert browser.run("parseInt(document.getElementById('total').textContent)") > 0
        browser.run("document.getElementById('text').value = 'Do you hear?'")
        browser.run("document.getElementById('typed').requestSubmit()")
        browser.wait_for(f"{TURNS}.includes('I am typing too')")
        browser.picture(tmp_path / "page.png")
        turns = browser.run(TURNS)
        browser.run("document.getElementById('talk').click()")
        browser.wait_for(f"{MOOD} === 'offline'")
        assert browser.run("document.getElementById('notice').hidden")
    assert turns == ["well yes of course", "Do you hear?", "I am typing too"]
    assert browser.complaints == []
    assert "typed:Do you hear?" in sessions.minds[0].memory
