"""One model's process as the front sees it: started, asked, found dead, ended.

Knows no brains and no users. Whoever asks waits for the answer; one asks at a time.
"""

import contextlib
import itertools
import logging
import multiprocessing
import threading
from collections.abc import Iterator
from typing import Any, Final

from engine.config import EngineConfig
from engine.errors import EngineError
from engine.server.processes.child import keep_brains
from engine.server.processes.orders import Answer, BrainFaultError, Hello, Order

CALL_LIMIT_S: Final = 120.0
"""No piece of work takes a fraction of this; a process that does is stuck, and is ended."""

_ENDING_LIMIT_S: Final = 5.0
_numbers: Iterator[int] = itertools.count(1)
_log = logging.getLogger(__name__)


class ProcessLostError(Exception):
    """The process has ended, or is stuck: what it kept is gone, and was carried out or not."""


class ModelProcess:
    """One process.

    Attributes:
        hello: What it said of its model; None while it loads.
        n_brains: How many brains are kept there; the crew counts.
        processor_s: Processor time that it has used, as far as it has said.
    """

    def __init__(self, config: EngineConfig) -> None:
        """Start it; it loads its model while others work."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=keep_brains,
            args=(config, theirs),
            name=f"floe-model-{next(_numbers)}",
        )
        self._process.start()
        theirs.close()
        self._one = threading.Lock()
        self._is_lost = False
        self.hello: Hello | None = None
        self.n_brains = 0
        self.processor_s = 0.0

    @property
    def pid(self) -> int | None:
        """The system's number for it."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked."""
        return self.hello is not None and not self._is_lost

    @property
    def signs(self) -> tuple[Any, ...]:
        """What `multiprocessing.connection.wait` waits for: its end, or its first word."""
        return (self._process.sentinel, *(() if self.hello else (self._pipe,)))

    @property
    def is_alive(self) -> bool:
        """Whether the system still has it."""
        return self._process.is_alive()

    def listen(self) -> bool:
        """Take its first word if it has come; returns whether it has.

        Raises:
            EngineError: The model cannot be loaded.
            ProcessLostError: It has ended without a word.
        """
        if self.hello is None and self._pipe.poll():
            self.hello = self._received()
        return self.hello is not None

    def ask(self, order: Order) -> Any:
        """Have an order carried out, and wait for it.

        Raises:
            EngineError: It cannot be done as it stands.
            BrainFaultError: The brain has failed.
            ProcessLostError: The process has ended.
        """
        with self._one:
            if self._is_lost:
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
                self._process.kill()
                raise EOFError
        return self._received()

    def _received(self) -> Any:
        with self._noticing_loss():
            received = self._pipe.recv()
        if isinstance(received, EngineError):
            raise received
        return received

    @contextlib.contextmanager
    def _noticing_loss(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as err:
            self._is_lost = True
            raise ProcessLostError from err

    def give_up(self) -> None:
        """Let nobody ask it any more."""
        self._is_lost = True

    def end(self) -> None:
        """End it, whatever it does; whoever waits for it is told that it is lost."""
        self._is_lost = True
        if self.hello is None:
            # It reads nothing before it has loaded.
            self._process.kill()
        if not self._one.acquire(timeout=_ENDING_LIMIT_S):
            # Whoever waits for it learns of its end, and lets go.
            self._process.kill()
            self._one.acquire()
        self._pipe.close()
        self._one.release()
        self._process.join(_ENDING_LIMIT_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
