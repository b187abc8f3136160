"""Another speaker's formants and another microphone's colour, on log-mel features."""

import numpy as np
import pytest

from engine.audio.features import CONTEXT_FRAMES, log_mel
from engine.training.other_speakers import SpeakerChange, SpeakerChanger

RATE_HZ = 16_000


def tone(hz: float) -> np.ndarray:
    """Features of half a second of a tone over a faint floor."""
    n = RATE_HZ // 2
    wave = 0.1 * np.sin(2 * np.pi * hz * np.arange(n) / RATE_HZ)
    wave += np.random.default_rng(0).standard_normal(n) * 1e-4
    return np.concatenate(
        (np.zeros((CONTEXT_FRAMES, 80), np.float32), log_mel(wave.astype(np.float32)))
    )


def changer(**how: object) -> SpeakerChanger:
    return SpeakerChanger(np.random.default_rng(1), SpeakerChange(**how))  # type: ignore[arg-type]


def test_where_nothing_is_drawn_nothing_changes() -> None:
    heard = tone(500.0)
    assert changer(tract=0.0, colour=0.0).apply(heard) is heard


@pytest.mark.parametrize("factor", [0.85, 1.0, 1.15])
@pytest.mark.parametrize("hz", [500.0, 1500.0, 3000.0])
def test_a_tone_moves_to_where_the_other_tract_puts_it(factor: float, hz: float) -> None:
    made = changer(tract=1.0, colour=0.0, factor=(factor, factor)).apply(tone(hz))
    peak = made[CONTEXT_FRAMES:].mean(axis=0).argmax()
    wanted = tone(hz * factor)[CONTEXT_FRAMES:].mean(axis=0).argmax()
    assert abs(int(peak) - int(wanted)) <= 1


def test_a_tract_keeps_the_whole_band() -> None:
    flat = np.full((CONTEXT_FRAMES + 5, 80), 2.0, np.float32)
    made = changer(tract=1.0, colour=0.0).apply(flat)
    np.testing.assert_allclose(made, flat, atol=1e-5)


def test_a_colour_is_the_same_for_every_frame() -> None:
    heard = tone(700.0)
    made = changer(tract=0.0, colour=1.0).apply(heard)
    curves = (made - heard)[CONTEXT_FRAMES:]
    np.testing.assert_allclose(curves, np.broadcast_to(curves[0], curves.shape), atol=1e-4)
    assert 0.3 < np.abs(curves[0]).max() < 6.0
    assert np.abs(np.diff(curves[0])).max() < 0.5


def test_the_three_frames_before_the_sound_are_left() -> None:
    heard = tone(700.0)
    heard[:CONTEXT_FRAMES] = -3.0
    made = changer(tract=1.0, colour=1.0).apply(heard)
    assert made.shape == heard.shape
    assert made.dtype == np.float32
    assert (made[:CONTEXT_FRAMES] == -3.0).all()
