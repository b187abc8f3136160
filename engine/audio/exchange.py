"""The meeting point of a sound callback and the engine: copies, counts and stamps.

Knows no sound library: a callback of any kind calls `exchange`, the engine's thread the rest. The
callback takes no lock, writes no log and takes no memory but numpy's views.
"""

from typing import Final

import numpy as np

from engine.audio.port import Sound, SoundBlock
from engine.audio.ring import FrameRing, StampRing

DUCK_FADE_MS: Final = 30
"""Turning down and up again: slow enough not to click, fast enough to be felt as at once."""

CUT_FADE_MS: Final = 8
"""Falling silent."""

_MICROPHONE_BACKLOG_S: Final = 8.0
"""A model may be busy for seconds (a long prefill on a slow machine); nothing may be lost."""


class SoundExchange:
    """A `SoundPort` whose other side is a callback."""

    def __init__(self, *, rate_hz: int, block_frames: int, speaker_frames: int) -> None:
        """Take all the memory.

        Args:
            rate_hz: The device's rate.
            block_frames: The longest block that `exchange` will be given.
            speaker_frames: Capacity towards the loudspeaker.
        """
        backlog = max(int(rate_hz * _MICROPHONE_BACKLOG_S), 4 * block_frames)
        self._rate_hz = rate_hz
        self._heard = FrameRing(backlog, n_columns=2)
        self._stamps = StampRing(backlog // min(block_frames, 64) + 1, n_columns=6)
        self._speech = FrameRing(speaker_frames)
        self._pair = np.zeros((block_frames, 2), dtype=np.float32)
        self._spoken = np.zeros((block_frames, 1), dtype=np.float32)
        self._ramp = np.arange(1, block_frames + 1, dtype=np.float32)
        self._gain = self._target_gain = 1.0
        self._step = 1000.0 / (DUCK_FADE_MS * rate_hz)
        self._cut_frames = rate_hz * CUT_FADE_MS // 1000
        self._drop_before = 0
        self._is_speaking = False
        self._n_overruns = self._n_underruns = 0

    # -- the callback's side ----------------------------------------------------------------

    def exchange(
        self, microphone: Sound, loudspeaker: Sound, *, captured_at_s: float, audible_at_s: float
    ) -> None:
        """Take a block in and give one out.

        Args:
            microphone: [n] float32.
            loudspeaker: [n] float32, overwritten.
            captured_at_s: When the first sample entered.
            audible_at_s: When the first sample given out will be heard.
        """
        n = len(microphone)
        first, taken = self._speak(n)
        loudspeaker[:] = self._spoken[:n, 0]
        if self._heard.n_free < n or self._stamps.n_free < 1:
            self._n_overruns += 1
            return
        self._pair[:n, 0] = microphone
        self._pair[:n, 1] = self._spoken[:n, 0]
        self._heard.write(self._pair[:n])
        self._stamps.write((n, captured_at_s, audible_at_s, first, taken, self._gain))

    def count_lost(self, *, is_input: bool, is_output: bool) -> None:
        """Count what the sound system itself says it has lost."""
        self._n_overruns += is_input
        self._n_underruns += is_output and self._is_speaking

    def _speak(self, n: int) -> tuple[int, int]:
        """Fill `_spoken[:n]`; returns the first frame taken and how many."""
        first = self._speech.n_read
        if self._drop_before > first:
            return first, self._cut(n)
        taken = self._speech.read_into(self._spoken[:n])
        self._spoken[taken:n] = 0.0
        if taken < n and self._is_speaking:
            self._n_underruns += 1
        if self._gain != self._target_gain:
            self._fade(n)
        elif self._gain != 1.0:
            self._spoken[:n] *= self._gain
        return first, taken

    def _cut(self, n: int) -> int:
        """Play a falling ramp of what was next, drop the rest, be ready at the full level."""
        length = min(n, self._cut_frames)
        taken = self._speech.read_into(self._spoken[:length])
        self._spoken[taken:n] = 0.0
        fall = self._gain * (1.0 - self._ramp[:taken] / length)
        self._spoken[:taken, 0] *= fall
        self._speech.skip_to(self._drop_before)
        self._gain = self._target_gain
        return taken

    def _fade(self, n: int) -> None:
        step = self._step if self._target_gain > self._gain else -self._step
        gains = self._gain + step * self._ramp[:n]
        low, high = sorted((self._gain, self._target_gain))
        np.clip(gains, low, high, out=gains)
        self._spoken[:n, 0] *= gains
        last = float(gains[-1])
        self._gain = self._target_gain if abs(last - self._target_gain) < self._step else last

    # -- the engine's side ------------------------------------------------------------------

    @property
    def rate_hz(self) -> int:
        """The device's rate."""
        return self._rate_hz

    @property
    def n_overruns(self) -> int:
        """Blocks that were lost on the way in."""
        return self._n_overruns

    @property
    def n_underruns(self) -> int:
        """Blocks in which a reply should have been heard and nothing had been written."""
        return self._n_underruns

    @property
    def n_waiting_in(self) -> int:
        """Captured frames that were not read yet."""
        return self._heard.n_waiting

    @property
    def n_waiting_out(self) -> int:
        """Written frames that the loudspeaker has not taken yet and that are not dropped."""
        return self._speech.n_written - max(self._speech.n_read, self._drop_before)

    @property
    def n_written(self) -> int:
        """Frames ever written: the index of the next one."""
        return self._speech.n_written

    def read(self) -> SoundBlock | None:
        """The oldest block that was not read; None when there is none."""
        stamp = self._stamps.read()
        if stamp is None:
            return None
        n, captured_at_s, audible_at_s, first, taken, gain = stamp
        pair = np.empty((int(n), 2), dtype=np.float32)
        self._heard.read_into(pair)
        return SoundBlock(
            microphone=np.ascontiguousarray(pair[:, 0]),
            played=np.ascontiguousarray(pair[:, 1]),
            captured_at_s=captured_at_s,
            audible_at_s=audible_at_s,
            first_frame=int(first),
            n_frames=int(taken),
            gain=gain,
        )

    def write(self, samples: Sound) -> int:
        """Queue [n] float32 for the loudspeaker; returns how many were taken."""
        return self._speech.write(samples[:, None])

    def expect(self, *, is_speaking: bool) -> None:
        """Say whether a gap from here on is an underrun."""
        self._is_speaking = is_speaking

    def fade_to(self, gain: float) -> None:
        """Move the loudness of all that is played to a factor, without a click."""
        self._target_gain = gain

    def flush(self) -> None:
        """Fade out what is playing and drop all that waits; full loudness afterwards."""
        self._target_gain = 1.0
        self._is_speaking = False
        self._drop_before = self._speech.n_written
