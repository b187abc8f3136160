"""Speech detection: onsets are back-dated, pauses do not end a voice, noise is dismissed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.vad import RATE_HZ, VoiceDetector, VoiceLevel
from tests.fakes.scripted_mind import EnergyConfirmer
from tests.fakes.voices import hum, voice

SILENCE = np.zeros(RATE_HZ, dtype=np.float32)


def test_a_voice_is_confirmed_and_back_dated_to_its_onset() -> None:
    detector = VoiceDetector(EnergyConfirmer())
    detector.push(np.concatenate([SILENCE, voice(0.4)]))
    assert detector.level is VoiceLevel.CONFIRMED
    assert detector.onset / RATE_HZ == pytest.approx(1.0, abs=0.06)
    assert detector.voiced_s == pytest.approx(0.4, abs=0.08)


def test_silence_is_counted_from_the_last_voiced_frame() -> None:
    detector = VoiceDetector(EnergyConfirmer())
    detector.push(np.concatenate([SILENCE, voice(0.8)]))
    detector.is_attended = True
    detector.push(SILENCE)
    assert detector.last_voice / RATE_HZ == pytest.approx(1.8, abs=0.12)
    assert detector.silence_s == pytest.approx(1.0, abs=0.12)
    assert detector.level is VoiceLevel.CONFIRMED


def test_a_voice_that_nobody_attends_to_ends_by_itself() -> None:
    detector = VoiceDetector(EnergyConfirmer())
    detector.push(np.concatenate([SILENCE, voice(0.8), SILENCE]))
    assert detector.level is VoiceLevel.NONE


def test_a_hum_is_suspected_and_never_confirmed() -> None:
    detector = VoiceDetector(EnergyConfirmer())
    levels = set()
    for start in range(0, 3 * RATE_HZ, 320):
        detector.push(hum(3.0)[start : start + 320])
        levels.add(detector.level)
    assert VoiceLevel.CONFIRMED not in levels
    assert VoiceLevel.SUSPECTED in levels
    assert detector.level is VoiceLevel.NONE


def test_after_a_dismissal_it_must_first_be_quiet() -> None:
    detector = VoiceDetector(EnergyConfirmer())
    detector.push(voice(0.5))
    detector.close(needs_silence=True)
    detector.push(voice(1.0))
    assert detector.level is VoiceLevel.NONE
    detector.push(SILENCE)
    detector.push(voice(0.5))
    assert detector.level is VoiceLevel.CONFIRMED


@settings(max_examples=8)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30))
def test_portions_make_no_difference(portions: list[int]) -> None:
    sound = np.concatenate([SILENCE[:8000], voice(0.7), SILENCE[:8000]])
    whole, cut = VoiceDetector(EnergyConfirmer()), VoiceDetector(EnergyConfirmer())
    whole.push(sound)
    start = 0
    for n in [*portions, len(sound)]:
        cut.push(sound[start : start + n])
        start += n
    assert (cut.onset, cut.last_voice, cut.voiced_samples) == (
        whole.onset,
        whole.last_voice,
        whole.voiced_samples,
    )
