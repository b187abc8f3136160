"""How loud sound is, for meters.

Knows nothing of what is done with it.
"""

import math
from typing import Final

import numpy as np

from engine.audio.port import Sound

FLOOR_DB: Final = -100.0


class LevelMeter:
    """RMS over everything since it was last read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._energy = 0.0
        self._n = 0

    def push(self, samples: Sound) -> None:
        """Take in [n] float32."""
        self._energy += float(np.dot(samples, samples))
        self._n += len(samples)

    def read_db(self) -> float:
        """Loudness in dB of full scale since the last call, from -100 to 0; begins anew."""
        mean = self._energy / self._n if self._n else 0.0
        self._energy, self._n = 0.0, 0
        return max(FLOOR_DB, min(0.0, 10.0 * math.log10(mean))) if mean > 0.0 else FLOOR_DB
