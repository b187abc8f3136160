"""A sound card made of a script: what the microphone hears is said, what is played is kept.

Knows only the clock; sound passes at its natural pace, also through a session that runs by itself.
"""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.audio.exchange import SoundExchange
from engine.audio.port import SoundBlock, SoundPort
from engine.clock import Clock
from engine.config import EngineConfig
from engine.events import Listener, SoundChanged, SoundState
from engine.remote.session import RemoteSession
from engine.remote.workshop import RemoteWorkshop

Sound = NDArray[np.float32]

RATE_HZ = 48_000
BLOCK_FRAMES = 960
BLOCK_S = BLOCK_FRAMES / RATE_HZ


class ScriptedPort(SoundExchange):
    """Exchanges a block whenever its time has come and it is read."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(rate_hz=RATE_HZ, block_frames=BLOCK_FRAMES, speaker_frames=RATE_HZ)
        self._clock = clock
        self._next_s = clock.now_s() + BLOCK_S
        self._lock = threading.Lock()
        self._is_saying = False
        self._to_say: Sound = np.zeros(0, np.float32)
        self._played: list[Sound] = []
        self.said_at_s: list[float] = []

    def say(self, sound: Sound) -> None:
        """Let the microphone hear [n] float32 at 48 kHz next."""
        with self._lock:
            self._to_say = np.concatenate((self._to_say, sound))

    @property
    def played(self) -> Sound:
        """Everything that the loudspeaker was given."""
        with self._lock:
            return np.concatenate([np.zeros(0, np.float32), *self._played])

    def read(self) -> SoundBlock | None:
        while self._clock.now_s() >= self._next_s:
            self._exchange_block()
        return super().read()

    def _exchange_block(self) -> None:
        microphone, loudspeaker = np.zeros((2, BLOCK_FRAMES), np.float32)
        with self._lock:
            said, self._to_say = self._to_say[:BLOCK_FRAMES], self._to_say[BLOCK_FRAMES:]
        microphone[: len(said)] = said
        began_s = self._next_s - BLOCK_S
        if len(said) and not self._is_saying:
            self.said_at_s.append(began_s)
        self._is_saying = len(said) > 0
        self.exchange(microphone, loudspeaker, captured_at_s=began_s, audible_at_s=self._next_s)
        with self._lock:
            self._played.append(loudspeaker)
        self._next_s += BLOCK_S


class ScriptedCard:
    """A keeper of the sound card that has this one port from the beginning."""

    def __init__(self, port: SoundPort, clock: Clock) -> None:
        change = SoundChanged(at_s=clock.now_s(), state=SoundState.LIVE, input_name="script")
        self._changes = [(change, port)]

    def start(self) -> None:
        return

    def choose(self, *, input_name: str | None, output_name: str | None) -> None:
        return

    def poll(self) -> tuple[SoundChanged, SoundPort | None] | None:
        return self._changes.pop() if self._changes else None

    def close(self) -> None:
        return


class RemoteScript:
    """A workshop for a server's conversation, with a scripted sound card."""

    def __init__(self) -> None:
        self.port: ScriptedPort | None = None

    def session(
        self,
        config: EngineConfig,
        *,
        clock: Clock,
        emit: Listener,
        progress: Callable[[float, str], None],
    ) -> RemoteSession:
        return RemoteWorkshop().session(config, clock=clock, emit=emit, progress=progress)

    def sound(self, config: EngineConfig, *, clock: Clock) -> ScriptedCard:
        self.port = ScriptedPort(clock)
        return ScriptedCard(self.port, clock)
