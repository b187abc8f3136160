"""Noise and rooms added to mel energies."""

import numpy as np
import pytest

from engine.audio.features import CONTEXT_FRAMES, log_mel
from engine.training.roughening import Roughener, Roughness

RATE_HZ = 16_000


def features(wave: np.ndarray) -> np.ndarray:
    context = np.zeros((CONTEXT_FRAMES, 80), np.float32)
    return np.concatenate((context, log_mel(wave.astype(np.float32))))


def burst(*, seconds: float = 2.0, until_s: float = 0.5) -> np.ndarray:
    """Noise that stops, over a faint floor."""
    rng = np.random.default_rng(3)
    wave = rng.standard_normal(int(seconds * RATE_HZ)) * 1e-4
    wave[: int(until_s * RATE_HZ)] *= 1000.0
    return wave


def roughener(**chances: object) -> Roughener:
    return Roughener(np.random.default_rng(1), Roughness(**chances))  # type: ignore[arg-type]


def test_where_nothing_is_drawn_nothing_changes() -> None:
    heard = features(burst())
    assert roughener(noise=0.0, reverberation=0.0).apply(heard) is heard


def test_noise_lies_below_loud_speech_by_the_ratio() -> None:
    heard = features(burst())
    rough = roughener(noise=1.0, reverberation=0.0, babble=0.0, snr_db=(10.0, 10.0))
    for _ in range(5):
        energies = np.exp(rough.apply(heard)[CONTEXT_FRAMES:]).sum(axis=1)
        loud, floor = np.median(energies[:45]), np.median(energies[60:])
        assert 10 * np.log10(loud / floor) == pytest.approx(10.0, abs=1.5)


def test_babble_is_made_of_the_others() -> None:
    silence = features(burst(until_s=0.2))
    other = features(np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ) / RATE_HZ) * 0.1)
    rough = roughener(noise=1.0, reverberation=0.0, babble=1.0, snr_db=(10.0, 10.0))
    made = rough.apply(silence, [other])[CONTEXT_FRAMES + 60 :].mean(axis=0)
    assert made.argmax() == other[CONTEXT_FRAMES:].mean(axis=0).argmax()


def test_a_room_leaves_a_tail_that_falls_as_it_should() -> None:
    heard = features(burst())
    chances = {"reverberation": 1.0, "decay_s": (0.3, 0.3), "direct_db": (0.0, 0.0)}
    made = roughener(noise=0.0, **chances).apply(heard)
    before, after = heard[CONTEXT_FRAMES:], made[CONTEXT_FRAMES:]
    np.testing.assert_allclose(after[0], before[0], atol=1e-5)
    tail = after[52:62].mean(axis=1)
    assert (tail > before[52:62].mean(axis=1) + 3.0).all()
    falls_db = -np.diff(tail) * 10 / np.log(10)
    assert falls_db.mean() == pytest.approx(60.0 * 0.01 / 0.3, abs=0.3)


def test_the_three_frames_before_the_sound_are_left() -> None:
    heard = features(burst())
    made = roughener(noise=1.0, reverberation=1.0).apply(heard, [heard])
    assert made.shape == heard.shape
    assert made.dtype == np.float32
    assert not made[:CONTEXT_FRAMES].any()
    assert np.isfinite(made).all()
