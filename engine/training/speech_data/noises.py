"""Sounds that are no speech: coloured noise, hum, coughs, clicks, breath, tones.

It knows no level and no room: every sound has unit energy or unit peak, and the scene that uses it
sets how loud it is.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.models.config import EAR_RATE_HZ

Wave = NDArray[np.float32]

_BANK_SECONDS = 16
_BANK_TILTS = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Exponents of 1/f: white, between, pink, between, brown."""


class NoiseBank:
    """Steady noises made once, of which slices are drawn."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Make a stretch of each colour, and of fan-like noise with a resonance."""
        n = _BANK_SECONDS * EAR_RATE_HZ
        self._noises = [_coloured(rng, n, tilt=tilt) for tilt in _BANK_TILTS]
        self._noises += [_resonant(rng, n) for _ in range(4)]

    def slice(self, rng: np.random.Generator, n: int) -> Wave:
        """[n] float32 of one noise, root mean square near 1; sometimes with hum of the mains."""
        noise = self._noises[int(rng.integers(len(self._noises)))]
        start = int(rng.integers(noise.size))
        made = np.take(noise, np.arange(start, start + n), mode="wrap")
        return made + hum(rng, n) if rng.random() < 0.15 else made


def hum(rng: np.random.Generator, n: int) -> Wave:
    """[n] float32: 50 or 60 Hz with overtones."""
    base_hz = 50.0 if rng.random() < 0.5 else 60.0
    time_s = np.arange(n, dtype=np.float32) / EAR_RATE_HZ
    made = np.zeros(n, np.float32)
    for overtone in range(1, 6):
        phase = rng.uniform(0, 2 * np.pi)
        level = rng.uniform(0, 1) / overtone
        made += level * np.sin(2 * np.pi * base_hz * overtone * time_s + phase).astype(np.float32)
    return made


def cough(rng: np.random.Generator) -> Wave:
    """One to three bursts of throaty noise, 0.2 to 1 s, peak 1."""
    bursts = []
    for _ in range(int(rng.integers(1, 4))):
        n = _samples(rng.uniform(0.1, 0.3))
        decay = np.exp(-np.linspace(0, rng.uniform(3, 7), n))
        attack = np.minimum(np.arange(n) / _samples(0.008), 1.0)
        bursts.append(_vocal_noise(rng, n) * decay * attack)
        bursts.append(np.zeros(_samples(rng.uniform(0.02, 0.15))))
    return _peak_one(np.concatenate(bursts))


def throat_hum(rng: np.random.Generator) -> Wave:
    """A hummed or moaned note without words, 0.2 to 1 s, peak 1."""
    n = _samples(rng.uniform(0.2, 1.0))
    contour = np.linspace(rng.uniform(80, 260), rng.uniform(80, 260), n)
    phase = np.cumsum(contour) * 2 * np.pi / EAR_RATE_HZ
    tilt = rng.uniform(1.0, 2.0)
    made = sum(np.sin(phase * k) / k**tilt for k in range(1, 12))
    return _peak_one(np.asarray(made) * np.hanning(n) ** 0.5)


def clicks(rng: np.random.Generator) -> Wave:
    """Key strokes, knocks or a door: short decaying bursts, 0.05 to 1.5 s, peak 1."""
    n = _samples(rng.uniform(0.05, 1.5))
    made = np.zeros(n)
    for _ in range(int(rng.integers(1, 9))):
        length = _samples(rng.uniform(0.004, 0.12))
        start = int(rng.integers(n))
        burst = rng.standard_normal(length) * np.exp(-np.linspace(0, 8, length))
        kept = min(length, n - start)
        made[start : start + kept] += burst[:kept] * rng.uniform(0.3, 1.0)
    return _peak_one(_smoothed(made, int(rng.integers(1, 12))))


def breath(rng: np.random.Generator) -> Wave:
    """A breath, a sigh or wind on the microphone, 0.3 to 1.5 s, peak 1."""
    n = _samples(rng.uniform(0.3, 1.5))
    made = _coloured(rng, n, tilt=rng.uniform(0.3, 1.8)) * np.hanning(n)
    return _peak_one(made)


def tones(rng: np.random.Generator) -> Wave:
    """A telephone, an alarm or a few notes of music, 0.3 to 2 s, peak 1."""
    notes = []
    for _ in range(int(rng.integers(1, 7))):
        n = _samples(rng.uniform(0.08, 0.4))
        time_s = np.arange(n) / EAR_RATE_HZ
        base_hz = 110.0 * 2 ** (rng.integers(0, 49) / 12)
        chord = sum(
            np.sin(2 * np.pi * base_hz * k * time_s) / k for k in range(1, int(rng.integers(2, 6)))
        )
        notes.append(np.asarray(chord) * np.exp(-np.linspace(0, rng.uniform(0, 4), n)))
    return _peak_one(np.concatenate(notes))


EVENTS: tuple[Callable[[np.random.Generator], Wave], ...] = (
    cough,
    throat_hum,
    clicks,
    breath,
    tones,
)
"""Everything short that is heard in a room and is no speech."""


def event(rng: np.random.Generator) -> Wave:
    """One short sound of any kind."""
    return EVENTS[int(rng.integers(len(EVENTS)))](rng)


def _samples(seconds: float) -> int:
    return max(int(seconds * EAR_RATE_HZ), 8)


def _coloured(rng: np.random.Generator, n: int, *, tilt: float) -> Wave:
    """[n] float32 noise whose power falls as 1 / f^tilt, root mean square 1."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    frequencies = np.maximum(np.arange(spectrum.size), 20.0 * n / EAR_RATE_HZ)
    made = np.fft.irfft(spectrum * frequencies ** (-tilt / 2), n)
    return (made / max(made.std(), 1e-9)).astype(np.float32)


def _resonant(rng: np.random.Generator, n: int) -> Wave:
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hertz = np.arange(spectrum.size) * EAR_RATE_HZ / n
    shape = 1.0 / (1.0 + hertz / 300.0)
    for _ in range(int(rng.integers(1, 4))):
        centre_hz, width_hz = rng.uniform(80, 4000), rng.uniform(20, 800)
        shape += rng.uniform(0.1, 1.0) * np.exp(-(((hertz - centre_hz) / width_hz) ** 2))
    made = np.fft.irfft(spectrum * shape, n)
    return (made / made.std()).astype(np.float32)


def _vocal_noise(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hertz = np.arange(spectrum.size) * EAR_RATE_HZ / n
    shape = np.full(spectrum.size, 0.05)
    for centre_hz in (rng.uniform(400, 900), rng.uniform(1100, 2200), rng.uniform(2300, 3600)):
        shape += np.exp(-(((hertz - centre_hz) / rng.uniform(100, 300)) ** 2))
    return np.fft.irfft(spectrum * shape, n)


def _smoothed(wave: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    return np.convolve(wave, np.ones(width) / width, mode="same")


def _peak_one(wave: NDArray[np.float64] | Wave) -> Wave:
    return (wave / max(float(np.abs(wave).max()), 1e-9)).astype(np.float32)
