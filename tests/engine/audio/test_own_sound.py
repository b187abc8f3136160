"""A microphone that is really the loudspeaker's monitor is told from a room."""

import numpy as np
import pytest

from engine.audio.own_sound import RATE_HZ, OwnSound
from engine.audio.port import Sound

BLOCK = 160


def speech_like(seconds: float, *, seed: int = 0) -> Sound:
    """Noise with the melody and the gaps of speech."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE_HZ)
    time_s = np.arange(n) / RATE_HZ
    voice = np.sin(2 * np.pi * 140 * time_s + 3 * np.sin(2 * np.pi * 3 * time_s))
    loudness = np.clip(np.sin(2 * np.pi * 1.7 * time_s + seed), 0, 1)
    return (0.2 * loudness * (voice + 0.5 * rng.standard_normal(n))).astype(np.float32)


def delayed(sound: Sound, delay_ms: float, gain: float = 1.0) -> Sound:
    n = int(delay_ms * RATE_HZ / 1000)
    return gain * np.concatenate((np.zeros(n, np.float32), sound[: len(sound) - n]))


def in_a_room(sound: Sound, *, seed: int = 1) -> Sound:
    rng = np.random.default_rng(seed)
    response = rng.standard_normal(3200) * np.exp(-np.arange(3200) / 600.0) * 0.2
    response[0] = 1.0
    return np.convolve(sound, response)[: len(sound)].astype(np.float32)


def listen(detector: OwnSound, heard: Sound, played: Sound) -> float | None:
    """Seconds until the verdict changed; None if it did not."""
    before = detector.is_heard
    for at in range(0, len(heard) - BLOCK + 1, BLOCK):
        detector.push(heard[at : at + BLOCK], played[at : at + BLOCK])
        if detector.is_heard is not before:
            return at / RATE_HZ
    return None


@pytest.mark.parametrize("delay_ms", [0, 20, 130, 600])
def test_the_monitor_is_found_within_a_moment(delay_ms: float) -> None:
    played = speech_like(4.0)
    found_s = listen(OwnSound(), delayed(played, delay_ms), played)
    assert found_s is not None
    assert found_s < 2.0


def test_an_echo_in_a_room_is_no_monitor() -> None:
    played = speech_like(6.0)
    rng = np.random.default_rng(3)
    noise = 0.001 * rng.standard_normal(len(played)).astype(np.float32)
    assert listen(OwnSound(), in_a_room(delayed(played, 60)) + noise, played) is None


def test_a_fainter_copy_is_an_echo() -> None:
    played = speech_like(4.0)
    assert listen(OwnSound(), delayed(played, 60, gain=0.5), played) is None


def test_a_person_who_talks_over_an_answer_is_no_monitor() -> None:
    played, person = speech_like(6.0), speech_like(6.0, seed=5)
    assert listen(OwnSound(), person + 0.3 * delayed(played, 40), played) is None


def test_silence_says_nothing() -> None:
    played = speech_like(3.0)
    assert listen(OwnSound(), np.zeros_like(played), played) is None


def test_a_microphone_that_returns_is_heard_again() -> None:
    detector, played = OwnSound(), speech_like(4.0)
    assert listen(detector, played, played) is not None
    quiet = np.zeros(2 * RATE_HZ, np.float32)
    assert listen(detector, quiet, quiet) is None
    returned_s = listen(detector, speech_like(2.0, seed=7), quiet)
    assert returned_s is not None
    assert returned_s < 1.5
