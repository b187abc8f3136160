"""Sounds for tests: something that a speech detector takes for a voice, a hum, a click.

Knows nothing of words.
"""

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]


def voice(
    seconds: float, *, rate_hz: int = 16_000, level: float = 0.3, pitch_hz: float = 118.0
) -> Sound:
    """A vowel-like buzz with syllables, at about the pitch of a man."""
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    pitch = pitch_hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * t))
    phase = 2 * np.pi * np.cumsum(pitch) / rate_hz
    buzz = np.zeros_like(t)
    for harmonic in range(1, 30):
        hertz = pitch_hz * harmonic
        formants = sum(np.exp(-(((hertz - f) / 150) ** 2)) for f in (650, 1100, 2500))
        buzz += (formants + 0.02) * np.sin(harmonic * phase)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * t - np.pi / 2)
    sound = buzz * syllables
    return (level * sound / np.abs(sound).max()).astype(np.float32)


def hum(seconds: float, *, rate_hz: int = 16_000, level: float = 0.2) -> Sound:
    """A steady tone of a kind that the fast trigger takes for a voice."""
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
