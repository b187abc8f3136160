"""The models' processes together: which one keeps a new brain, and another for each that dies.

Knows brains only by number. Its one thread sleeps until a process has loaded or ended.
"""

import contextlib
import logging
import multiprocessing
import threading
import time
from multiprocessing.connection import wait
from typing import Final

from engine.config import EngineConfig
from engine.errors import EngineError, EngineStoppedError
from engine.server.processes.model_process import ModelProcess, ProcessLostError
from engine.server.processes.orders import Hello

LONGEST_WAIT_S: Final = 120.0
"""A model of any size has loaded by then, or the machine cannot do it."""

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0
"""Between attempts to start a process in place of one that died while it loaded."""

_log = logging.getLogger(__name__)


class Crew:
    """All processes of one server.

    Attributes:
        n_lost: Processes that have ended unasked.
        n_moves: Brains that went from one process to another.
        n_restored: Brains that were made again after a loss.
    """

    def __init__(self, config: EngineConfig, *, size: int) -> None:
        """Make a crew at rest.

        Args:
            config: The model of all, and how it answers.
            size: How many processes.
        """
        self._config = config
        self._size = size
        self._changed = threading.Condition()
        self._members: list[ModelProcess] = []
        self._is_ending = False
        self._pause_s = _FIRST_PAUSE_S
        self._next_start_s = 0.0
        self._spent_before_s = 0.0
        self._watching: threading.Thread | None = None
        self._bell, self._push = multiprocessing.Pipe(duplex=False)
        self.n_lost = self.n_moves = self.n_restored = 0

    # -- from start to end ------------------------------------------------------------------

    def start(self) -> Hello:
        """Start all, and wait until they have loaded.

        Raises:
            EngineError: The model cannot be loaded; nothing is left running.
        """
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            for _ in range(self._size):
                self._members.append(ModelProcess(self._config))
            hellos = [_first_word(member) for member in self._members]
            undo.pop_all()
        self._watching = threading.Thread(target=self._watch, name="floe-crew", daemon=False)
        self._watching.start()
        return hellos[0]

    def stop(self) -> None:
        """End all processes; whoever waits for one is told."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()
        self._push.send(None)
        if self._watching is not None:
            self._watching.join()
        for member in self._members:
            member.end()
        self._members = []
        self._bell.close()
        self._push.close()

    # -- brains -----------------------------------------------------------------------------

    def take_in(self) -> ModelProcess:
        """A process for one more brain: of those that are ready, the one with the fewest.

        Waits where none is ready.

        Raises:
            EngineStoppedError: There is none in time, or the crew ends.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_ending or self._emptiest() is not None, LONGEST_WAIT_S
            )
            chosen = None if self._is_ending else self._emptiest()
            if chosen is None:
                raise EngineStoppedError("No process of the model is running.")
            chosen.n_brains += 1
            return chosen

    def better_than(self, home: ModelProcess) -> ModelProcess | None:
        """A process that has so few brains that one of `home`'s should go there; it is counted."""
        with self._changed:
            chosen = self._emptiest()
            if chosen is None or chosen.n_brains + 2 > home.n_brains:
                return None
            chosen.n_brains += 1
            return chosen

    def has_left(self, home: ModelProcess) -> None:
        """A brain is there no more."""
        with self._changed:
            home.n_brains -= 1

    def _emptiest(self) -> ModelProcess | None:
        ready = [member for member in self._members if member.is_ready]
        return min(ready, key=lambda member: member.n_brains, default=None)

    # -- figures ----------------------------------------------------------------------------

    @property
    def n_ready(self) -> int:
        """Processes that can be asked."""
        return sum(member.is_ready for member in self._members)

    @property
    def pids(self) -> list[int]:
        """The system's numbers for those that can be asked."""
        return [m.pid for m in self._members if m.is_ready and m.pid is not None]

    @property
    def processor_s(self) -> float:
        """Processor time of all, as far as they have said; those that ended are counted."""
        return self._spent_before_s + sum(member.processor_s for member in self._members)

    # -- the thread -------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._is_ending:
            signs = [sign for member in self._members for sign in member.signs]
            wait([self._bell, *signs], self._until_next_start_s())
            if self._is_ending:
                return
            for member in list(self._members):
                self._look_at(member)
            if len(self._members) < self._size and time.monotonic() >= self._next_start_s:
                member = ModelProcess(self._config)
                with self._changed:
                    self._members.append(member)

    def _until_next_start_s(self) -> float | None:
        if len(self._members) == self._size:
            return None
        return max(0.0, self._next_start_s - time.monotonic())

    def _look_at(self, member: ModelProcess) -> None:
        """Notice that a process has loaded, or that it is no more."""
        was_loading = member.hello is None
        try:
            has_loaded = member.listen()
        except (EngineError, ProcessLostError) as error:
            _log.warning("a process could not load the model: %s", type(error).__name__)
            self._remove(member)
            return
        if not member.is_alive:
            _log.warning("a process of the model has ended; another one takes its place")
            self._remove(member)
        elif was_loading and has_loaded:
            self._pause_s = _FIRST_PAUSE_S
            with self._changed:
                self._changed.notify_all()

    def _remove(self, member: ModelProcess) -> None:
        if member.hello is None:
            self._next_start_s = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
        with self._changed:
            self._members.remove(member)
            self._spent_before_s += member.processor_s
            self.n_lost += 1
        member.end()


def _first_word(member: ModelProcess) -> Hello:
    until_s = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < until_s:
        wait(member.signs, until_s - time.monotonic())
        if member.listen():
            assert member.hello is not None
            return member.hello
        if not member.is_alive:
            break
    raise EngineStoppedError("A process of the model has ended before it was ready.")
