"""The models' processes on this machine: so many are started, and whichever ends is replaced.

Knows brains only by number, and processes only as homes.
"""

import contextlib
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Final

from engine.errors import EngineStoppedError
from engine.server.processes.crew import LONGEST_WAIT_S, Crew
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import Hello

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0
"""Between attempts to start a process in place of one that died while it loaded."""

_ENDED_EARLY: Final = "A process of the model has ended before it was ready."


class ProcessCrew(Crew):
    """All processes of one server."""

    def __init__(self, make_home: Callable[[], Home], *, size: int) -> None:
        """Make a crew at rest.

        Args:
            make_home: Starts one more process of the model.
            size: How many there are.
        """
        super().__init__()
        self._make_home = make_home
        self._size = size
        self._pause_s = _FIRST_PAUSE_S
        self._next_start_s = 0.0

    def start(self) -> Hello:
        """Start all, and wait until they have loaded.

        Raises:
            EngineError: The model cannot be loaded; nothing is left running.
        """
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            for _ in range(self._size):
                self._members.append(self._make_home())
            hellos = [_first_word(member) for member in self._members]
            undo.pop_all()
        self._watch_from_now()
        return hellos[0]

    def _idle_s(self) -> float | None:
        if len(self._members) == self._size:
            return None
        return max(0.0, self._next_start_s - time.monotonic())

    def _fit(self) -> None:
        """Start one more where one is missing."""
        if len(self._members) < self._size and time.monotonic() >= self._next_start_s:
            member = self._make_home()
            with self._changed:
                self._members.append(member)

    def _look_at(self, member: Home) -> None:
        super()._look_at(member)
        if member.is_ready:
            self._pause_s = _FIRST_PAUSE_S

    def _remove(self, member: Home) -> None:
        if member.hello is None:
            self._next_start_s = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
        super()._remove(member)


def _first_word(member: Home) -> Hello:
    until_s = time.monotonic() + LONGEST_WAIT_S
    try:
        while time.monotonic() < until_s and member.is_alive:
            wait(member.signs, until_s - time.monotonic())
            if member.listen():
                assert member.hello is not None
                return member.hello
    except ProcessLostError as err:
        raise EngineStoppedError(_ENDED_EARLY) from err
    if not member.is_alive:
        raise EngineStoppedError(_ENDED_EARLY)
    raise EngineStoppedError(f"A process of the model was not ready within {LONGEST_WAIT_S:g} s.")
