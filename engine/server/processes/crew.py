"""The models' processes together: which one keeps a new brain, and how many there are.

Knows brains only by number, and processes only as homes: where they run is the maker's to know. Its
one thread sleeps until a process has loaded or ended, or the users need more or fewer of them.
"""

import contextlib
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Final

from engine.errors import EngineError, EngineStoppedError
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import Hello
from engine.server.processes.scale import Scale, Scaler

LONGEST_WAIT_S: Final = 120.0
"""A model of any size has loaded by then, or the machine cannot do it."""

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0
"""Between attempts to start a process in place of one that died while it loaded."""

LEAVING_S: Final = 10.0
"""So long brains have to move out of a process that is not needed any more. Those of users who say
nothing meanwhile are made again elsewhere from what the front has kept."""

_ENDED_EARLY: Final = "A process of the model has ended before it was ready."
_log = logging.getLogger(__name__)


class Crew:
    """All processes of one server.

    Attributes:
        n_lost: Processes that have ended unasked.
        n_moves: Brains that went from one process to another.
        n_restored: Brains that were made again after a loss.
    """

    def __init__(self, make_home: Callable[[], Home], *, scale: Scale) -> None:
        """Make a crew at rest.

        Args:
            make_home: Starts one more process of the model.
            scale: How many processes, for how many users.
        """
        self._make_home = make_home
        self._scale = scale
        self._scaler = Scaler(scale)
        self._changed = threading.Condition()
        self._members: list[Home] = []
        self._leaving: Home | None = None
        self._leaves_by_s = 0.0
        self._n_waiting = 0
        self._is_ending = self._has_rung = False
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
            for _ in range(self._scale.smallest):
                self._members.append(self._make_home())
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
            self._ring()
        if self._watching is not None:
            self._watching.join()
        for member in self._members:
            member.end()
        self._members = []
        self._bell.close()
        self._push.close()

    # -- brains -----------------------------------------------------------------------------

    def take_in(self) -> Home:
        """A process for one more brain: of those that are ready, the one with the fewest.

        Waits where none is ready.

        Raises:
            EngineStoppedError: There is none in time, or the crew ends.
        """
        with self._changed:
            self._n_waiting += 1
            self._ring()
            self._changed.wait_for(
                lambda: self._is_ending or self._emptiest() is not None, LONGEST_WAIT_S
            )
            self._n_waiting -= 1
            chosen = None if self._is_ending else self._emptiest()
            if chosen is None:
                raise EngineStoppedError("No process of the model is running.")
            chosen.n_brains += 1
            return chosen

    def better_than(self, home: Home) -> Home | None:
        """A process where one of `home`'s brains should go; it is counted there.

        There is one if it has much fewer, or if `home` is not needed any more.
        """
        with self._changed:
            chosen = self._emptiest()
            if chosen is None or chosen is home:
                return None
            if home is not self._leaving and chosen.n_brains + 2 > home.n_brains:
                return None
            chosen.n_brains += 1
            return chosen

    def has_left(self, home: Home) -> None:
        """A brain is there no more."""
        with self._changed:
            home.n_brains -= 1
            self._ring()

    def _emptiest(self) -> Home | None:
        ready = [one for one in self._members if one.is_ready and one is not self._leaving]
        return min(ready, key=lambda member: member.n_brains, default=None)

    # -- figures ----------------------------------------------------------------------------

    @property
    def n_ready(self) -> int:
        """Processes that can be asked."""
        return sum(member.is_ready for member in self._members)

    @property
    def processor_s(self) -> float:
        """Processor time of all, as far as they have said; those that ended are counted."""
        return self._spent_before_s + sum(member.processor_s for member in self._members)

    # -- the thread -------------------------------------------------------------------------

    def _ring(self) -> None:
        """Let the thread look at once; whoever calls holds the lock."""
        if not self._has_rung:
            self._has_rung = True
            self._push.send(None)

    def _watch(self) -> None:
        while not self._is_ending:
            signs = [sign for member in self._members for sign in member.signs]
            wait([self._bell, *signs], self._idle_s())
            with self._changed:
                if self._has_rung:
                    self._bell.recv()
                    self._has_rung = False
            if self._is_ending:
                return
            for member in list(self._members):
                self._look_at(member)
            self._fit()

    def _idle_s(self) -> float | None:
        """How long nothing will happen by itself."""
        with self._changed:
            due_s = [] if self._scaler.due_s is None else [self._scaler.due_s]
            if self._n_staying < self._scaler.wanted:
                due_s.append(self._next_start_s)
            if self._leaving is not None:
                due_s.append(self._leaves_by_s)
        return max(0.0, min(due_s) - time.monotonic()) if due_s else None

    @property
    def _n_staying(self) -> int:
        return len(self._members) - (self._leaving is not None)

    def _fit(self) -> None:
        """Come one process nearer to the number that the users need."""
        now_s = time.monotonic()
        with self._changed:
            n_users = self._n_waiting + sum(member.n_brains for member in self._members)
            self._scaler.follow(n_users, now_s)
            n_missing = self._scaler.wanted - self._n_staying
            if n_missing > 0 and self._leaving is not None:
                self._leaving = None
                n_missing -= 1
            elif n_missing < 0 and self._leaving is None:
                self._leaving = min(self._members, key=lambda one: (one.is_ready, one.n_brains))
                self._leaves_by_s = now_s + LEAVING_S
            leaving = self._leaving
        if n_missing > 0 and now_s >= self._next_start_s:
            member = self._make_home()
            with self._changed:
                self._members.append(member)
        if leaving is not None and (leaving.n_brains == 0 or now_s >= self._leaves_by_s):
            self._remove(leaving)

    def _look_at(self, member: Home) -> None:
        """Notice that a process has loaded, or that it is no more."""
        was_loading = member.hello is None
        try:
            has_loaded = member.listen()
        except (EngineError, ProcessLostError) as error:
            _log.warning("a process could not load the model: %s", error or type(error).__name__)
            self._remove(member)
            return
        if not member.is_alive:
            _log.warning("a process of the model has ended; another one takes its place")
            self._remove(member)
        elif was_loading and has_loaded:
            self._pause_s = _FIRST_PAUSE_S
            with self._changed:
                self._changed.notify_all()

    def _remove(self, member: Home) -> None:
        if member is not self._leaving and member.hello is None:
            self._next_start_s = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
        with self._changed:
            self._members.remove(member)
            self._spent_before_s += member.processor_s
            if member is self._leaving:
                self._leaving = None
            else:
                self.n_lost += 1
        member.end()


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
