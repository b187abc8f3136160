"""The echo canceller: either build takes the echo out, and having neither is said."""

import sys

import numpy as np
import pytest

from engine.audio.echo import WARM_UP_S, WebRtcEchoCanceller
from engine.audio.noise import NoiseSuppressor
from engine.errors import MissingComponentError

RATE_HZ = 16_000
PART = 320


def voice(seconds: float) -> np.ndarray:
    """Something as uneven as speech: noise in syllables."""
    rng, n = np.random.default_rng(4), int(seconds * RATE_HZ)
    syllables = 0.5 + 0.5 * np.sin(2 * np.pi * 4.0 * np.arange(n) / RATE_HZ)
    smooth = np.convolve(rng.normal(0.0, 0.2, n), np.ones(4) / 4, mode="same")
    return (syllables * smooth).astype(np.float32)


@pytest.mark.parametrize("missing", [(), ("pywebrtc_audio",)], ids=["usual", "stand-in"])
def test_the_echo_is_taken_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, missing: tuple[str, ...]
) -> None:
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    played = voice(5.0)
    echo = np.zeros_like(played)
    echo[960:] = 0.3 * played[:-960]
    canceller = WebRtcEchoCanceller()
    assert not canceller.is_converged
    cleaned = np.concatenate(
        [
            canceller.process(echo[at : at + PART], played[at : at + PART])
            for at in range(0, len(echo), PART)
        ]
    )
    late = slice(3 * RATE_HZ, None)
    assert cleaned.dtype == np.float32
    assert len(cleaned) == len(echo)
    assert np.mean(cleaned[late] ** 2) < 0.05 * np.mean(echo[late] ** 2)
    assert canceller.is_converged
    assert [one for one in missing if one not in caplog.text] == []
    assert WARM_UP_S < 5.0


@pytest.mark.parametrize("missing", [(), ("pywebrtc_audio",)], ids=["usual", "stand-in"])
def test_a_voice_in_the_room_stays(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, missing: tuple[str, ...]
) -> None:
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    canceller, near = WebRtcEchoCanceller(), voice(2.0)
    silence = np.zeros(PART, np.float32)
    heard = np.concatenate(
        [canceller.process(near[at : at + PART], silence) for at in range(0, len(near), PART)]
    )
    assert np.mean(heard[RATE_HZ:] ** 2) > 0.5 * np.mean(near[RATE_HZ:] ** 2)


def test_having_neither_is_said_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("pywebrtc_audio", "livekit", "livekit.rtc", "engine.audio.echo_livekit"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingComponentError, match="would hear itself") as told:
        WebRtcEchoCanceller()
    assert "headphones" in str(told.value)
    with pytest.raises(MissingComponentError, match="pywebrtc-audio"):
        NoiseSuppressor()
