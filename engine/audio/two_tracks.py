"""What was heard and what was played, brought to one rate and to the moments at which they sounded.

Knows nothing of files or turns. What was heard comes late, out of a resampler and a canceller; what
was played comes early, since the device still holds it. Here both lie where a person in the room
would have heard them.
"""

from typing import Final

import numpy as np

from engine.audio.port import Sound, SoundBlock
from engine.audio.resample import StreamResampler
from engine.audio.stereo_file import Pairs

RATE_HZ: Final = 24_000
"""The rate of the answers' sound; nothing of them is lost."""

_NOTHING: Final[Sound] = np.zeros(0, dtype=np.float32)


class TwoTracks:
    """One unbroken stretch of both.

    Attributes:
        end_s: When the last sample that has come out sounded, on the engine's clock.
    """

    def __init__(self, first: SoundBlock, *, heard_hz: int, played_hz: int, lag_s: float) -> None:
        """Begin with this block, which is still to be pushed.

        Args:
            first: Its stamps tell how far apart the two are.
            heard_hz: Rate of what was heard.
            played_hz: Rate of what was played.
            lag_s: Sound from before this block that will still come out of the ears.
        """
        self._played_hz = played_hz
        self._heard = StreamResampler(from_hz=heard_hz, to_hz=RATE_HZ)
        self._played = StreamResampler(from_hz=played_hz, to_hz=RATE_HZ)
        self._n_early = round(lag_s * heard_hz)
        lead_s = max(0.0, first.audible_at_s - first.captured_at_s)
        self._left = _NOTHING
        self._right: Sound = np.zeros(round(lead_s * RATE_HZ), dtype=np.float32)
        self._in_s = 0.0
        self._n_out = 0
        self.end_s = first.captured_at_s

    def push(self, block: SoundBlock, heard: Sound) -> Pairs:
        """Take in a block and what has come out of the ears with it.

        Returns:
            [n, 2] float32 that is complete with it: heard on the left, played on the right.
        """
        late = heard[self._n_early :]
        self._n_early -= len(heard) - len(late)
        self._left = np.concatenate((self._left, self._heard.process(late)))
        self._right = np.concatenate((self._right, self._played.process(block.played)))
        n = min(len(self._left), len(self._right))
        pairs = np.stack((self._left[:n], self._right[:n]), axis=1)
        self._left, self._right = self._left[n:], self._right[n:]
        self._note_time(block, n)
        return pairs

    def _note_time(self, block: SoundBlock, n: int) -> None:
        """Follow the device's stamps, whose clock is not quite the one that counts samples."""
        length_s = len(block.played) / self._played_hz
        self._in_s += length_s
        self._n_out += n
        self.end_s = block.captured_at_s + length_s - (self._in_s - self._n_out / RATE_HZ)
