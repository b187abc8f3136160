"""One model's process on this machine as the front sees it: started, asked, found dead, ended.

Knows no brains and no users. It is a `Home`.
"""

import itertools
import multiprocessing
from collections.abc import Iterator
from typing import Any

from engine.config import EngineConfig
from engine.errors import EngineError
from engine.server.processes.child import keep_brains
from engine.server.processes.order_line import ENDING_LIMIT_S, OrderLine
from engine.server.processes.orders import Hello, Order

_numbers: Iterator[int] = itertools.count(1)


class ModelProcess:
    """One process.

    Attributes:
        hello: What it said of its model; None while it loads.
        n_brains: How many brains are kept there; the crew counts.
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
        self._line = OrderLine(self._pipe, kill=self._process.kill)
        self.hello: Hello | None = None
        self.n_brains = 0

    @property
    def pid(self) -> int | None:
        """The system's number for it."""
        return self._process.pid

    @property
    def processor_s(self) -> float:
        """Processor time that it has used, as far as it has said."""
        return self._line.processor_s

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked."""
        return self.hello is not None and not self._line.is_lost

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
        if self.hello is None and self._line.has_word:
            word = self._line.receive()
            if isinstance(word, EngineError):
                raise word
            self.hello = word
        return self.hello is not None

    def ask(self, order: Order) -> Any:
        """Have an order carried out, and wait for it.

        Raises:
            EngineError: It cannot be done as it stands.
            BrainFaultError: The brain has failed.
            ProcessLostError: The process has ended.
        """
        return self._line.ask(order)

    def end(self) -> None:
        """End it, whatever it does; whoever waits for it is told that it is lost."""
        if self.hello is None:
            # It reads nothing before it has loaded.
            self._process.kill()
        self._line.close()
        self._process.join(ENDING_LIMIT_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
