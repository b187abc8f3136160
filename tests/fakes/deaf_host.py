"""An engine that does not hear that it should end."""

import threading

from engine import Command, EngineConfig, EngineHost, Listener


class DeafHost(EngineHost):
    """An engine that does not hear that it should end, as in the middle of a long import."""

    _end = threading.Event()

    def __init__(self, config: EngineConfig, listener: Listener) -> None:
        super().__init__(config, listener)
        DeafHost._end = threading.Event()

    def start(self) -> None:
        self._thread = threading.Thread(target=DeafHost._end.wait, name="floe-engine")
        self._thread.start()

    def send(self, command: Command) -> None:
        pass

    @classmethod
    def release(cls) -> None:
        cls._end.set()
