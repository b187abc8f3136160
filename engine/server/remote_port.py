"""A sound port whose microphone and loudspeaker are at the other end of a network connection.

Knows no socket: sound is put in, and what is written goes to a listener at once. Hearing counts
the time of the sound itself, so that a network that stalls does not sound like a pause; speaking
counts the clock, as if the listener played what it got without delay. Used by one thread.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.audio.port import Sound, SoundBlock
from engine.clock import Clock
from engine.protocol.pcm import WIRE_RATE_HZ

LEAD_MS: Final = 400
"""How much of an answer is sent ahead of its time: it bridges what a network and a busy server
delay, and is all that a client has to throw away when the answer gives way."""

BLOCK_FRAMES: Final = WIRE_RATE_HZ // 25
"""The longest block: 40 ms; a client's usual 20 ms are one block where they are read at once."""

_FULL: Final = 1.0
_NOTHING: Final[Sound] = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """Sound that waits to be read.

    Attributes:
        samples: [n] float32.
        at_s: When it arrived.
    """

    samples: Sound
    at_s: float


class RemotePort:
    """A `SoundPort` over a network.

    Attributes:
        n_heard: Frames read since the beginning, dropped ones included.
        n_taken: Frames of the answers that were played, or that will never be.
        n_flushes: How often what was sent and not played came to count as never played.
        n_played: The frame after the last one that was played, by the clock or the client's word.
    """

    def __init__(self, clock: Clock, *, on_sound: Callable[[Sound], None]) -> None:
        """Begin in silence.

        Args:
            clock: Tells the time.
            on_sound: Gets [n] float32 of an answer as it is written.
        """
        self._clock = clock
        self._on_sound = on_sound
        self._arrived: deque[_Arrived] = deque()
        self._n_waiting_in = 0
        self._granted = 0
        self._heard_until_s = clock.now_s()
        self._anchor: tuple[float, int] | None = None
        self._corrected: int | None = None
        self._gain = _FULL
        self._is_speaking = False
        self._n_underruns = 0
        self._n_written = 0
        self.n_heard = 0
        self.n_taken = 0
        self.n_played = 0
        self.n_flushes = 0

    # -- the network's side -----------------------------------------------------------------

    def put(self, samples: Sound) -> None:
        """Take in [n] float32 at 24 kHz from the far microphone."""
        if len(samples):
            self._arrived.append(_Arrived(samples, self._clock.now_s()))
            self._n_waiting_in += len(samples)

    def drop_waiting(self) -> int:
        """Forget the sound that was not read; returns how many frames."""
        n = self._n_waiting_in
        self._arrived.clear()
        self._n_waiting_in = 0
        self.n_heard += n
        return n

    def grant(self, n_frames: int) -> None:
        """Let so many frames of the microphone be read, and no more until the next grant.

        What is heard goes no faster than it is understood, however fast it arrives.
        """
        self._granted = n_frames

    def correct(self, frame: int) -> None:
        """The far loudspeaker has played up to this frame and stopped there."""
        self._corrected = max(0, min(frame, self._n_written))

    def position_ms(self, at_s: float) -> int:
        """Which moment of the sound, from its beginning, was captured at a moment."""
        behind_s = max(0.0, self._heard_until_s - at_s)
        return max(0, round(self.n_heard * 1000 / WIRE_RATE_HZ - behind_s * 1000))

    @property
    def is_playing(self) -> bool:
        """Whether something that was sent has not been played yet."""
        return self.n_waiting_out > 0

    # -- the engine's side ------------------------------------------------------------------

    @property
    def rate_hz(self) -> int:
        """The rate of the wire."""
        return WIRE_RATE_HZ

    @property
    def n_overruns(self) -> int:
        """Nothing is lost on the way in: what does not fit is refused before it gets here."""
        return 0

    @property
    def n_underruns(self) -> int:
        """How often an answer was not ready when its time had come."""
        return self._n_underruns

    @property
    def n_waiting_in(self) -> int:
        """Frames of the microphone that were not read yet."""
        return self._n_waiting_in

    @property
    def n_waiting_out(self) -> int:
        """Frames that were sent and not played yet."""
        return self._n_written - self.n_taken

    @property
    def n_written(self) -> int:
        """Frames ever written: the index of the next one."""
        return self._n_written

    def read(self) -> SoundBlock | None:
        """The next block: of the microphone with what was played meanwhile, or of that alone."""
        if self._corrected is not None:
            return self._correction()
        if self._arrived and self._granted > 0:
            microphone, at_s = self._next_microphone()
            self._heard_until_s = at_s
            return self._block(microphone, self._play(at_least=1))
        taken = self._play(at_least=0)
        return self._block(_NOTHING, taken) if taken else None

    def _next_microphone(self) -> tuple[Sound, float]:
        """As much as a block may hold of what has arrived, and when the last of it did."""
        wanted = min(BLOCK_FRAMES, self._granted)
        parts: list[Sound] = []
        at_s = self._heard_until_s
        while self._arrived and wanted > 0:
            head = self._arrived.popleft()
            part, rest = head.samples[:wanted], head.samples[wanted:]
            if len(rest):
                self._arrived.appendleft(_Arrived(rest, head.at_s))
            parts.append(part)
            wanted -= len(part)
            at_s = head.at_s
        block = parts[0] if len(parts) == 1 else np.concatenate(parts)
        self._granted -= len(block)
        self._n_waiting_in -= len(block)
        self.n_heard += len(block)
        return block, at_s

    def _play(self, *, at_least: int) -> int:
        """Let time pass at the far loudspeaker; returns how many frames it has played."""
        waiting = self.n_waiting_out
        if waiting == 0:
            self._n_underruns += self._is_speaking and self._anchor is not None
            self._anchor = None
            return 0
        now_s = self._clock.now_s()
        if self._anchor is None:
            self._anchor = (now_s, self.n_taken)
        began_s, first = self._anchor
        due = first + int((now_s - began_s) * WIRE_RATE_HZ) - self.n_taken
        taken = min(waiting, max(due, at_least))
        self.n_taken += taken
        self.n_played = self.n_taken
        return taken

    def _block(self, microphone: Sound, n_played: int) -> SoundBlock:
        duration_s = len(microphone) / WIRE_RATE_HZ
        return SoundBlock(
            microphone=microphone,
            played=np.zeros(len(microphone), dtype=np.float32),
            captured_at_s=self._heard_until_s - duration_s,
            audible_at_s=self._clock.now_s() - n_played / WIRE_RATE_HZ,
            first_frame=self.n_taken - n_played,
            n_frames=n_played,
            gain=self._gain,
        )

    def _correction(self) -> SoundBlock:
        frame, self._corrected = self._corrected or 0, None
        self.n_taken = self.n_played = frame
        self._anchor = None
        return self._block(_NOTHING, min(1, frame))

    def write(self, samples: Sound) -> int:
        """Send [n] float32; returns how many were taken: none while it is turned down."""
        if self._gain < _FULL or not len(samples):
            return 0
        self._n_written += len(samples)
        self._on_sound(samples)
        return len(samples)

    def expect(self, *, is_speaking: bool) -> None:
        """Say whether a gap from here on is an underrun."""
        self._is_speaking = is_speaking

    def fade_to(self, gain: float) -> None:
        """Turn down: nothing more is sent, and the listener is told by an event of its own."""
        self._gain = gain

    def flush(self) -> None:
        """What was sent and not played counts as never played."""
        self._gain = _FULL
        self._is_speaking = False
        self._anchor = None
        self.n_flushes += 1
        self.n_taken = self._n_written
