"""What a server needs of a session and of what makes sessions, said without torch.

Knows no users. The real ones are `engine.session.Session` and `engine.server.model_sessions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.audio.port import SoundPort
from engine.clock import Clock
from engine.commands import Command
from engine.events import Listener, ModelReady
from engine.session.parts import ModelStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What the processes of models that run apart from this one have done so far.

    Attributes:
        n_processes: How many are ready.
        n_lost: How many have ended unasked.
        n_moves: Sessions that went from one to another.
        n_restored: Sessions that were made again after a loss.
        processor_s: Processor time that they have used.
    """

    n_processes: int = 0
    n_lost: int = 0
    n_moves: int = 0
    n_restored: int = 0
    processor_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMemory:
    """What the model remembers of its users at this moment.

    Attributes:
        held_bytes: For each conversation, what is held for it.
        most_bytes: What can be held for one: the allowed positions, all in use.
    """

    held_bytes: Sequence[int] = ()
    most_bytes: int = 0


class PooledSession(Protocol):
    """What a member needs of a session; `engine.session.Session` is one."""

    @property
    def place(self) -> object | None:
        """Where its model computes, for one session at a time; None where any thread can do it."""
        ...

    def handle(self, command: Command) -> None:
        """Carry out a command."""
        ...

    def attach(self, port: SoundPort | None) -> None:
        """Hear and speak through this port."""
        ...

    @property
    def spare_s(self) -> float:
        """How long an answer under way can be left alone."""
        ...

    def look(self, *, rests: bool) -> ModelStep | None:
        """Take in sound; returns what the model does in the next `step`, where it is foreseen."""
        ...

    def step(self, *, rests: bool) -> bool:
        """Do one piece of work, of an answer only if it does not rest; False for nothing."""
        ...

    def recover(self) -> None:
        """Come back to a quiet state after a fault."""
        ...

    def close(self) -> None:
        """Fall silent for good."""
        ...


class SessionMaker(Protocol):
    """Makes sessions that share one model's weights."""

    @property
    def ready(self) -> ModelReady:
        """The loaded model."""
        ...

    @property
    def patience_s(self) -> float:
        """The patience that sessions begin with."""
        ...

    @property
    def elsewhere(self) -> Elsewhere:
        """What other processes have done for its sessions."""
        ...

    @property
    def memory(self) -> UserMemory:
        """What the model remembers of its sessions; may be asked by any thread."""
        ...

    def make(self, *, clock: Clock, emit: Listener) -> PooledSession:
        """A session that nobody has spoken to."""
        ...

    def compute_together(self, steps: Sequence[ModelStep]) -> None:
        """Compute steps of several sessions at once; each session's next `step` takes its own."""
        ...
