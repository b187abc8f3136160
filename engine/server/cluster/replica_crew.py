"""The replicas of one server as a crew: they come to its door by themselves, and leave when told.

Knows brains only by number. How many replicas there are, and where, is for Ray Serve to say, which
it tells the number of users.
"""

import contextlib
import logging
import secrets
import threading
import time
from typing import Final, Protocol

from engine.errors import EngineError, EngineStoppedError, MissingComponentError
from engine.server.cluster.direct_line import Door
from engine.server.cluster.replica import Replica
from engine.server.cluster.visit import Address, FirstWord, Lines, Reception
from engine.server.processes.crew import LONGEST_WAIT_S, Crew
from engine.server.processes.home import Home
from engine.server.processes.orders import Hello

LEAVING_S: Final = 10.0
"""So long brains have to move out of a replica that is not needed any more. Those of users who say
nothing meanwhile are made again elsewhere from what the server has kept."""

_LOOK_S: Final = 1.0
"""How often it is asked, before replicas have come, whether they can."""

_log = logging.getLogger(__name__)


class Deployment(Protocol):
    """What starts replicas, and ends them.

    Attributes:
        name: What it is called in the cluster.
    """

    name: str

    def deploy(self, server: Address) -> None:
        """Have them started; they come to the server when they have loaded."""
        ...

    def count(self, n_users: int) -> None:
        """Hear how many users there are."""
        ...

    def kill(self, word: FirstWord) -> None:
        """End one that said this first, whatever it does."""
        ...

    def trouble(self) -> str | None:
        """Why none can be started; None where nothing is known against it."""
        ...

    def end(self) -> None:
        """End all."""
        ...


class ReplicaCrew(Crew):
    """All replicas of one server."""

    def __init__(self, deployment: Deployment, *, host: str, smallest: int) -> None:
        """Make a crew at rest.

        Args:
            deployment: What starts replicas.
            host: The address at which this machine is reached by the others.
            smallest: So many there are before users come in.
        """
        super().__init__()
        self._deployment = deployment
        self._smallest = smallest
        self._secret = secrets.token_bytes(32)
        self._door = Door(host, self._secret)
        self._reception = Reception(self._door)
        self._receiving = threading.Thread(target=self._receive, name="floe-door")
        self._leave_by_s: dict[Home, float] = {}
        self._gone: list[Home] = []
        self._n_moving = 0
        self._refusal: EngineError | None = None
        self._has_begun = False

    # -- from start to end ------------------------------------------------------------------

    def start(self) -> Hello:
        """Have the replicas started, and wait until they have come.

        Raises:
            EngineError: The model cannot be loaded, or not there; nothing is left running.
        """
        self._receiving.start()
        self._watch_from_now()
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            self._deployment.deploy(Address(self._door.place, self._secret, self._deployment.name))
            hello = self._first_hello()
            undo.pop_all()
        return hello

    def _first_hello(self) -> Hello:
        until_s = time.monotonic() + LONGEST_WAIT_S
        while time.monotonic() < until_s:
            with self._changed:
                self._changed.wait_for(lambda: self._refusal or self._are_there, _LOOK_S)
                if self._refusal is not None:
                    raise self._refusal
                if self._are_there:
                    self._has_begun = True
                    assert self._members[0].hello is not None
                    return self._members[0].hello
            trouble = self._deployment.trouble()
            if trouble is not None and self._refusal is None:
                raise MissingComponentError(
                    f"A machine of the Ray cluster cannot run Floe: {trouble}.",
                    remedy="Start Ray there from Floe's folder, as docs/server.md says.",
                )
        raise EngineStoppedError(f"A replica was not ready within {LONGEST_WAIT_S:g} s.")

    @property
    def _are_there(self) -> bool:
        return len(self._members) >= self._smallest

    def stop(self) -> None:
        """End all replicas; whoever waits for one is told."""
        self._door.close()
        self._receiving.join()
        super().stop()
        self._deployment.end()

    # -- brains -----------------------------------------------------------------------------

    def better_than(self, home: Home) -> Home | None:
        """As of every crew; whoever goes there is one user, though counted in both."""
        with self._changed:
            better = super().better_than(home)
            self._n_moving += better is not None
        return better

    def has_left(self, home: Home) -> None:
        """As of every crew."""
        with self._changed:
            # Of one who leaves while another moves there is one too few for that time, and Ray
            # Serve goes by the most of some time.
            self._n_moving = max(0, self._n_moving - 1)
            super().has_left(home)

    # -- the door's thread ------------------------------------------------------------------

    def _receive(self) -> None:
        while (come := self._reception.next()) is not None:
            self._welcome(*come)

    def _welcome(self, lines: Lines, word: FirstWord) -> None:
        with self._changed:
            if isinstance(word.hello, EngineError):
                lines.close()
                self._refuse(word.hello)
            else:
                self._members.append(Replica(lines, word, kill=self._deployment.kill))
            self._changed.notify_all()
            self._ring()

    def _refuse(self, error: EngineError) -> None:
        if self._has_begun:
            _log.warning("a replica could not load the model: %s", error)
        else:
            self._refusal = error

    # -- the crew's thread ------------------------------------------------------------------

    def _idle_s(self) -> float | None:
        if not self._leave_by_s:
            return None
        return max(0.0, min(self._leave_by_s.values()) - time.monotonic())

    def _fit(self) -> None:
        """Tell how many users there are, and let go whoever may leave."""
        now_s = time.monotonic()
        with self._changed:
            # Who says nothing does not know yet that the replica of their brain was lost.
            self._gone = [one for one in self._gone if one.n_brains > 0]
            there = (*self._members, *self._gone)
            n_users = self._n_waiting - self._n_moving + sum(home.n_brains for home in there)
            for member in self._members:
                if isinstance(member, Replica) and member.is_leaving:
                    self._leave_by_s.setdefault(member, now_s + LEAVING_S)
            self._leaving = list(self._leave_by_s)
        self._deployment.count(n_users)
        for member, by_s in list(self._leave_by_s.items()):
            if member.n_brains == 0 or now_s >= by_s:
                self._remove(member)

    def _remove(self, member: Home) -> None:
        super()._remove(member)
        self._leave_by_s.pop(member, None)
        self._gone.append(member)
