"""What a server is given to hear: pieces at the rate of the wire, and when each was captured.

Knows no socket. Position 0 is the first sample that a connection was given; the server speaks of
moments of the user's sound in milliseconds from there.
"""

from collections import deque
from typing import Final

import numpy as np

from engine.audio.port import Sound
from engine.audio.resample import StreamResampler
from engine.audio.vad import RATE_HZ as HEARD_HZ
from engine.protocol.pcm import WIRE_RATE_HZ

PIECE_FRAMES: Final = WIRE_RATE_HZ * 40 // 1000
_HELD_S: Final = 1.5
"""Kept while nobody listens, so that a conversation that is woken by a voice misses no syllable."""

_NOTHING: Final[Sound] = np.zeros(0, dtype=np.float32)


class WireMicrophone:
    """One unbroken stream of sound, and the part of it that a connection was given."""

    def __init__(self) -> None:
        """Begin with no sound."""
        self._resampler = StreamResampler(from_hz=HEARD_HZ, to_hz=WIRE_RATE_HZ)
        self._rest: Sound = _NOTHING
        self._held: deque[Sound] = deque(maxlen=int(_HELD_S * WIRE_RATE_HZ) // PIECE_FRAMES)
        self._n_in = self._n_out = 0
        self._first = 0
        self._end_s = 0.0

    def push(self, heard: Sound, *, end_s: float) -> None:
        """Take in what was heard.

        Args:
            heard: [n] float32 at 16 kHz.
            end_s: When its last sample was captured.
        """
        loud = self._resampler.process(heard)
        self._n_in += len(heard)
        self._n_out += len(loud)
        self._end_s = end_s - (self._n_in / HEARD_HZ - self._n_out / WIRE_RATE_HZ)
        self._rest = np.concatenate((self._rest, loud))
        while len(self._rest) >= PIECE_FRAMES:
            self._held.append(self._rest[:PIECE_FRAMES])
            self._rest = self._rest[PIECE_FRAMES:]

    def take(self) -> list[Sound]:
        """Whole pieces that were not taken; those that are too old have gone."""
        pieces = list(self._held)
        self._held.clear()
        return pieces

    def begin(self, *, with_held: bool) -> None:
        """A connection begins: its position 0 is the next piece that is taken.

        Args:
            with_held: Whether it is given the last moments too, from before it began.
        """
        if not with_held:
            self._held.clear()
        n_waiting = sum(map(len, self._held)) + len(self._rest)
        self._first = self._n_out - n_waiting

    def time_of(self, position_ms: float) -> float:
        """When a moment of the sound was captured, on the engine's clock."""
        frame = self._first + position_ms * WIRE_RATE_HZ / 1000
        return self._end_s - (self._n_out - frame) / WIRE_RATE_HZ
