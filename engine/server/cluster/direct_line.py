"""A line between two machines that both know a secret, for whom it is a pipe like any other.

Knows nothing of what goes over it. Nobody who lacks the secret is listened to; what goes over the
line is not hidden from the network, as nothing is that goes through Ray. A machine that vanishes
without a word is noticed within a minute, as if it had hung up.
"""

import multiprocessing
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge, wait
from typing import Any, Final

GREETING_LIMIT_S: Final = 10
"""So long to find each other, and for each answer until both know who the other is."""

_SILENT_S: Final = 20
_KNOCKS: Final = 4
_BETWEEN_KNOCKS_S: Final = 10
"""After so many seconds in which nothing came, the system asks the other machine so many times, so
many seconds apart, whether it is there."""

_UNHEARD_MS: Final = 60_000
"""So long what was said may be on its way before the line is given up."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a door is: an address of its machine, and a port."""

    host: str
    port: int


class DirectLine:
    """One end of a line.

    Attributes:
        pipe: What is said.
    """

    def __init__(self, end: socket.socket) -> None:
        """Take a socket that has found another."""
        self._end = end
        # A message in two parts would wait for the other end's acknowledgement in between.
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _notice_silence(end)
        self.pipe: Connection[Any, Any] = Connection(end.dup().detach())

    @classmethod
    def to(cls, place: Place, secret: bytes) -> "DirectLine":
        """Go through a door.

        Raises:
            OSError, EOFError: It cannot be reached.
            AuthenticationError: Somebody else is behind it.
        """
        end = socket.create_connection((place.host, place.port), GREETING_LIMIT_S)
        end.settimeout(None)
        line = cls(end)
        try:
            with line.hurried(GREETING_LIMIT_S):
                answer_challenge(line.pipe, secret)
                deliver_challenge(line.pipe, secret)
        except (AuthenticationError, EOFError, OSError):
            line.close()
            raise
        return line

    @contextmanager
    def hurried(self, patience_s: int) -> Iterator[None]:
        """Wait for no word longer than so many seconds."""
        _set_patience(self._end, patience_s)
        yield
        _set_patience(self._end, 0)

    def hang_up(self) -> None:
        """Say no more; whoever waits for a word, at either end, learns that none will come."""
        try:
            self._end.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other end was faster.
            return

    def close(self) -> None:
        """Give back what it took of the system; nobody waits for a word any more."""
        self.pipe.close()
        self._end.close()


class Door:
    """Lets in whoever knows the secret.

    Attributes:
        place: Where.
    """

    def __init__(self, host: str, secret: bytes, *, patience_s: int = GREETING_LIMIT_S) -> None:
        """Open any free port of one of this machine's addresses.

        Args:
            host: The address.
            secret: What one must know.
            patience_s: Whoever takes longer to prove it is let go.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._secret = secret
        self._patience_s = patience_s
        self._accepting = threading.Lock()
        self._closed, self._push = multiprocessing.Pipe(duplex=False)
        self._server = socket.create_server((host, 0), family=family)
        self.place = Place(host, self._server.getsockname()[1])

    def accept(self) -> DirectLine | None:
        """Wait for the next one, and let it in; None when the door was closed."""
        with self._accepting:
            while not self._is_closed():
                line = DirectLine(self._server.accept()[0])
                if self._is_known(line):
                    return line
        return None

    def _is_closed(self) -> bool:
        """Wait for somebody, or for the end."""
        return self._closed.closed or self._closed in wait((self._closed, self._server))

    def _is_known(self, line: DirectLine) -> bool:
        try:
            with line.hurried(self._patience_s):
                deliver_challenge(line.pipe, self._secret)
                answer_challenge(line.pipe, self._secret)
        except (AuthenticationError, EOFError, OSError):
            line.close()
            return False
        return True

    def close(self) -> None:
        """Let nobody in any more; whoever waits in `accept` returns."""
        self._push.close()
        with self._accepting:
            self._closed.close()
            self._server.close()


def _notice_silence(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _SILENT_S),
        ("TCP_KEEPINTVL", _BETWEEN_KNOCKS_S),
        ("TCP_KEEPCNT", _KNOCKS),
        ("TCP_USER_TIMEOUT", _UNHEARD_MS),
    ):
        # Not every system lets a program say how soon.
        if hasattr(socket, name):
            end.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _set_patience(end: socket.socket, seconds: int) -> None:
    """How long a read waits before it fails; 0 is for ever."""
    limit = struct.pack("@ll", seconds, 0) if os.name == "posix" else 1000 * seconds
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
