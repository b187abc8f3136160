"""An open microphone: silence and speech, sent piece by piece as time passes.

Knows no socket. A piece is sent when its last sample has been spoken, and when a sample is spoken
follows from its number alone, so that a late sender does not stretch what it sends.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.audio.port import Sound
from engine.clock import Clock
from engine.protocol.pcm import WIRE_RATE_HZ

PIECE_FRAMES: Final = WIRE_RATE_HZ * 40 // 1000
_NOTHING: Final[Sound] = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Said:
    """When something was said, on the clock.

    Attributes:
        begin_s: The first sample.
        end_s: After the last one.
    """

    begin_s: float
    end_s: float


class ScriptedMicrophone:
    """Sends for as long as `run` is let run."""

    def __init__(self, clock: Clock, send: Callable[[Sound], Awaitable[object]]) -> None:
        """Begin in silence.

        Args:
            clock: Tells the time.
            send: Takes [n] float32 at 24 kHz.
        """
        self._clock = clock
        self._send = send
        self._waiting = _NOTHING
        self._began_s = clock.now_s()
        self._n_frames = 0

    def say(self, sound: Sound) -> Said:
        """Let [n] float32 at 24 kHz be spoken next; returns when that will be."""
        begin_s = self._moment_of(self._n_frames + len(self._waiting))
        self._waiting = np.concatenate((self._waiting, sound))
        return Said(begin_s, begin_s + len(sound) / WIRE_RATE_HZ)

    async def run(self) -> None:
        """Send for ever."""
        while True:
            piece = self._next_piece()
            await asyncio.sleep(max(0.0, self._moment_of(self._n_frames) - self._clock.now_s()))
            await self._send(piece)

    def _next_piece(self) -> Sound:
        piece = np.zeros(PIECE_FRAMES, dtype=np.float32)
        spoken, self._waiting = self._waiting[:PIECE_FRAMES], self._waiting[PIECE_FRAMES:]
        piece[: len(spoken)] = spoken
        self._n_frames += PIECE_FRAMES
        return piece

    def _moment_of(self, frame: int) -> float:
        return self._began_s + frame / WIRE_RATE_HZ
