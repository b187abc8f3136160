"""Makes heard features sound as if another person had said them into another microphone.

It knows no sound: it works on log-mel features. A vocal tract of another length shifts the
formants, which is a warp of the frequency axis (Jaitly and Hinton, 2013); a microphone of another
colour adds a smooth curve. So a few voices stand for many, which matters most for the engines that
have few.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.features import CONTEXT_FRAMES, N_MELS, RATE_HZ

Features = NDArray[np.float32]

_LOWEST_HZ, _HIGHEST_HZ = 20.0, RATE_HZ / 2
_MEL_SCALE, _MEL_BREAK_HZ = 1127.0, 700.0
_STEADY_HZ = 4800.0
"""Up to here the warp is proportional; above, it is bent back to the highest frequency."""

_N_FACTORS = 41
_CURVES = 4


@dataclass(frozen=True, kw_only=True)
class SpeakerChange:
    """How often and how much.

    Attributes:
        tract, colour: Chances, 0 to 1.
        factor: Lowest and highest factor of the formants' frequencies.
        colour_db: Standard deviation of each of the curves that a colour is the sum of.
    """

    tract: float = 0.6
    colour: float = 0.5
    factor: tuple[float, float] = (0.84, 1.19)
    colour_db: float = 3.0


class SpeakerChanger:
    """Warps made once, and what is done to features with them."""

    def __init__(self, rng: np.random.Generator, change: SpeakerChange | None = None) -> None:
        """Prepare the warps.

        Args:
            rng: Draws everything.
            change: How often and how much.
        """
        self._rng = rng
        self._change = change or SpeakerChange()
        lowest, highest = self._change.factor
        self._warps = [_warp(f) for f in np.geomspace(lowest, highest, _N_FACTORS)]
        orders = np.arange(1, _CURVES + 1)[:, None]
        self._curves = np.cos(np.pi * orders * (np.arange(N_MELS) + 0.5) / N_MELS)

    def apply(self, features: Features) -> Features:
        """The same words by somebody else.

        Args:
            features: [3 + T, 80] float32, log-mel; the first three frames are left.

        Returns:
            [3 + T, 80] float32; the input itself where nothing is drawn.
        """
        change, rng = self._change, self._rng
        has_tract, has_colour = rng.random() < change.tract, rng.random() < change.colour
        if not (has_tract or has_colour):
            return features
        made = features[CONTEXT_FRAMES:]
        if has_tract:
            made = made @ self._warps[int(rng.integers(_N_FACTORS))]
        if has_colour:
            levels = rng.normal(0.0, change.colour_db * np.log(10.0) / 10.0, _CURVES)
            made = made + levels @ self._curves
        return np.concatenate((features[:CONTEXT_FRAMES], made.astype(np.float32)))


def _warp(factor: float) -> Features:
    """[80, 80]: from bands to those of a speaker whose formants lie `factor` times as high."""
    mels = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), N_MELS + 2)[1:-1]
    wanted_hz = _MEL_BREAK_HZ * (np.exp(mels / _MEL_SCALE) - 1.0)
    bend_hz = _STEADY_HZ * min(1.0, factor)
    source_hz = np.interp(
        wanted_hz, (0.0, bend_hz, _HIGHEST_HZ), (0.0, bend_hz / factor, _HIGHEST_HZ)
    )
    at = np.interp(_mel(source_hz), mels, np.arange(N_MELS))
    low = np.minimum(at.astype(int), N_MELS - 2)
    matrix = np.zeros((N_MELS, N_MELS), np.float32)
    matrix[low, np.arange(N_MELS)] = 1.0 - (at - low)
    matrix[low + 1, np.arange(N_MELS)] += at - low
    return matrix


def _mel(hz: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return _MEL_SCALE * np.log1p(np.asarray(hz) / _MEL_BREAK_HZ)
