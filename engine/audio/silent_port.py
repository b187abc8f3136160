"""A sound port for a machine without a sound card: silence in, and what is spoken goes nowhere.

Knows only the clock: time passes as it would with a card, so that answers to typed turns take
their natural time and their captions run along.
"""

from typing import Final

import numpy as np

from engine.audio.exchange import SoundExchange
from engine.audio.port import SoundBlock
from engine.clock import Clock

RATE_HZ: Final = 24_000
_BLOCK_FRAMES: Final = 480
_BLOCK_S: Final = _BLOCK_FRAMES / RATE_HZ
_MOST_BLOCKS_AT_ONCE: Final = 50
"""After a long stall the clock is followed anew instead of caught up with."""


class SilentPort(SoundExchange):
    """Paces itself by the clock, whenever it is read."""

    def __init__(self, clock: Clock, *, speaker_frames: int = RATE_HZ) -> None:
        """Begin at this moment."""
        super().__init__(rate_hz=RATE_HZ, block_frames=_BLOCK_FRAMES, speaker_frames=speaker_frames)
        self._clock = clock
        self._next_s = clock.now_s() + _BLOCK_S
        self._quiet = np.zeros(_BLOCK_FRAMES, dtype=np.float32)
        self._sink = np.zeros(_BLOCK_FRAMES, dtype=np.float32)

    def read(self) -> SoundBlock | None:
        """The next block whose time has come."""
        now_s = self._clock.now_s()
        if now_s - self._next_s > _MOST_BLOCKS_AT_ONCE * _BLOCK_S:
            self._next_s = now_s
        if now_s >= self._next_s:
            began_s = self._next_s - _BLOCK_S
            self.exchange(self._quiet, self._sink, captured_at_s=began_s, audible_at_s=self._next_s)
            self._next_s += _BLOCK_S
        return super().read()
