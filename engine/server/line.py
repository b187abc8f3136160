"""What a talk can ask of the session at the other end of the line; nothing of how it is done.

Tests put a small one of their own in its place.
"""

from typing import Protocol

from engine.audio.port import Sound
from engine.commands import Command
from engine.protocol.names import Message


class Line(Protocol):
    """One user's session, as the protocol sees it."""

    @property
    def n_written(self) -> int:
        """Frames of answers ever sent: where the next one begins."""
        ...

    @property
    def n_played(self) -> int:
        """Frames of answers that were played by the clock."""
        ...

    @property
    def n_flushes(self) -> int:
        """How often what was sent ahead came to count as never played."""
        ...

    def send(self, message: Message) -> None:
        """Tell the client."""
        ...

    def command(self, command: Command) -> None:
        """Ask the engine.

        Raises:
            EngineError: It cannot be done as it stands.
        """
        ...

    def feed(self, samples: Sound) -> None:
        """Let the engine hear [n] float32 at 24 kHz."""
        ...

    def drop_sound(self) -> None:
        """Forget what the engine was given and has not heard, and the turn that it is hearing."""
        ...

    def position_ms(self, at_s: float) -> int:
        """Which moment of the user's sound belongs to a moment of the engine's clock."""
        ...

    def stop_at(self, frame: int) -> None:
        """Be silent; the client has played up to this frame."""
        ...
