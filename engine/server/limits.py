"""What one server lets its users do, each number with its unit and its reason.

Knows nothing of who applies it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """Bounds of everything that a stranger can make grow."""

    max_sessions: int = 8
    """Conversations at once; each has caches of its own."""

    max_message_bytes: int = 2 * 1024 * 1024
    """A longer message is refused: 30 s of sound in base64 are 1.9 MB."""

    max_frame_bytes: int = 16 * 1024 * 1024
    """A frame this long ends the connection before it is read."""

    messages_per_s: float = 500.0
    """Sustained; sound in pieces of 20 ms makes 50."""

    message_burst: int = 2_000
    """Messages that may come at once: a recording that is sent in small pieces."""

    max_backlog_s: float = 40.0
    """Sound that was sent and not heard yet; more is refused. A turn has 30 s at most."""

    max_waiting_messages: int = 4_000
    """Messages that the model has had no time for yet."""

    max_unsent_bytes: int = 8 * 1024 * 1024
    """What a client that does not read may leave lying: two minutes of an answer."""

    idle_s: float = 600.0
    """A session in which nobody has said or asked anything for so long is closed."""
