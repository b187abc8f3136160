"""Sessions whose models are in processes of their own: what is each user's own stays here.

Knows nothing of users.
"""

import logging
import threading
import weakref
from collections import defaultdict
from collections.abc import Sequence

from engine.audio.port import SoundPort
from engine.clock import Clock
from engine.commands import Command
from engine.config import EngineConfig
from engine.errors import EngineError
from engine.events import Listener, ModelReady
from engine.server.pooled_session import Elsewhere, UserMemory
from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.far_parts import FarMind, FarStep, FarVoice
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import BrainFaultError, Hello, Together
from engine.session.parts import ModelStep
from engine.session.session import Session
from engine.session.silero import SileroConfirmer

_log = logging.getLogger(__name__)


class FarSession:
    """A session, and the brain that it has elsewhere."""

    def __init__(self, session: Session, brain: FarBrain) -> None:
        """Put both together."""
        self._session = session
        self.brain = brain

    @property
    def place(self) -> Home:
        """Where its model computes: one session at a time."""
        return self.brain.home

    @property
    def spare_s(self) -> float:
        """How long an answer under way can be left alone."""
        return self._session.spare_s

    def handle(self, command: Command) -> None:
        """Carry out a command."""
        self._session.handle(command)

    def attach(self, port: SoundPort | None) -> None:
        """Hear and speak through this port."""
        self._session.attach(port)

    def look(self, *, rests: bool) -> ModelStep | None:
        """Take in sound; returns what the model does in the next `step`, where it is foreseen."""
        return self._session.look(rests=rests)

    def step(self, *, rests: bool) -> bool:
        """Do one piece of work; False for nothing."""
        worked = self._session.step(rests=rests)
        self.brain.settle()
        return worked

    def recover(self) -> None:
        """Come back to a quiet state after a fault."""
        self._session.recover()

    def close(self) -> None:
        """Fall silent for good, and let the brain go."""
        try:
            self._session.close()
        except (EngineError, BrainFaultError) as error:
            # Nobody is left to be told.
            _log.warning("a session was not closed as it should be: %s", type(error).__name__)
        finally:
            self.brain.let_go()


class FarSessions:
    """Makes sessions on a crew that was started."""

    def __init__(self, crew: Crew, hello: Hello, config: EngineConfig) -> None:
        """Take the crew; starting and ending it is the caller's."""
        self._crew = crew
        self._hello = hello
        self._config = config
        self._lock = threading.Lock()
        self._brains: weakref.WeakSet[FarBrain] = weakref.WeakSet()

    @property
    def ready(self) -> ModelReady:
        """The loaded model."""
        return self._hello.ready

    @property
    def patience_s(self) -> float:
        """The patience that sessions begin with."""
        return self._config.turns.patience_s

    @property
    def elsewhere(self) -> Elsewhere:
        """What the crew has done."""
        crew = self._crew
        return Elsewhere(
            n_processes=crew.n_ready,
            n_lost=crew.n_lost,
            n_moves=crew.n_moves,
            n_restored=crew.n_restored,
            processor_s=crew.processor_s,
        )

    @property
    def memory(self) -> UserMemory:
        """What the models remember of the sessions that are still there."""
        with self._lock:
            brains = list(self._brains)
        held_bytes = [brain.standing.memory_bytes for brain in brains if not brain.is_gone]
        return UserMemory(held_bytes=held_bytes, most_bytes=self._hello.most_memory_bytes)

    def make(self, *, clock: Clock, emit: Listener) -> FarSession:
        """A session that nobody has spoken to.

        Raises:
            EngineError: There is no room for it, or no process runs.
        """
        brain = FarBrain(self._crew)
        with self._lock:
            self._brains.add(brain)
        session = Session(
            mind=FarMind(brain, self._hello),
            voice=FarVoice(brain, self._hello, clock=clock),
            confirmer=SileroConfirmer(),
            config=self._config,
            clock=clock,
            emit=emit,
            ready=self._hello.ready,
        )
        return FarSession(session, brain)

    def compute_together(self, steps: Sequence[ModelStep]) -> None:
        """Compute steps of several sessions at once; each session's next `step` takes its own."""
        keys: dict[Home, list[int]] = defaultdict(list)
        for step in steps:
            if isinstance(step, FarStep):
                keys[step.brain.home].append(step.brain.key)
        for home, of_home in keys.items():
            try:
                home.ask(Together(tuple(of_home)))
            except ProcessLostError:
                # Each is done alone then, in another process.
                continue
