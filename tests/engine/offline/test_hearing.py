"""Whether the speaker of a recording goes on: in mid-sentence yes, at the end and in noise no."""

import numpy as np

from engine.offline.hearing import SpeakerAhead
from tests.fakes.scripted_mind import EnergyConfirmer
from tests.fakes.voices import voice

RATE_HZ = 16_000
QUIET = np.zeros(RATE_HZ, dtype=np.float32)


def ahead_of(*parts: np.ndarray) -> SpeakerAhead:
    return SpeakerAhead(np.concatenate(parts), EnergyConfirmer())


def test_in_mid_sentence_the_speaker_goes_on() -> None:
    ahead = ahead_of(QUIET, voice(2.0), QUIET)
    assert ahead.goes_on(int(2.0 * RATE_HZ))
    assert not ahead.goes_on(int(3.05 * RATE_HZ))


def test_a_short_pause_is_looked_over_and_a_long_one_is_not() -> None:
    ahead = ahead_of(QUIET, voice(1.0), QUIET[: int(0.2 * RATE_HZ)], voice(1.0), QUIET)
    assert ahead.goes_on(int(2.05 * RATE_HZ))
    ahead = ahead_of(QUIET, voice(1.0), QUIET[: int(0.7 * RATE_HZ)], voice(1.0), QUIET)
    assert not ahead.goes_on(int(2.05 * RATE_HZ))


def test_nobody_goes_on_after_the_end() -> None:
    assert not ahead_of(QUIET, voice(1.0)).goes_on(5 * RATE_HZ)
    assert not ahead_of(QUIET[:0]).goes_on(0)
