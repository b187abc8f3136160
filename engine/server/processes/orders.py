"""What the front process asks of a model's process, and what comes back. Both ends speak it.

Knows no model and no pipe. An order is carried out whole, one after the other; those about a brain
name it by its key. What changes a brain is a `Do`, so that a brain is made again by the same ones
in the same order.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from engine.audio.port import Sound
from engine.events import ModelReady


class MindDeed(StrEnum):
    """What a mind does that changes what it remembers; the value is the method's name."""

    OPEN_TURN = "open_turn"
    MAKE_ROOM = "make_room"
    HEAR = "hear"
    DROP_TURN = "drop_turn"
    TAKE_TURN = "take_turn"
    REOPEN_TURN = "reopen_turn"
    TAKE_TYPED = "take_typed"
    WRITE = "write"
    KEEP_HEARD = "keep_heard"
    REMEMBER = "remember"
    SET_ROLE = "set_role"
    FORGET = "forget"


class VoiceDeed(StrEnum):
    """The same of a voice."""

    BEGIN_REPLY = "begin_reply"
    BEGIN_PIECE = "begin_piece"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Begin:
    """Make a brain with which nobody has spoken."""

    key: int


@dataclass(frozen=True, slots=True)
class Do:
    """Let a brain do something.

    Attributes:
        key: Which brain.
        deed: What.
        words: What the method is given, by position and by name.
    """

    key: int
    deed: MindDeed | VoiceDeed
    words: tuple[Any, ...] = ()
    named: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Foresee:
    """Say what kind of step a brain does next, and be ready to compute it with others'.

    Attributes:
        key: Which brain.
        deed: HEAR, WRITE or STEP.
        chunk: [n] float32 that is heard next; for HEAR.
    """

    key: int
    deed: MindDeed | VoiceDeed
    chunk: Sound | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Compute what was foreseen of these brains at once."""

    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Give out a brain's whole state as bytes; it stays."""

    key: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Make a brain again.

    Attributes:
        key: Which one.
        state: Of `Pack`; None is a brain with which nobody has spoken.
        done: What it has done since, in order.
    """

    key: int
    state: bytes | None
    done: tuple[Do, ...]


@dataclass(frozen=True, slots=True)
class LetGo:
    """Forget a brain."""

    key: int


Order: TypeAlias = Begin | Do | Foresee | Together | Pack | Restore | LetGo


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a mind says of itself without being asked.

    Attributes:
        role: The role in force.
        has_room: Whether the open turn may go on; False where none is open.
        memory_bytes: What is held for its conversation.
    """

    role: str
    has_room: bool
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed.

    Attributes:
        value: What the method returned. Times in it are seconds before the answer was sent.
        standing: The mind's, after it.
    """

    value: Any
    standing: Standing


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back for an order.

    Attributes:
        value: What came of it; the exception where it could not be done.
        processor_s: Processor time of the process since it was started.
    """

    value: Any
    processor_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first that a model's process says.

    Attributes:
        ready: The loaded model.
        chunk_samples: Samples at 16 kHz that it hears at a time.
        rate_hz: Rate of the sound that it makes.
        most_memory_bytes: What can be held for one conversation.
    """

    ready: ModelReady
    chunk_samples: int
    rate_hz: int
    most_memory_bytes: int


class BrainFaultError(RuntimeError):
    """A brain has failed in a way that nobody foresaw; it names the fault's kind and place."""
