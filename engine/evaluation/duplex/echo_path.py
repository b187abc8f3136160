"""The way from a loudspeaker to a microphone in the same room, block by block.

Knows no device and no canceller.
"""

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]

_DECAY_DB = 60.0
_DIRECT_OVER_REST_DB = 3.0


class EchoPath:
    """A linear room: a delay, a direct sound and a tail that decays."""

    def __init__(
        self, *, rate_hz: int, gain_db: float, delay_s: float, decay_s: float, seed: int = 0
    ) -> None:
        """Draw a room.

        Args:
            rate_hz: Of the sound.
            gain_db: Level of all echo against what was played.
            delay_s: Before the direct sound.
            decay_s: Time in which the tail falls by 60 dB.
            seed: Of the tail.
        """
        n_tail = int(decay_s * rate_hz)
        fall_db = _DECAY_DB * np.arange(n_tail) / n_tail
        tail = np.random.default_rng(seed).standard_normal(n_tail) * 10 ** (-fall_db / 20)
        tail *= 10 ** (-_DIRECT_OVER_REST_DB / 20) / np.sqrt(np.sum(tail**2))
        tail[0] += 1.0
        tail *= 10 ** (gain_db / 20) / np.sqrt(np.sum(tail**2))
        self._response = np.concatenate((np.zeros(int(delay_s * rate_hz)), tail))
        self._rest = np.zeros(self._response.size)

    def next_block(self, played: Sound) -> Sound:
        """What the microphone hears of the next block: [n] float32 in, [n] float32 out."""
        n = played.size
        size = 1 << (n + self._response.size - 2).bit_length()
        echo = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(self._response, size), size)
        echo[: self._rest.size] += self._rest
        self._rest = echo[n : n + self._response.size].copy()
        return echo[:n].astype(np.float32)
