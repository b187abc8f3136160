"""Whether the loudspeaker is still heard after the echo canceller, and how loudly.

Knows no canceller and nothing of speech: an echo is what rises and falls with what was played, a
moment later. A person who talks at the same time does not, and steady noise does not either.
"""

import math
from typing import Final

import numpy as np

from engine.audio.port import Sound

RATE_HZ: Final = 16_000

_FRAME: Final = RATE_HZ // 50
_WINDOW_FRAMES: Final = 150
"""3 s: a few phrases, whose rise and fall no other sound follows by chance."""

_LONGEST_LAG_FRAMES: Final = 12
_JUDGED_EVERY: Final = 25
_PLAYING_RMS: Final = 0.01
_LEAST_PLAYING: Final = 0.5
"""Share of the window in which something must have been played."""

_LIKENESS: Final = 0.6
"""Correlation of the two loudness curves above which one is the other's echo."""

_AUDIBLE_RMS: Final = 0.004
"""-48 dBFS: what is fainter does not wake the speech detector."""


class LeakMeter:
    """Follows what was played and what was left of the microphone's sound.

    Attributes:
        level_db: Loudness of the echo that is left, dB of full scale; None while there is none
            worth a word.
    """

    def __init__(self) -> None:
        """Begin with silence."""
        self.level_db: float | None = None
        self._rest = (np.zeros(0, np.float32), np.zeros(0, np.float32))
        self._left = np.zeros(_WINDOW_FRAMES)
        self._played = np.zeros(_WINDOW_FRAMES)
        self._n_frames = 0

    def push(self, left: Sound, played: Sound) -> None:
        """Take in the next part: [n] float32 each, at 16 kHz, of the same time."""
        left = np.concatenate((self._rest[0], left))
        played = np.concatenate((self._rest[1], played))
        n_frames = left.size // _FRAME
        used = n_frames * _FRAME
        self._rest = (left[used:], played[used:])
        for kept, new in ((self._left, left), (self._played, played)):
            loudness = np.sqrt(np.mean(new[:used].reshape(n_frames, _FRAME) ** 2, axis=1))
            recent = np.concatenate((kept, loudness))[-_WINDOW_FRAMES:]
            kept[:] = recent
        before, self._n_frames = self._n_frames, self._n_frames + n_frames
        if before // _JUDGED_EVERY != self._n_frames // _JUDGED_EVERY:
            self._judge()

    def _judge(self) -> None:
        is_playing = self._played > _PLAYING_RMS
        if is_playing.mean() < _LEAST_PLAYING:
            self.level_db = None
            return
        level = float(np.sqrt(np.mean(self._left[is_playing] ** 2)))
        is_echo = level > _AUDIBLE_RMS and self._likeness() > _LIKENESS
        self.level_db = 20.0 * math.log10(level) if is_echo else None

    def _likeness(self) -> float:
        """The best correlation of the two curves over the lags that a room can have."""
        best = 0.0
        for lag in range(_LONGEST_LAG_FRAMES + 1):
            earlier, later = self._played[: _WINDOW_FRAMES - lag], self._left[lag:]
            if earlier.std() > 0.0 and later.std() > 0.0:
                best = max(best, float(np.corrcoef(earlier, later)[0, 1]))
        return best
