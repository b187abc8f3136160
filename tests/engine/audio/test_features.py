"""Log-mel features: streaming equals whole, later sound changes nothing, states are never written.

The published numbers are in `tests/golden/test_fbank.py`.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.audio.features import FeatureState, FeatureStream, log_mel, next_window

Array = NDArray[np.float32]
N_SAMPLES = 9000


@pytest.fixture(scope="module")
def sound() -> Array:
    return np.random.default_rng(3).normal(0.0, 0.1, N_SAMPLES).astype(np.float32)


def _windows(portions: list[Array], *, chunk_samples: int = 2560, n_mels: int = 80) -> Array:
    stream = FeatureStream(chunk_samples=chunk_samples, n_mels=n_mels)
    windows = [window for portion in portions for window in stream.push(portion)]
    return np.stack(windows + stream.flush())


@given(cuts=st.lists(st.integers(0, N_SAMPLES), max_size=12))
def test_any_portions_give_the_same_windows(sound: Array, cuts: list[int]) -> None:
    portions = np.split(sound, sorted(cuts))
    np.testing.assert_array_equal(_windows(portions), _windows([sound]))


@pytest.mark.parametrize(("chunk_samples", "n_mels"), [(2560, 80), (1280, 40), (5120, 64)])
def test_windows_joined_are_the_whole(sound: Array, chunk_samples: int, n_mels: int) -> None:
    windows = _windows([sound], chunk_samples=chunk_samples, n_mels=n_mels)
    padded = np.pad(sound, (240, len(windows) * chunk_samples - len(sound)))
    whole = log_mel(padded, n_mels=n_mels)
    np.testing.assert_allclose(windows[:, 3:].reshape(-1, n_mels), whole, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(windows[1:, :3], windows[:-1, -3:])


def test_later_sound_changes_no_earlier_window(sound: Array) -> None:
    other = sound.copy()
    other[5120:] = 0.0
    np.testing.assert_array_equal(_windows([sound])[:2], _windows([other])[:2])


def test_a_state_can_be_continued_twice(sound: Array) -> None:
    _, state = next_window(sound[:2560], FeatureState.silent())
    once, _ = next_window(sound[2560:5120], state)
    next_window(sound[5120:7680], state)
    again, _ = next_window(sound[2560:5120], state)
    np.testing.assert_array_equal(once, again)


def test_a_tone_is_loudest_in_its_own_band() -> None:
    tone = np.sin(2 * np.pi * 1000.0 * np.arange(1600) / 16_000).astype(np.float32)
    mel_of_tone = 1127.0 * np.log(1.0 + 1000.0 / 700.0)
    lowest, highest = 1127.0 * np.log(1.0 + np.array([20.0, 8000.0]) / 700.0)
    nearest = round((mel_of_tone - lowest) / (highest - lowest) * 81) - 1
    assert (log_mel(tone).argmax(axis=1) == nearest).all()


def test_long_sounds_are_taken_in_pieces() -> None:
    frame_by_frame = np.random.default_rng(4).normal(0, 0.1, 160 * 5000 + 400).astype(np.float32)
    whole = log_mel(frame_by_frame)
    assert len(whole) == 5001
    tail = log_mel(frame_by_frame[160 * 4090 :])
    np.testing.assert_allclose(whole[4090:], tail, rtol=0, atol=1e-6)


def test_nothing_waiting_means_nothing_to_flush() -> None:
    stream = FeatureStream()
    stream.push(np.zeros(2560, np.float32))
    assert stream.flush() == []
    stream.push(np.zeros(100, np.float32))
    assert stream.n_waiting == 100
    assert len(stream.flush()) == 1
    assert stream.n_waiting == 0


@pytest.mark.parametrize("shape", [(2561,), (160,), (2, 2560)])
def test_a_chunk_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="multiple of 160"):
        next_window(np.zeros(shape, np.float32), FeatureState.silent())
