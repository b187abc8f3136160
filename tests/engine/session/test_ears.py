"""What the ears make of the microphone's blocks before anybody judges them."""

import numpy as np
import pytest

from engine.audio.noise import DELAY_S
from engine.audio.port import SoundBlock
from engine.config import SoundConfig
from engine.session.ears import Ears

RATE_HZ = 16_000
BLOCK = 320
BLOCK_S = BLOCK / RATE_HZ


def block(microphone: np.ndarray, at_s: float) -> SoundBlock:
    silence = np.zeros(BLOCK, np.float32)
    return SoundBlock(microphone, silence, at_s, at_s, 0, 0)


def hear(ears: Ears, sound: np.ndarray, *, from_s: float = 0.0) -> np.ndarray:
    """Give the ears a sound in blocks; returns what they hear, as long as the sound."""
    starts = range(0, len(sound) - BLOCK + 1, BLOCK)
    parts = [
        ears.take(block(sound[start : start + BLOCK], from_s + start / RATE_HZ)) for start in starts
    ]
    return np.concatenate(parts)


def steady_noise(seconds: float) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (rng.standard_normal(int(seconds * RATE_HZ)) * 0.01).astype(np.float32)


def new_ears(*, suppresses_noise: bool) -> Ears:
    sound = SoundConfig(cancels_echo=False, suppresses_noise=suppresses_noise)
    return Ears(confirmer=None, chunk_samples=2560, sound=sound)


def level_db(sound: np.ndarray) -> float:
    return float(20.0 * np.log10(sound.std()))


def test_a_steady_noise_is_turned_down_if_asked_for() -> None:
    noise = steady_noise(4.0)
    plain = hear(new_ears(suppresses_noise=False), noise)
    quiet = hear(new_ears(suppresses_noise=True), noise)
    np.testing.assert_array_equal(plain, noise[: len(plain)])
    fall_db = level_db(plain[RATE_HZ * 2 :]) - level_db(quiet[RATE_HZ * 2 :])
    assert 8.0 < fall_db < 20.0


def test_it_can_be_switched_in_the_middle() -> None:
    ears, noise = new_ears(suppresses_noise=False), steady_noise(3.0)
    loud = hear(ears, noise)
    ears.set_noise_suppression(is_on=True)
    quiet = hear(ears, noise, from_s=3.0)
    ears.set_noise_suppression(is_on=False)
    again = hear(ears, noise, from_s=6.0)
    assert level_db(quiet[RATE_HZ * 2 :]) < level_db(loud) - 8.0
    np.testing.assert_array_equal(again, loud)


@pytest.mark.parametrize("suppresses_noise", [False, True])
def test_a_click_is_dated_when_it_was_captured(suppresses_noise: bool) -> None:
    ears = new_ears(suppresses_noise=suppresses_noise)
    sound = steady_noise(3.0) * np.float32(0.01)
    clicked_at = 40_010
    sound[clicked_at] = 0.9
    heard = hear(ears, sound)
    found_s = ears.time_of(int(np.abs(heard).argmax()))
    assert found_s == pytest.approx(clicked_at / RATE_HZ, abs=0.002)
    assert DELAY_S > 0.002


def test_a_block_without_sound_changes_nothing() -> None:
    plain, disturbed = new_ears(suppresses_noise=False), new_ears(suppresses_noise=False)
    nothing = np.zeros(0, np.float32)
    noise = steady_noise(0.5)
    for ears in (plain, disturbed):
        hear(ears, noise)
    assert len(disturbed.take(SoundBlock(nothing, nothing, 0.6, 0.6, 480, 480))) == 0
    assert disturbed.time_of(100) == plain.time_of(100)
    np.testing.assert_array_equal(hear(plain, noise), hear(disturbed, noise))
