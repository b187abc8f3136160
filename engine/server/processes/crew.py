"""The homes of all brains together: which one keeps a new brain, and which have ended.

Knows brains only by number. Its kinds know where homes come from, and how many there are. Its one
thread sleeps until something has happened to a home or to the users.
"""

import logging
import multiprocessing
import threading
from multiprocessing.connection import wait
from typing import Final

from engine.errors import EngineError, EngineStoppedError
from engine.server.processes.home import Home, ProcessLostError

LONGEST_WAIT_S: Final = 120.0
"""A model of any size has loaded by then, or the machine cannot do it."""

_log = logging.getLogger(__name__)


class Crew:
    """All homes of one server.

    Attributes:
        n_lost: Homes that have ended unasked.
        n_moves: Brains that went from one home to another.
        n_restored: Brains that were made again after a loss.
    """

    def __init__(self) -> None:
        """Make a crew at rest."""
        self._changed = threading.Condition()
        self._members: list[Home] = []
        self._leaving: list[Home] = []
        self._n_waiting = 0
        self._is_ending = self._has_rung = False
        self._spent_before_s = 0.0
        self._watching: threading.Thread | None = None
        self._bell, self._push = multiprocessing.Pipe(duplex=False)
        self.n_lost = self.n_moves = self.n_restored = 0

    # -- from start to end ------------------------------------------------------------------

    def _watch_from_now(self) -> None:
        self._watching = threading.Thread(target=self._watch, name="floe-crew", daemon=False)
        self._watching.start()

    def stop(self) -> None:
        """End all homes; whoever waits for one is told."""
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
        """A home for one more brain: of those that are ready, the one with the fewest.

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
        """A home where one of `home`'s brains should go; it is counted there.

        There is one if it has much fewer, or if `home` is about to go.
        """
        with self._changed:
            chosen = self._emptiest()
            if chosen is None or chosen is home:
                return None
            if home not in self._leaving and chosen.n_brains + 2 > home.n_brains:
                return None
            chosen.n_brains += 1
            return chosen

    def has_left(self, home: Home) -> None:
        """A brain is there no more."""
        with self._changed:
            home.n_brains -= 1
            self._ring()

    def _emptiest(self) -> Home | None:
        ready = [one for one in self._members if one.is_ready and one not in self._leaving]
        return min(ready, key=lambda member: member.n_brains, default=None)

    # -- figures ----------------------------------------------------------------------------

    @property
    def n_ready(self) -> int:
        """Homes that can be asked."""
        return sum(member.is_ready for member in self._members)

    @property
    def processor_s(self) -> float:
        """Processor time of all, as far as they have said; those that ended are counted."""
        return self._spent_before_s + sum(member.processor_s for member in self._members)

    # -- the thread -------------------------------------------------------------------------

    def _ring(self) -> None:
        """Let the thread look at once; whoever calls holds the lock."""
        if not self._has_rung and not self._push.closed:
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
        raise NotImplementedError

    def _fit(self) -> None:
        """Do what follows from what has happened."""
        raise NotImplementedError

    def _look_at(self, member: Home) -> None:
        """Notice that a home has loaded, or that it is no more."""
        was_loading = member.hello is None
        try:
            has_loaded = member.listen()
        except (EngineError, ProcessLostError) as error:
            _log.warning("a process could not load the model: %s", error or type(error).__name__)
            self._remove(member)
            return
        if not member.is_alive:
            if member not in self._leaving:
                _log.warning("a process of the model has ended; another one takes its place")
            self._remove(member)
        elif was_loading and has_loaded:
            with self._changed:
                self._changed.notify_all()

    def _remove(self, member: Home) -> None:
        with self._changed:
            self._members.remove(member)
            self._spent_before_s += member.processor_s
            if member in self._leaving:
                self._leaving.remove(member)
            else:
                self.n_lost += 1
        member.end()
