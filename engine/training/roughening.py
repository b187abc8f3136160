"""Makes heard features noisier and more reverberant, differently each time they are drawn.

It knows no sound: it works on mel energies, where noise adds up and a room's tail is an exponential
smear over time (Lebart et al., 2001). So one utterance of a pool serves many conditions, at a
fraction of what a new one costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.features import CONTEXT_FRAMES, log_mel
from engine.models.config import EAR_RATE_HZ
from engine.training.speech_data.noises import NoiseBank

Features = NDArray[np.float32]

_CLIPS, _CLIP_S = 48, 6
_FRAME_S = 0.01
_LOUD_PERCENTILE = 85
_LARGEST_LOG = 40.0


@dataclass(frozen=True, kw_only=True)
class Roughness:
    """How often and how much.

    Attributes:
        noise, reverberation: Chances, 0 to 1.
        babble: Part of the noises that are other people talking.
        snr_db: Lowest and highest ratio of loud speech to noise.
        decay_s: Shortest and longest time in which a room's tail falls by 60 dB.
        direct_db: Lowest and highest ratio of the direct sound to the tail.
    """

    noise: float = 0.45
    reverberation: float = 0.4
    babble: float = 0.2
    snr_db: tuple[float, float] = (4.0, 22.0)
    decay_s: tuple[float, float] = (0.15, 0.6)
    direct_db: tuple[float, float] = (-1.0, 10.0)


class Roughener:
    """Noises made once, and what is done to features with them."""

    def __init__(self, rng: np.random.Generator, roughness: Roughness | None = None) -> None:
        """Make the noises.

        Args:
            rng: Draws them, and later everything else.
            roughness: How often and how much.
        """
        self._rng = rng
        self._roughness = roughness or Roughness()
        bank = NoiseBank(rng)
        n = _CLIP_S * EAR_RATE_HZ
        clips = [bank.slice(rng, n) * np.float32(0.05) for _ in range(_CLIPS)]
        self._noises = [np.exp(log_mel(clip.astype(np.float32))) for clip in clips]

    def apply(self, features: Features, others: Sequence[Features] = ()) -> Features:
        """The same speech somewhere else.

        Args:
            features: [3 + T, n_mels] float32, log-mel; the first three frames are left.
            others: Features of other speech, which may serve as babble; alike.

        Returns:
            [3 + T, n_mels] float32; the input itself where nothing is drawn.
        """
        chances, rng = self._roughness, self._rng
        is_reverberant = rng.random() < chances.reverberation
        is_noisy = rng.random() < chances.noise
        if not (is_reverberant or is_noisy):
            return features
        energies = np.exp(np.minimum(features[CONTEXT_FRAMES:], _LARGEST_LOG))
        if is_reverberant:
            energies = self._reverberant(energies)
        if is_noisy:
            energies = energies + self._noise(energies, others)
        return np.concatenate((features[:CONTEXT_FRAMES], np.log(energies).astype(np.float32)))

    def _reverberant(self, energies: Features) -> Features:
        chances, rng = self._roughness, self._rng
        decay = 10.0 ** (-6.0 * _FRAME_S / rng.uniform(*chances.decay_s))
        level = 10.0 ** (-rng.uniform(*chances.direct_db) / 10.0) * (1.0 - decay) / decay
        made = np.empty_like(energies)
        tail = np.zeros(energies.shape[1], energies.dtype)
        for at, frame in enumerate(energies):
            made[at] = frame + level * tail
            tail = decay * (tail + frame)
        return made

    def _noise(self, energies: Features, others: Sequence[Features]) -> Features:
        chances, rng = self._roughness, self._rng
        n = len(energies)
        if others and rng.random() < chances.babble:
            noise = sum(np.resize(np.exp(one[CONTEXT_FRAMES:]), energies.shape) for one in others)
            noise = np.asarray(noise)
        else:
            clip = self._noises[int(rng.integers(len(self._noises)))]
            start = int(rng.integers(len(clip)))
            noise = np.take(clip, np.arange(start, start + n), axis=0, mode="wrap")
        loud = np.percentile(energies.sum(axis=1), _LOUD_PERCENTILE)
        ratio = 10.0 ** (-rng.uniform(*chances.snr_db) / 10.0)
        return noise * (ratio * loud / noise.sum(axis=1).mean())
