"""What a room, a microphone and a line do to sound: echoes, colour, noise, level, poor codecs.

It knows nothing of what is said. All of it keeps time: sample n of the input is sample n of the
output, so that alignments stay true.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models.config import EAR_RATE_HZ
from engine.training.speech_data.noises import NoiseBank

Wave = NDArray[np.float32]
Spectrum = NDArray[np.complex128]

_N_ROOMS = 120
_MU = 255.0
_LONGEST_ECHO_S = 0.5
_DIRECT_DB = (-1.0, 14.0)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How hard the sound is treated: the chance of each treatment.

    Attributes:
        reverberation, colour, noise, codec: Chances, 0 to 1.
        snr_db: Lowest and highest ratio of speech to noise.
    """

    reverberation: float = 0.4
    colour: float = 0.4
    noise: float = 0.65
    codec: float = 0.1
    snr_db: tuple[float, float] = (5.0, 35.0)


CLEAN = Conditions(reverberation=0.0, colour=0.0, noise=0.0, codec=0.0)
HARD = Conditions(reverberation=1.0, colour=0.0, noise=1.0, codec=0.0, snr_db=(10.0, 10.0))
"""The bar's hard condition: 10 dB and reverberation."""

TRAINING = Conditions()


class Room:
    """Rooms and noises made once; `hear` draws from them."""

    def __init__(
        self, rng: np.random.Generator, *, direct_db: tuple[float, float] = _DIRECT_DB
    ) -> None:
        """Make the impulse responses and the noises.

        Args:
            rng: Source of chance.
            direct_db: Lowest and highest ratio of the direct sound to the rest: below 0 the voice
                is far away.
        """
        self._responses = [_impulse_response(rng, direct_db) for _ in range(_N_ROOMS)]
        self._noises = NoiseBank(rng)

    def hear(
        self,
        wave: Wave,
        rng: np.random.Generator,
        conditions: Conditions = TRAINING,
        *,
        babble: Wave | None = None,
    ) -> Wave:
        """Sound as a microphone in a drawn room gives it.

        Args:
            wave: [N] float32, dry, with its silence already around it.
            rng: Source of chance.
            conditions: Chances and range of noise.
            babble: Other voices that may serve as noise, any length.

        Returns:
            [N] float32 within -1..1.
        """
        level = _speech_level(wave)
        wave = self._filtered(wave, rng, conditions)
        if rng.random() < conditions.noise:
            wave = wave + self._noise(wave.size, rng, conditions, level, babble)
        wave = wave * np.float32(_gain(rng, wave, level))
        if rng.random() < conditions.codec:
            wave = _companded(wave, rng)
        return np.clip(wave, -1.0, 1.0).astype(np.float32)

    def _filtered(self, wave: Wave, rng: np.random.Generator, conditions: Conditions) -> Wave:
        echoes = rng.random() < conditions.reverberation
        coloured = rng.random() < conditions.colour
        if not (echoes or coloured):
            return wave
        size = _fast_length(wave.size + int(_LONGEST_ECHO_S * EAR_RATE_HZ))
        spectrum = np.fft.rfft(wave, size)
        if echoes:
            response = self._responses[int(rng.integers(len(self._responses)))]
            spectrum *= np.fft.rfft(response, size)
        if coloured:
            spectrum *= _colour(rng, spectrum.size)
        return np.fft.irfft(spectrum, size)[: wave.size].astype(np.float32)

    def _noise(
        self,
        n: int,
        rng: np.random.Generator,
        conditions: Conditions,
        level: float,
        babble: Wave | None,
    ) -> Wave:
        snr_db = rng.uniform(*conditions.snr_db)
        if babble is not None and babble.size and rng.random() < 0.2:
            start = int(rng.integers(babble.size))
            noise = np.take(babble, np.arange(start, start + n), mode="wrap")
            noise = noise / max(float(noise.std()), 1e-6)
            snr_db = max(snr_db, 12.0)
        else:
            noise = self._noises.slice(rng, n)
        return (noise * (level * 10 ** (-snr_db / 20))).astype(np.float32)


def _speech_level(wave: Wave) -> float:
    """Root mean square of the loud part; 0.05 for silence."""
    loud = wave[np.abs(wave) > 0.01]
    return float(np.sqrt(np.mean(loud**2))) if loud.size > 400 else 0.05


def _gain(rng: np.random.Generator, wave: Wave, level: float) -> float:
    """Brings speech to -40..-12 dBFS root mean square, seldom louder than full scale."""
    target = 10 ** (rng.uniform(-40.0, -12.0) / 20)
    peak = float(np.abs(wave).max())
    return min(target / level, rng.uniform(0.8, 1.6) / max(peak, 1e-6))


def _impulse_response(rng: np.random.Generator, direct_db: tuple[float, float]) -> Wave:
    """Direct sound, a few early reflections, and a decaying tail (Moorer, 1979)."""
    decay_s = rng.uniform(0.12, 0.65)
    n = int(min(decay_s, _LONGEST_ECHO_S) * EAR_RATE_HZ)
    time_s = np.arange(n) / EAR_RATE_HZ
    tail = rng.standard_normal(n) * 10 ** (-3.0 * time_s / decay_s)
    tail[: int(rng.uniform(0.003, 0.02) * EAR_RATE_HZ)] = 0.0
    for _ in range(int(rng.integers(2, 8))):
        tail[int(rng.uniform(0.001, 0.05) * EAR_RATE_HZ)] += rng.uniform(-6.0, 6.0)
    direct_over_rest_db = rng.uniform(*direct_db)
    tail *= 10 ** (-direct_over_rest_db / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    return tail.astype(np.float32)


def _colour(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """A microphone's response: tilt, a resonance, and perhaps a narrow band."""
    hertz = np.linspace(0.0, EAR_RATE_HZ / 2, size)
    octaves = np.log2(np.maximum(hertz, 50.0) / 1000.0)
    decibel = rng.uniform(-3.0, 3.0) * octaves
    centre = rng.uniform(-3.0, 2.5)
    decibel += rng.uniform(-8.0, 8.0) * np.exp(-(((octaves - centre) / 0.5) ** 2))
    response = 10 ** (np.clip(decibel, -25.0, 25.0) / 20)
    if rng.random() < 0.4:
        low_hz, high_hz = rng.uniform(60, 350), rng.uniform(3200, 7500)
        response /= np.sqrt(1.0 + (low_hz / np.maximum(hertz, 1.0)) ** 4)
        response /= np.sqrt(1.0 + (hertz / high_hz) ** 16)
    return response


def _companded(wave: Wave, rng: np.random.Generator) -> Wave:
    """A telephone's line: sometimes half the rate, and few logarithmic steps (ITU-T G.711)."""
    if rng.random() < 0.5:
        pairs = wave[: wave.size // 2 * 2].reshape(-1, 2).mean(axis=1)
        held = np.repeat(pairs, 2)
        wave = np.concatenate((held, wave[held.size :]))
    steps = float(rng.choice((32, 64, 128)))
    folded = np.sign(wave) * np.log1p(_MU * np.minimum(np.abs(wave), 1.0)) / np.log1p(_MU)
    folded = np.round(folded * steps) / steps
    return (np.sign(folded) * np.expm1(np.abs(folded) * np.log1p(_MU)) / _MU).astype(np.float32)


def _fast_length(n: int) -> int:
    """The next length of the form 2^a, 3 * 2^a or 5 * 2^a, for a fast transform."""
    power = 1 << (n - 1).bit_length()
    return min(size for size in (power, power * 5 // 8, power * 3 // 4) if size >= n)
