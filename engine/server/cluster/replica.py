"""One replica in a Ray cluster as the server sees it: it has come, is asked, leaves or is lost.

Knows no brains and no users. It is a `Home`; that another takes its place is Ray Serve's business.
"""

import contextlib
from collections.abc import Callable
from typing import Any

from engine.server.cluster.visit import FirstWord, Lines, Word
from engine.server.processes.home import ProcessLostError
from engine.server.processes.order_line import OrderLine
from engine.server.processes.orders import Hello, Order


class Replica:
    """One replica.

    Attributes:
        hello: What it said of its model.
        pid: The number of its process on its machine.
        n_brains: How many brains are kept there; the crew counts.
        is_leaving: Whether it has been asked to end, and waits for its brains to go.
    """

    def __init__(self, lines: Lines, word: FirstWord, *, kill: Callable[[FirstWord], None]) -> None:
        """Take one that has come with a model.

        Args:
            lines: Its lines.
            word: What it said.
            kill: Ends it, whatever it does.
        """
        assert isinstance(word.hello, Hello)
        self._lines = lines
        self._word = word
        self._end_by_force = kill
        self._orders = OrderLine(lines.orders.pipe, kill=self._kill)
        self._has_ended = False
        self.hello: Hello | None = word.hello
        self.pid = word.pid
        self.n_brains = 0
        self.is_leaving = False

    @property
    def processor_s(self) -> float:
        """Processor time that it has used, as far as it has said."""
        return self._orders.processor_s

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked."""
        return not self._orders.is_lost and self.is_alive

    @property
    def signs(self) -> tuple[Any, ...]:
        """What `multiprocessing.connection.wait` waits for: its end, or that it leaves."""
        return (self._lines.life.pipe,)

    @property
    def is_alive(self) -> bool:
        """Whether it has neither ended nor vanished."""
        return not self._has_ended

    def listen(self) -> bool:
        """Hear what it says of itself; it has loaded."""
        try:
            while not self._has_ended and self._lines.life.pipe.poll():
                self.is_leaving = self._lines.life.pipe.recv() is Word.LEAVING
        except (EOFError, OSError):
            self._has_ended = True
            # Where a whole machine has gone, nobody else tells whoever waits for an answer.
            self._lines.hang_up()
        return True

    def ask(self, order: Order) -> Any:
        """Have an order carried out, and wait for it.

        Raises:
            EngineError: It cannot be done as it stands.
            BrainFaultError: The brain has failed.
            ProcessLostError: The replica has ended, or its machine has.
        """
        try:
            return self._orders.ask(order)
        except ProcessLostError:
            # Neither line without the other; the crew's thread learns of it.
            self._lines.hang_up()
            raise

    def end(self) -> None:
        """Ask nothing more of it; whoever waits for it is told that it is lost."""
        self._has_ended = True
        with contextlib.suppress(OSError):
            self._lines.life.pipe.send(Word.GOODBYE)
        self._orders.close()
        self._lines.close()

    def _kill(self) -> None:
        """End one that is stuck; another one takes its place."""
        self._end_by_force(self._word)
        self._lines.hang_up()
