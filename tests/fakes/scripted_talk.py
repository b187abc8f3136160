"""A conversation as a script on a virtual clock: what is said when, and what was heard and told.

Knows a session only by its port, its commands and its events. Time passes in blocks of 20 ms; all
work is done between two blocks, or takes the time that the script gives a step.
"""

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.audio.exchange import SoundExchange
from engine.commands import Command
from engine.config import EngineConfig
from engine.events import Event, ModelReady
from engine.session.parts import Mind, Voice
from engine.session.session import Session
from tests.fakes.scripted_mind import EnergyConfirmer
from tests.fakes.virtual_clock import VirtualClock

Sound = NDArray[np.float32]
Kind = TypeVar("Kind")

RATE_HZ = 48_000
BLOCK_FRAMES = 960
BLOCK_S = BLOCK_FRAMES / RATE_HZ
INPUT_AGE_S = 0.02
OUTPUT_LEAD_S = 0.03

READY = ModelReady(
    at_s=0.0, name="scripted", device="cpu", dtype="-", n_parameters=0, has_captions=False, role=""
)


@dataclass
class ScriptedTalk:
    """Drives one session.

    Attributes:
        step_s: What each step of work costs.
        echo_gain, echo_delay_s: The room: how much of the loudspeaker the microphone hears.
    """

    mind: Mind
    voice: Voice
    config: EngineConfig = field(default_factory=EngineConfig)
    step_s: float = 0.0
    echo_gain: float = 0.0
    echo_delay_s: float = 0.05

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.began_s = self.clock.now_s()
        self.events: list[Event] = []
        self.port = SoundExchange(
            rate_hz=RATE_HZ, block_frames=BLOCK_FRAMES, speaker_frames=RATE_HZ
        )
        self.session = Session(
            mind=self.mind,
            voice=self.voice,
            confirmer=EnergyConfirmer(),
            config=self.config,
            clock=self.clock,
            emit=self.events.append,
            ready=READY,
        )
        self.session.attach(self.port)
        self._said = np.zeros(RATE_HZ * 20, dtype=np.float32)
        self._played: list[Sound] = []
        self._n_blocks = 0

    # -- the script -------------------------------------------------------------------------

    def user_says(self, sound: Sound, *, at_s: float) -> float:
        """Put 16 kHz sound into the microphone's future; returns when it ends."""
        from soxr import resample

        loud = resample(sound, 16_000, RATE_HZ).astype(np.float32)
        start = int(at_s * RATE_HZ)
        self._said[start : start + len(loud)] += loud
        return at_s + len(loud) / RATE_HZ

    def command(self, command: Command) -> None:
        self.session.handle(command)

    def run(self, until_s: float) -> None:
        """Let time pass up to a moment of the script."""
        while self.now_s < until_s:
            self._exchange_block()
            self._work()

    @property
    def now_s(self) -> float:
        return self._n_blocks * BLOCK_S

    def _exchange_block(self) -> None:
        start = self._n_blocks * BLOCK_FRAMES
        microphone = self._said[start : start + BLOCK_FRAMES] + self._echo(start)
        loudspeaker = np.zeros(BLOCK_FRAMES, dtype=np.float32)
        self._n_blocks += 1
        due_s = self.began_s + self.now_s
        self.clock.advance(max(0.0, due_s - self.clock.now_s()))
        self.port.exchange(
            microphone.astype(np.float32),
            loudspeaker,
            captured_at_s=due_s - BLOCK_S - INPUT_AGE_S,
            audible_at_s=due_s + OUTPUT_LEAD_S,
        )
        self._played.append(loudspeaker)

    def _echo(self, start: int) -> Sound:
        if not self.echo_gain:
            return np.zeros(BLOCK_FRAMES, dtype=np.float32)
        delay = int(self.echo_delay_s * RATE_HZ)
        played = self.loudspeaker
        index = np.arange(start, start + BLOCK_FRAMES) - delay
        inside = (index >= 0) & (index < len(played))
        echo = np.zeros(BLOCK_FRAMES, dtype=np.float32)
        echo[inside] = self.echo_gain * played[index[inside]]
        return echo

    def _work(self) -> None:
        """Work until there is nothing to do, or until the next block is due."""
        due_s = self.began_s + self.now_s + BLOCK_S
        while self.clock.now_s() < due_s and self.session.step():
            self.clock.advance(self.step_s)

    # -- what came of it --------------------------------------------------------------------

    @property
    def loudspeaker(self) -> Sound:
        """Everything that was played."""
        return np.concatenate(self._played) if self._played else np.zeros(0, np.float32)

    def loudness(self, from_s: float, to_s: float) -> float:
        """RMS of what was played between two moments of the script."""
        part = self.loudspeaker[int(from_s * RATE_HZ) : int(to_s * RATE_HZ)]
        return float(np.sqrt(np.mean(part**2)))

    def told(self, kind: type[Kind]) -> list[Kind]:
        """All events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def when(self, event: Event) -> float:
        """The moment of the script at which something happened."""
        return event.at_s - self.began_s
