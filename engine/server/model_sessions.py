"""Sessions on one loaded model: the weights are shared, everything that changes is each one's own.

Knows nothing of users.
"""

import threading
import weakref
from collections.abc import Sequence

from engine.clock import Clock
from engine.config import EngineConfig
from engine.events import Event, Listener, ModelReady
from engine.models.bundle import ModelBundle
from engine.models.together import Hearing, Speaking, Writing, compute_together
from engine.server.pooled_session import Elsewhere, UserMemory
from engine.session.brain import Brain
from engine.session.mind import ModelMind
from engine.session.parts import ModelStep
from engine.session.session import Session
from engine.session.silero import SileroConfirmer
from engine.session.workshop import make_session


class ModelSessions:
    """Makes sessions on a bundle."""

    def __init__(self, bundle: ModelBundle, config: EngineConfig, *, clock: Clock) -> None:
        """Do everything once, so that the first user's first turn is as fast as the others'."""
        self._bundle = bundle
        self._config = config
        self._ready = make_session(bundle, config, clock=clock, emit=_nobody).describe()
        self._most_bytes = Brain.begin(bundle, config, clock=clock).mind.most_memory_bytes
        self._lock = threading.Lock()
        self._minds: weakref.WeakSet[ModelMind] = weakref.WeakSet()

    @property
    def ready(self) -> ModelReady:
        """The loaded model."""
        return self._ready

    @property
    def patience_s(self) -> float:
        """The patience that sessions begin with."""
        return self._config.turns.patience_s

    @property
    def elsewhere(self) -> Elsewhere:
        """Nothing: everything is computed in this process."""
        return Elsewhere()

    @property
    def memory(self) -> UserMemory:
        """What the model remembers of the sessions that are still there."""
        with self._lock:
            minds = list(self._minds)
        held_bytes = [mind.memory_bytes for mind in minds]
        return UserMemory(held_bytes=held_bytes, most_bytes=self._most_bytes)

    def make(self, *, clock: Clock, emit: Listener) -> Session:
        """A session that nobody has spoken to.

        Raises:
            EngineError: There is no room for it.
        """
        brain = Brain.begin(self._bundle, self._config, clock=clock)
        with self._lock:
            self._minds.add(brain.mind)
        return Session(
            mind=brain.mind,
            voice=brain.voice,
            confirmer=SileroConfirmer(),
            config=self._config,
            clock=clock,
            emit=emit,
            ready=self._ready,
        )

    def compute_together(self, steps: Sequence[ModelStep]) -> None:
        """Compute steps of several sessions at once; each session's next `step` takes its own."""
        own = [step for step in steps if isinstance(step, Hearing | Writing | Speaking)]
        compute_together(self._bundle, own)


def _nobody(_event: Event) -> None:
    """There is nobody to be told."""
