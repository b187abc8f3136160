"""The only meeting point of window and engine: commands go down, events come up as Qt signals.

Knows nothing of what is drawn. Events arrive on the engine's thread and are delivered, in order,
on the GUI thread.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from engine import Command, EngineConfig, EngineHost, Event, Listener

HostMaker = Callable[[EngineConfig, Listener], EngineHost]
"""Makes an engine that reports to the listener; tests give one with a fake model."""

_log = logging.getLogger(__name__)


class EngineBridge(QObject):
    """Holds one engine, and at times another one that is to take its place.

    Signals:
        happened(Event): Each event of the engine, in order, on the GUI thread.
        tried(Event): The same of the other one, as long as it is not the engine.
    """

    happened = Signal(object)
    tried = Signal(object)
    _arrived = Signal(int, object)

    def __init__(self, make_host: HostMaker = EngineHost) -> None:
        """No engine yet.

        Args:
            make_host: Makes the engine for `start`.
        """
        super().__init__()
        self._make_host = make_host
        self._host: EngineHost | None = None
        self._other: EngineHost | None = None
        self._leaving: list[EngineHost] = []
        self._generation = self._latest = self._tried_generation = 0
        self._held: list[Event] = []
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether an engine thread lives."""
        return self._host is not None and self._host.is_running

    @property
    def is_quiet(self) -> bool:
        """Whether no engine's thread lives, also none that was given up."""
        return not self.is_running and not any(host.is_running for host in self._leaving)

    def start(self, config: EngineConfig) -> None:
        """Start an engine; what an earlier one still says is dropped."""
        self._host = self._make(config)
        self._generation = self._latest
        self._host.start()

    def try_other(self, config: EngineConfig) -> None:
        """Start another engine beside this one; it leaves the sound card alone."""
        self.give_up_other()
        self._other = self._make(config)
        self._tried_generation = self._latest
        self._other.start(waits=True)

    def give_up_other(self) -> None:
        """Let the other engine end by itself, and hear no more of it."""
        if self._other is not None:
            self._other.stop(timeout_s=0.0)
            self._leaving = [host for host in self._leaving if host.is_running] + [self._other]
        self._other, self._tried_generation, self._held = None, 0, []

    def take_other(self) -> None:
        """Make the other engine the engine; what it has said is then said once more, by it.

        The engine so far must have ended.
        """
        if self._other is None:
            return
        self._host, self._generation = self._other, self._tried_generation
        held, self._other, self._tried_generation, self._held = self._held, None, 0, []
        for event in held:
            self._tell(self.happened, event)
        self._host.go_on()

    def _make(self, config: EngineConfig) -> EngineHost:
        self._latest += 1
        generation = self._latest
        return self._make_host(config, lambda event: self._arrived.emit(generation, event))

    def send(self, command: Command) -> None:
        """Hand a command to the engine; without one it is ignored."""
        if self._host is not None:
            self._host.send(command)

    def stop(self, *, timeout_s: float = 10.0) -> bool:
        """End the engine and wait for its thread; any thread may call it.

        Returns:
            Whether the thread has ended.
        """
        return self._host is None or self._host.stop(timeout_s=timeout_s)

    @Slot(int, object)
    def _deliver(self, generation: int, event: Event) -> None:
        if generation == self._generation:
            self._tell(self.happened, event)
        elif generation == self._tried_generation:
            self._held.append(event)
            self._tell(self.tried, event)

    def _tell(self, signal: SignalInstance, event: Event) -> None:
        try:
            signal.emit(event)
        except Exception:  # a view that cannot draw one event must still get the next
            _log.exception("an event could not be shown")
