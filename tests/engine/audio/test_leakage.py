"""An echo that is left is noticed; a person, a noise and a faint rest are not taken for one."""

import numpy as np
import pytest

from engine.audio.leakage import RATE_HZ, LeakMeter
from tests.fakes.voices import voice

SECONDS = 6.0
DELAY = int(0.06 * RATE_HZ)


def speech(pitch_hz: float, *, seed: int) -> np.ndarray:
    """Phrases of random length with pauses between them."""
    rng = np.random.default_rng(seed)
    made: list[np.ndarray] = []
    while sum(map(len, made)) < SECONDS * RATE_HZ:
        made.append(voice(rng.uniform(0.3, 1.0), pitch_hz=pitch_hz))
        made.append(np.zeros(int(rng.uniform(0.1, 0.3) * RATE_HZ), np.float32))
    return np.concatenate(made)[: int(SECONDS * RATE_HZ)]


def level_after(left: np.ndarray, played: np.ndarray) -> float | None:
    meter = LeakMeter()
    for at in range(0, len(played), 480):
        meter.push(left[at : at + 480].astype(np.float32), played[at : at + 480])
    return meter.level_db


def test_an_echo_that_is_left_is_measured() -> None:
    played = speech(197.0, seed=1)
    left = 0.1 * np.concatenate((np.zeros(DELAY), played[:-DELAY]))
    level_db = level_after(left, played)
    assert level_db is not None
    assert level_db == pytest.approx(20 * np.log10(np.sqrt(np.mean(left**2))), abs=4.0)


def test_a_faint_rest_is_not_worth_a_word() -> None:
    played = speech(197.0, seed=1)
    assert level_after(0.003 * played, played) is None


def test_a_person_talking_at_the_same_time_is_no_echo() -> None:
    assert level_after(speech(118.0, seed=2), speech(197.0, seed=1)) is None


def test_steady_noise_is_no_echo() -> None:
    noise = 0.02 * np.random.default_rng(3).standard_normal(int(SECONDS * RATE_HZ))
    assert level_after(noise, speech(197.0, seed=1)) is None


def test_nothing_is_said_where_nothing_is_played() -> None:
    silence = np.zeros(int(SECONDS * RATE_HZ), np.float32)
    assert level_after(speech(118.0, seed=2), silence) is None
