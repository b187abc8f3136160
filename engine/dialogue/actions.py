"""What the duplex machine asks for: the closed union of actions.

Knows nothing of who carries them out. They are carried out in the order given.
"""

from dataclasses import dataclass

from engine.events import Cause


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """Begin to hear a turn, from the pre-roll on.

    Attributes:
        is_overlap: An answer is ducked meanwhile.
        is_continuation: Go on with the turn that was taken last; its answer was never heard.
    """

    is_overlap: bool = False
    is_continuation: bool = False


@dataclass(frozen=True, slots=True)
class TakeTurn:
    """The open turn, or the typed one, is complete; answer it in this epoch."""

    epoch: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class DropTurn:
    """The open turn leaves the context as if it had not been heard."""

    cause: Cause


@dataclass(frozen=True, slots=True)
class Duck:
    """Turn the reply down."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the ducked reply where it is, without giving it up."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Speak on at the full level, from the first word that was turned down."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Yield:
    """Give the floor up: silence, and only what was heard is kept of this reply."""

    epoch: int
    cause: Cause


Action = OpenTurn | TakeTurn | DropTurn | Duck | Pause | Resume | Yield
