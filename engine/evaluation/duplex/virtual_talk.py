"""A conversation with a scripted person, on a sound card that is only a schedule.

The session is the real one, with its real model. Time passes by the work that it does and is put
forward where it has nothing to do, so that a talk of minutes takes as long as its computing, and
every delay in it is the one that a person would notice. Knows nothing of what is said.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import soxr

from engine.audio.exchange import SoundExchange
from engine.audio.port import Sound, SoundBlock
from engine.clock import Clock
from engine.commands import Command
from engine.evaluation.duplex.echo_path import EchoPath
from engine.events import Event, Listener
from engine.models.config import EAR_RATE_HZ
from engine.session.session import Session

RATE_HZ: Final = 48_000
BLOCK_FRAMES: Final = 960
BLOCK_S: Final = BLOCK_FRAMES / RATE_HZ

INPUT_AGE_S: Final = 0.02
"""How old a block is when the engine gets it: what PulseAudio and ALSA report on a laptop."""

OUTPUT_LEAD_S: Final = 0.03
"""From the callback to the loudspeaker."""

_AUDIBLE: Final = 0.005

Kind = TypeVar("Kind", bound=Event)


class WorkClock:
    """Passes while work is done, and is put forward over the time in which there is none.

    Attributes:
        worked_s: Seconds of work since the beginning.
    """

    def __init__(self, work_s: Callable[[], float] = time.perf_counter) -> None:
        """Begin at nought.

        Args:
            work_s: Seconds since any moment. A machine that does other work at the same time is
                measured more truly by `time.process_time`, as long as the model uses one thread.
        """
        self._work_s = work_s
        self._began_s = work_s()
        self._put_forward_s = 0.0

    @property
    def worked_s(self) -> float:
        """Seconds of work since the beginning."""
        return self._work_s() - self._began_s

    def now_s(self) -> float:
        """Seconds since the beginning."""
        return self._put_forward_s + self.worked_s

    def wait_until(self, moment_s: float) -> None:
        """Put the clock forward to a moment; not back."""
        self._put_forward_s += max(0.0, moment_s - self.now_s())


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When something left the mouth, on the talk's clock."""

    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedBlock:
    """What the loudspeaker did in one block.

    Attributes:
        at_s: When its first sample was heard.
        loud_at_s: When its first audible sample was heard; None where there is none.
        gain: Loudness at its end, 1 being full.
        n_frames: Frames of the answer in it; 0 where it paused.
    """

    at_s: float
    loud_at_s: float | None
    gain: float
    n_frames: int


class _WatchedExchange(SoundExchange):
    """A sound port that remembers what its loudspeaker did."""

    def __init__(self) -> None:
        super().__init__(rate_hz=RATE_HZ, block_frames=BLOCK_FRAMES, speaker_frames=RATE_HZ)
        self.blocks: list[PlayedBlock] = []

    def read(self) -> SoundBlock | None:
        block = super().read()
        if block is not None:
            loud = np.flatnonzero(np.abs(block.played) > _AUDIBLE)
            self.blocks.append(
                PlayedBlock(
                    at_s=block.audible_at_s,
                    loud_at_s=block.audible_at_s + loud[0] / RATE_HZ if loud.size else None,
                    gain=block.gain,
                    n_frames=block.n_frames,
                )
            )
        return block


class VirtualTalk:
    """One session and the person who talks to it.

    Attributes:
        clock: The one time axis of the talk; every moment here is one of it.
        events: Everything the engine has told.
    """

    def __init__(
        self,
        make_session: Callable[[Clock, Listener], Session],
        *,
        work_s: Callable[[], float] = time.perf_counter,
        room: EchoPath | None = None,
    ) -> None:
        """Begin a talk.

        Args:
            make_session: Makes the session on a clock.
            work_s: As `WorkClock` takes it.
            room: The loudspeaker's way into the microphone; None is headphones.
        """
        self.events: list[Event] = []
        self.clock = WorkClock(work_s)
        self._session = make_session(self.clock, self.events.append)
        self._port = _WatchedExchange()
        self._session.attach(self._port)
        self._room = room
        self._said: list[tuple[int, Sound]] = []
        self._origin_s = self.clock.now_s()
        self._worked_s = 0.0
        self._last_played: Sound = np.zeros(BLOCK_FRAMES, dtype=np.float32)
        self._n_blocks = 0

    # -- the script -------------------------------------------------------------------------

    @property
    def now_s(self) -> float:
        """The end of the last block."""
        return self._origin_s + self._n_blocks * BLOCK_S

    def say(self, sound: Sound, *, at_s: float) -> Span:
        """Put speech into the microphone's future.

        Args:
            sound: [n] float32 at 16 kHz, without silence around it.
            at_s: When it begins; at the earliest now.
        """
        loud = soxr.resample(sound, EAR_RATE_HZ, RATE_HZ).astype(np.float32)
        first_free = self._n_blocks * BLOCK_FRAMES
        start = max(round((at_s + INPUT_AGE_S - self._origin_s) * RATE_HZ), first_free)
        self._said.append((start, loud))
        begin_s = self._origin_s + start / RATE_HZ - INPUT_AGE_S
        return Span(begin_s=begin_s, end_s=begin_s + loud.size / RATE_HZ)

    def command(self, command: Command) -> None:
        """Send the engine a command."""
        self._session.handle(command)

    def run(self, until_s: float) -> None:
        """Let time pass up to a moment."""
        self.run_until(lambda: False, until_s)

    def run_until(self, is_so: Callable[[], bool], limit_s: float) -> bool:
        """Let time pass until something is so; False where it was not so by `limit_s`."""
        began_s = self.clock.worked_s
        try:
            while not is_so():
                if self.now_s >= limit_s:
                    return False
                self._exchange_block()
                self._work()
            return True
        finally:
            self._worked_s += self.clock.worked_s - began_s

    def _exchange_block(self) -> None:
        microphone = self._spoken_block()
        if self._room is not None:
            microphone += self._room.next_block(self._last_played)
        self._n_blocks += 1
        due_s = self.now_s
        self.clock.wait_until(due_s)
        played = np.zeros(BLOCK_FRAMES, dtype=np.float32)
        self._port.exchange(
            microphone,
            played,
            captured_at_s=due_s - BLOCK_S - INPUT_AGE_S,
            audible_at_s=due_s + OUTPUT_LEAD_S,
        )
        self._last_played = played

    def _spoken_block(self) -> Sound:
        begin = self._n_blocks * BLOCK_FRAMES
        block = np.zeros(BLOCK_FRAMES, dtype=np.float32)
        for start, sound in self._said:
            first, last = max(start, begin), min(start + sound.size, begin + BLOCK_FRAMES)
            if first < last:
                block[first - begin : last - begin] += sound[first - start : last - start]
        self._said = [one for one in self._said if one[0] + one[1].size > begin + BLOCK_FRAMES]
        return block

    def _work(self) -> None:
        """Work until there is nothing to do, or until the next block is due."""
        due_s = self.now_s + BLOCK_S
        while self.clock.now_s() < due_s and self._session.step():
            pass

    def forget(self) -> None:
        """Forget what was told and played so far, so that a long talk is not long in memory."""
        self.events.clear()
        self._port.blocks.clear()

    # -- what came of it --------------------------------------------------------------------

    def told(self, kind: type[Kind], *, since: int = 0) -> list[Kind]:
        """All events of a kind, from the `since`-th event on."""
        return [event for event in self.events[since:] if isinstance(event, kind)]

    @property
    def blocks(self) -> list[PlayedBlock]:
        """What the loudspeaker did so far."""
        return self._port.blocks

    @property
    def n_underruns(self) -> int:
        """Gaps in an answer that the engine was too late for."""
        return self._port.n_underruns

    @property
    def real_time_factor(self) -> float:
        """Work for each second of the talk, counted only while the talk goes on."""
        return self._worked_s / max(self._n_blocks * BLOCK_S, BLOCK_S)
