"""How a replica comes to the server: two lines to its door, one for orders, one for its own life.

Knows neither Ray nor models. The lines are two, since whoever waits for the end of a replica must
not be woken by every answer that it gives.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing import AuthenticationError
from secrets import token_bytes
from typing import Any, Final

from engine.errors import EngineError
from engine.server.cluster.direct_line import GREETING_LIMIT_S, DirectLine, Door, Place
from engine.server.processes.orders import Hello

_MOST_HALF: Final = 64
"""So many that came with one line only are remembered; the second comes at once, or never."""


UNREACHABLE: Final = (OSError, EOFError, AuthenticationError)
"""Why there can be no way to a door."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is, and what belongs to it.

    Attributes:
        place: Its door.
        secret: Whoever knows it is obeyed.
        application: What Ray Serve calls all its replicas together.
    """

    place: Place
    secret: bytes
    application: str


class Word(Enum):
    """What is said on the line of a replica's life, after its `FirstWord`."""

    LEAVING = auto()
    """The replica: it is asked to end, and goes when its brains have gone."""
    GOODBYE = auto()
    """The server: nothing more will be asked of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWord:
    """What a replica says of itself.

    Attributes:
        hello: Of its model; the error where it has none.
        pid: The number of its process on its machine.
        actor: What Ray calls it.
        namespace: Where that name is known.
    """

    hello: Hello | EngineError
    pid: int
    actor: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Both lines of a replica, as either end has them.

    Attributes:
        life: For what it says of itself.
        orders: For orders and answers.
    """

    life: DirectLine
    orders: DirectLine

    def hang_up(self) -> None:
        """Say no more on either."""
        self.life.hang_up()
        self.orders.hang_up()

    def close(self) -> None:
        """Give both back."""
        self.life.close()
        self.orders.close()


def call_at(server: Address) -> Lines:
    """Come to the server.

    Raises:
        OSError, EOFError: It cannot be reached.
        AuthenticationError: Somebody else is there.
    """
    visit = token_bytes(16)
    with ExitStack() as undo:
        lines: list[DirectLine] = []
        for is_for_orders in (False, True):
            line = DirectLine.to(server.place, server.secret)
            undo.callback(line.close)
            line.pipe.send((visit, is_for_orders))
            lines.append(line)
        undo.pop_all()
    return Lines(*lines)


class Reception:
    """The server's side of it: brings the two lines of each replica together."""

    def __init__(self, door: Door) -> None:
        """Take a door."""
        self._door = door
        self._half: dict[bytes, DirectLine] = {}

    def next(self) -> tuple[Lines, FirstWord] | None:
        """The next one that has come, and what it said; None when the door was closed."""
        while True:
            line = self._door.accept()
            if line is None:
                self._forget_half()
                return None
            try:
                with line.hurried(GREETING_LIMIT_S):
                    visit, is_for_orders = line.pipe.recv()
                if not is_for_orders:
                    self._keep(visit, line)
                    continue
                lines = Lines(self._half.pop(visit), line)
            except (EOFError, KeyError, OSError):
                line.close()
                continue
            word = _first_word(lines)
            if word is not None:
                return lines, word

    def _keep(self, visit: bytes, line: DirectLine) -> None:
        if len(self._half) == _MOST_HALF:
            self._forget_half()
        self._half[visit] = line

    def _forget_half(self) -> None:
        for line in self._half.values():
            line.close()
        self._half.clear()


def _first_word(lines: Lines) -> FirstWord | None:
    try:
        with lines.life.hurried(GREETING_LIMIT_S):
            word: Any = lines.life.pipe.recv()
    except (EOFError, OSError):
        lines.close()
        return None
    return word
