"""The only meeting point of window and engine: commands go down, events come up as Qt signals.

Knows nothing of what is drawn. Events arrive on the engine's thread and are delivered, in order,
on the GUI thread.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine import Command, EngineConfig, EngineHost, Event, Listener

HostMaker = Callable[[EngineConfig, Listener], EngineHost]
"""Makes an engine that reports to the listener; tests give one with a fake model."""

_log = logging.getLogger(__name__)


class EngineBridge(QObject):
    """Holds one engine at a time.

    Signals:
        happened(Event): Each engine event, in order, on the GUI thread.
    """

    happened = Signal(object)
    _arrived = Signal(int, object)

    def __init__(self, make_host: HostMaker = EngineHost) -> None:
        """No engine yet.

        Args:
            make_host: Makes the engine for `start`.
        """
        super().__init__()
        self._make_host = make_host
        self._host: EngineHost | None = None
        self._generation = 0
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether an engine thread lives."""
        return self._host is not None and self._host.is_running

    def start(self, config: EngineConfig) -> None:
        """Start an engine; what an earlier one still says is dropped."""
        self._generation += 1
        generation = self._generation
        self._host = self._make_host(config, lambda event: self._arrived.emit(generation, event))
        self._host.start()

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
        if generation != self._generation:
            return
        try:
            self.happened.emit(event)
        except Exception:  # a view that cannot draw one event must still get the next
            _log.exception("an event could not be shown")
