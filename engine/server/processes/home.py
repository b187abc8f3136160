"""What the crew and a brain need of whatever keeps brains: a process here, or one on any machine.

Knows neither kind. Whoever asks waits for the answer; one asks at a time.
"""

from typing import Any, Protocol

from engine.server.processes.orders import Hello, Order


class ProcessLostError(Exception):
    """The process has ended, or is stuck: what it kept is gone, and was carried out or not."""


class Home(Protocol):
    """One process of a model, wherever it runs; it loads its model while others work.

    Attributes:
        hello: What it said of its model; None while it loads.
        n_brains: How many brains are kept there; the crew counts.
    """

    hello: Hello | None
    n_brains: int

    @property
    def processor_s(self) -> float:
        """Processor time that it has used, as far as it has said."""
        ...

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked."""
        ...

    @property
    def signs(self) -> tuple[Any, ...]:
        """What `multiprocessing.connection.wait` waits for: its end, or its first word."""
        ...

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        ...

    def listen(self) -> bool:
        """Take its first word if it has come; returns whether it has.

        Raises:
            EngineError: The model cannot be loaded.
            ProcessLostError: It has ended without a word.
        """
        ...

    def ask(self, order: Order) -> Any:
        """Have an order carried out, and wait for it.

        Raises:
            EngineError: It cannot be done as it stands.
            BrainFaultError: The brain has failed.
            ProcessLostError: The process has ended.
        """
        ...

    def end(self) -> None:
        """End it, whatever it does; whoever waits for it is told that it is lost."""
        ...
