"""One answer on its way to the loudspeaker: kept whole, handed over in small portions.

Knows no model and no text. The port holds little, because what it holds cannot be unsaid; the
answer's sound stays here, so that it can stop, go back to a word, and be cut at what was heard.
"""

from typing import Final

import numpy as np

from engine.audio.port import Sound, SoundBlock, SoundPort
from engine.audio.resample import StreamResampler

DUCKED_GAIN: Final = 0.126
"""-18 dB: plainly lower, still there."""

_NOTICED_S: Final = 0.15
"""An answer that was turned down for less than this has lost no word."""

_WORD_SEARCH_S: Final = 0.6
_WINDOW_S: Final = 0.02
_AUDIBLE: Final = 0.005


class Playback:
    """The sound of one answer, from its first sample to its last.

    Attributes:
        heard_samples: Samples of the answer that the loudspeaker has taken.
        audible_at_s: When the first sound of it left the loudspeaker; None before.
        is_complete: Whether nothing more will be pushed.
    """

    def __init__(self, port: SoundPort, *, rate_hz: int, buffer_ms: int) -> None:
        """Begin with no sound.

        Args:
            port: Where it goes.
            rate_hz: Rate of the answer's sound.
            buffer_ms: How much the port may hold.
        """
        self._port = port
        self._rate_hz = rate_hz
        self._buffer_frames = port.rate_hz * buffer_ms // 1000
        self._sound: Sound = np.zeros(rate_hz * 8, dtype=np.float32)
        self._n_sound = 0
        self._waiting: Sound = np.zeros(0, dtype=np.float32)
        self._onset: int | None = None
        self._ducked_at: int | None = None
        self._is_paused = False
        self.heard_samples = 0
        self.audible_at_s: float | None = None
        self.is_complete = False
        self._start_at(0)

    @property
    def n_samples(self) -> int:
        """Samples of the answer so far."""
        return self._n_sound

    @property
    def ahead_s(self) -> float:
        """Sound that is ready and was not heard yet."""
        return (self._n_sound - self.heard_samples) / self._rate_hz

    @property
    def is_drained(self) -> bool:
        """Whether the loudspeaker has taken all of it, and no more will come."""
        is_handed_over = self._next == self._n_sound and not len(self._waiting)
        return self.is_complete and not self._is_paused and is_handed_over and self._is_consumed

    def push(self, samples: Sound) -> None:
        """Add [n] float32 to the end of the answer."""
        needed = self._n_sound + len(samples)
        if needed > len(self._sound):
            grown = np.zeros(max(needed, 2 * len(self._sound)), dtype=np.float32)
            grown[: self._n_sound] = self._sound[: self._n_sound]
            self._sound = grown
        self._sound[self._n_sound : needed] = samples
        if self._onset is None:
            loud = np.flatnonzero(np.abs(samples) > _AUDIBLE)
            self._onset = self._n_sound + int(loud[0]) if len(loud) else None
        self._n_sound = needed

    def complete(self) -> None:
        """Nothing more will be pushed."""
        self.is_complete = True

    def pump(self) -> None:
        """Hand the port as much as it may hold."""
        if self._is_paused:
            return
        missing = self._buffer_frames - self._port.n_waiting_out
        if missing > 0 and len(self._waiting) < missing:
            self._convert(missing - len(self._waiting))
        if missing > 0 and len(self._waiting):
            n = self._port.write(self._waiting[:missing])
            self._waiting = self._waiting[n:]
            self._end_frame = self._port.n_written
        self._port.expect(is_speaking=self._is_under_way)

    @property
    def _is_under_way(self) -> bool:
        """Whether a gap in what the loudspeaker takes would be heard as one."""
        has_begun = self._end_frame > self._first_frame
        return has_begun and not (self.is_complete and self._next == self._n_sound)

    def _convert(self, n_frames: int) -> None:
        """Resample at least so many frames more, if there are."""
        n = int(n_frames * self._rate_hz / self._port.rate_hz) + self._rate_hz // 50
        end = min(self._n_sound, self._next + n)
        is_last = self.is_complete and end == self._n_sound
        if end == self._next and not (is_last and not self._is_flushed):
            return
        part = self._resampler.process(self._sound[self._next : end], is_last=is_last)
        self._is_flushed = is_last
        self._waiting = np.concatenate((self._waiting, part))
        self._next = end

    def observe(self, block: SoundBlock) -> None:
        """Learn what the loudspeaker has taken."""
        consumed = block.first_frame + block.n_frames
        if block.n_frames == 0 or consumed <= self._first_frame:
            return
        self._consumed_frame = consumed
        frames = consumed - self._first_frame
        heard = self._first_sample + int(frames * self._rate_hz / self._port.rate_hz)
        self.heard_samples = min(heard, self._n_sound)
        if self.audible_at_s is None and self._onset is not None:
            self._note_onset(block, consumed)

    def _note_onset(self, block: SoundBlock, consumed: int) -> None:
        if self._onset is None or self.heard_samples <= self._onset:
            return
        onset_frame = self._first_frame + int(
            (self._onset - self._first_sample) * self._port.rate_hz / self._rate_hz
        )
        frames_in = max(0, onset_frame - (consumed - block.n_frames))
        self.audible_at_s = block.audible_at_s + frames_in / self._port.rate_hz

    @property
    def _is_consumed(self) -> bool:
        return self._consumed_frame >= self._end_frame

    # -- turning down, stopping, going on ---------------------------------------------------

    def duck(self) -> None:
        """Turn down."""
        self._ducked_at = self.heard_samples
        self._port.fade_to(DUCKED_GAIN)

    def pause(self) -> None:
        """Stop, to go on later."""
        self._is_paused = True
        self._port.flush()

    def resume(self) -> None:
        """Go on at the full level, from the word in which it was turned down."""
        ducked_at, self._ducked_at = self._ducked_at, None
        if ducked_at is None:
            return
        lost_s = (self.heard_samples - ducked_at) / self._rate_hz
        if not self._is_paused and lost_s < _NOTICED_S:
            self._port.fade_to(1.0)
            return
        self._port.flush()
        self._is_paused = False
        self._start_at(self._word_start(ducked_at))

    def go_on(self, *, drops_waiting: bool) -> None:
        """Go on at the full level with what is here, or only with what will be pushed from now."""
        self._ducked_at = None
        if not drops_waiting:
            self._port.fade_to(1.0)
            return
        self._port.flush()
        self._is_paused = False
        self._start_at(self._n_sound)

    def stop(self) -> None:
        """Fall silent for good."""
        self._is_paused = True
        self._port.flush()

    def move_to(self, port: SoundPort) -> None:
        """Go on through another sound card, where the last one stopped."""
        self._buffer_frames = self._buffer_frames * port.rate_hz // self._port.rate_hz
        self._port = port
        self._start_at(self.heard_samples)

    def _start_at(self, sample: int) -> None:
        """Hand over from this sample on, after all that was written before."""
        self._first_sample = self._next = sample
        self.heard_samples = sample
        self._first_frame = self._end_frame = self._consumed_frame = self._port.n_written
        self._waiting = self._waiting[:0]
        self._resampler = StreamResampler(from_hz=self._rate_hz, to_hz=self._port.rate_hz)
        self._is_flushed = False

    def _word_start(self, sample: int) -> int:
        """The quietest moment shortly before a sample."""
        window = int(_WINDOW_S * self._rate_hz)
        first = max(0, sample - int(_WORD_SEARCH_S * self._rate_hz))
        n_windows = (sample - first) // window
        if n_windows < 1:
            return first
        parts = self._sound[sample - n_windows * window : sample].reshape(n_windows, window)
        energies = np.square(parts).sum(axis=1)
        quietest = n_windows - 1 - int(np.argmin(energies[::-1]))
        return sample - (n_windows - quietest) * window
