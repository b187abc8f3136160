"""A line between two machines that both know a secret, for whom it is a pipe like any other.

Knows nothing of what goes over it. Nobody who lacks the secret is listened to; what goes over the
line is not hidden from the network, as nothing is that goes through Ray.
"""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from typing import Any, Final

GREETING_LIMIT_S: Final = 10
"""So long to find each other, and for each answer until both know who the other is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a door is: an address of its machine, and a port."""

    host: str
    port: int


class Door:
    """Waits for the one who knows the secret.

    Attributes:
        place: Where.
    """

    def __init__(self, host: str, secret: bytes, *, patience_s: int = GREETING_LIMIT_S) -> None:
        """Wait on any free port of one of this machine's addresses.

        Args:
            host: The address.
            secret: What he must know.
            patience_s: Whoever takes longer to prove it is let go.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._secret = secret
        self._patience_s = patience_s
        self._server = socket.create_server((host, 0), family=family)
        self.place = Place(host, self._server.getsockname()[1])

    def accept(self) -> "Connection[Any, Any]":
        """Let him in, and nobody after him."""
        with self._server:
            while True:
                arrived, _ = self._server.accept()
                with arrived:
                    pipe = _pipe_over(arrived)
                    try:
                        with _hurried(arrived, self._patience_s):
                            deliver_challenge(pipe, self._secret)
                            answer_challenge(pipe, self._secret)
                    except (AuthenticationError, EOFError, OSError):
                        pipe.close()
                        continue
                    return pipe


class DirectLine:
    """The other end.

    Attributes:
        pipe: What is said.
    """

    def __init__(self, place: Place, secret: bytes) -> None:
        """Go through a door.

        Raises:
            OSError, EOFError: It cannot be reached.
            AuthenticationError: Somebody else is behind it.
        """
        self._end = socket.create_connection((place.host, place.port), GREETING_LIMIT_S)
        self._end.settimeout(None)
        self.pipe = _pipe_over(self._end)
        try:
            with _hurried(self._end, GREETING_LIMIT_S):
                answer_challenge(self.pipe, secret)
                deliver_challenge(self.pipe, secret)
        except (AuthenticationError, EOFError, OSError):
            self.pipe.close()
            self.close()
            raise

    def hang_up(self) -> None:
        """Say no more; whoever waits for a word learns that none will come."""
        try:
            self._end.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other end was faster.
            return

    def close(self) -> None:
        """Give back what is left when the pipe was closed."""
        self._end.close()


def _pipe_over(end: socket.socket) -> "Connection[Any, Any]":
    # A message in two parts would wait for the other end's acknowledgement in between.
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(end.dup().detach())


@contextmanager
def _hurried(end: socket.socket, patience_s: int) -> Iterator[None]:
    """Wait for no word longer than so many seconds."""
    _set_patience(end, patience_s)
    yield
    _set_patience(end, 0)


def _set_patience(end: socket.socket, seconds: int) -> None:
    """How long a read waits before it fails; 0 is for ever."""
    limit = struct.pack("@ll", seconds, 0) if os.name == "posix" else 1000 * seconds
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
