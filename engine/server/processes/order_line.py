"""The line to a process of a model: an order goes out, its answer comes back.

Knows not what kind of process it is, nor where. Whoever asks waits; one asks at a time.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from engine.errors import EngineError
from engine.server.processes.home import ProcessLostError
from engine.server.processes.orders import Answer, BrainFaultError, Order

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CALL_LIMIT_S: Final = 120.0
"""No piece of work takes a fraction of this; a process that does is stuck, and is ended."""

ENDING_LIMIT_S: Final = 5.0
"""How long what is under way may take before its process is ended by force."""

_log = logging.getLogger(__name__)


class OrderLine:
    """One line.

    Attributes:
        is_lost: Whether nobody can be asked any more.
        processor_s: Processor time that the process has used, as far as it has said.
    """

    def __init__(self, pipe: "Connection[Any, Any]", *, kill: Callable[[], None]) -> None:
        """Take a pipe.

        Args:
            pipe: Takes an order, gives an `Answer`.
            kill: Ends the process, so that whoever waits for it waits no longer.
        """
        self._pipe = pipe
        self._kill = kill
        self._one = threading.Lock()
        self.is_lost = False
        self.processor_s = 0.0

    @property
    def has_word(self) -> bool:
        """Whether something has come that nobody has asked for."""
        return self._pipe.poll()

    def ask(self, order: Order) -> Any:
        """Have an order carried out, and wait for it.

        Raises:
            EngineError: It cannot be done as it stands.
            BrainFaultError: The brain has failed.
            ProcessLostError: The process has ended.
        """
        with self._one:
            if self.is_lost:
                raise ProcessLostError
            answer: Answer = self._exchange(order)
        self.processor_s = answer.processor_s
        if isinstance(answer.value, BrainFaultError):
            _log.error("a brain has failed: %s", answer.value)
        if isinstance(answer.value, EngineError | BrainFaultError):
            raise answer.value
        return answer.value

    def _exchange(self, order: Order) -> Any:
        with self._noticing_loss():
            self._pipe.send(order)
            if not self._pipe.poll(CALL_LIMIT_S):
                self._kill()
                raise EOFError
        return self.receive()

    def receive(self) -> Any:
        """Take the next word, and wait for it.

        Raises:
            ProcessLostError: The process has ended.
        """
        with self._noticing_loss():
            return self._pipe.recv()

    @contextlib.contextmanager
    def _noticing_loss(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as err:
            self.is_lost = True
            raise ProcessLostError from err

    def close(self) -> None:
        """Ask nothing more; whoever waits for an answer is told that it is lost."""
        self.is_lost = True
        if not self._one.acquire(timeout=ENDING_LIMIT_S):
            # Whoever waits for it learns of its end, and lets go.
            self._kill()
            self._one.acquire()
        self._pipe.close()
        self._one.release()
