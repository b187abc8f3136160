"""Log-mel features against the published implementation.

The published numbers are float32. Bands that hold less than a millionth of a frame's strongest one
are rounding there, so pure tones are compared by energy with that much allowance.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.audio.features import FeatureStream, log_mel
from tests.golden.conftest import SET_A

TOLERANCE = 2e-3
ROUNDING_OF_FLOAT32 = 1e-6

Array = NDArray[np.float32]


@pytest.fixture(scope="module")
def arrays() -> dict[str, Array]:
    with np.load(SET_A / "golden/01_fbank.npz", allow_pickle=False) as stored:
        return dict(stored)


@pytest.mark.parametrize(
    ("sound", "expected"),
    [("wave16k", "whole"), ("noise_wave", "noise"), ("clipnoise_wave", "clipnoise")],
)
def test_whole_sounds(arrays: dict[str, Array], sound: str, expected: str) -> None:
    np.testing.assert_allclose(log_mel(arrays[sound]), arrays[expected], rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("name", ["tone", "tone_dc"])
def test_pure_tones(arrays: dict[str, Array], name: str) -> None:
    ours = np.exp(log_mel(arrays[f"{name}_wave"]).astype(np.float64))
    theirs = np.exp(arrays[name].astype(np.float64))
    allowed = TOLERANCE * theirs + ROUNDING_OF_FLOAT32 * theirs.max(axis=1, keepdims=True)
    assert (np.abs(ours - theirs) <= allowed).all()


def test_digital_silence_is_the_floor(arrays: dict[str, Array]) -> None:
    ours = log_mel(np.zeros(1600, np.float32))
    np.testing.assert_allclose(ours, arrays["silence"], rtol=0, atol=1e-5)


def test_one_frame_needs_four_hundred_samples(arrays: dict[str, Array]) -> None:
    shortest = log_mel(arrays["wave16k"][:400])
    assert shortest.shape == arrays["short400"].shape
    assert log_mel(arrays["wave16k"][:399]).shape == (0, shortest.shape[1])


def test_streaming_windows(arrays: dict[str, Array]) -> None:
    stream = FeatureStream()
    windows = np.stack(stream.push(arrays["wave16k"]) + stream.flush())
    np.testing.assert_allclose(windows, arrays["stream_chunks"], rtol=0, atol=TOLERANCE)
    assert (windows[0, :3] == 0.0).all()


def test_windows_joined_are_the_features_of_the_padded_sound(arrays: dict[str, Array]) -> None:
    stream = FeatureStream()
    windows = np.stack(stream.push(arrays["wave16k"]) + stream.flush())
    n_padding = len(windows) * stream.chunk_samples - len(arrays["wave16k"])
    padded = np.pad(arrays["wave16k"], (240, n_padding))
    joined = windows[:, 3:].reshape(-1, windows.shape[2])
    np.testing.assert_allclose(joined, log_mel(padded), rtol=0, atol=1e-6)
