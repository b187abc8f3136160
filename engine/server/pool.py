"""The pool: one worker thread that serves every user's session on one loaded model.

Each piece of work is small: one chunk heard, or one step of an answer. Hearing goes first, then
whoever has waited longest. Knows no sockets and nothing of the protocol; steps of different
sessions are not batched, and there is one worker, because there is one set of processors.
"""

import logging
import threading
import traceback
from typing import Final

from engine.clock import Clock
from engine.errors import EngineError, EngineStoppedError
from engine.server.member import Member, SessionMaker
from engine.server.message_error import ErrorKind, MessageError

_LONGEST_WAIT_S: Final = 60.0
_log = logging.getLogger(__name__)


class Pool:
    """One model's users.

    Attributes:
        busy_s: Seconds that the worker has spent on users.
    """

    def __init__(self, maker: SessionMaker, *, clock: Clock) -> None:
        """Make a pool at rest.

        Args:
            maker: Makes sessions; called on the worker's thread.
            clock: Tells the time.
        """
        self._maker = maker
        self._clock = clock
        self._changed = threading.Condition()
        self._members: list[Member] = []
        self._leaving: list[Member] = []
        self._is_ending = False
        self._thread: threading.Thread | None = None
        self.busy_s = 0.0

    def start(self) -> None:
        """Start the worker.

        Raises:
            EngineStoppedError: It was started before.
        """
        if self._thread is not None:
            raise EngineStoppedError("This pool was started before.", remedy="Make a new one.")
        self._thread = threading.Thread(target=self._run, name="floe-pool", daemon=False)
        self._thread.start()

    def stop(self, *, timeout_s: float = 30.0) -> bool:
        """Let everyone go and end the worker; returns whether it has ended in time."""
        with self._changed:
            self._is_ending = True
            self._changed.notify()
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def admit(self, member: Member) -> None:
        """Serve a member from here on; its session is made by the worker."""
        with self._changed:
            self._members.append(member)
            self._changed.notify()

    def wake(self) -> None:
        """A member has got something to do."""
        with self._changed:
            self._changed.notify()

    def dismiss(self, member: Member) -> None:
        """Serve a member no more; the worker lets its session go."""
        with self._changed:
            if member in self._members:
                self._members.remove(member)
                self._leaving.append(member)
            self._changed.notify()

    # -- the worker's thread ----------------------------------------------------------------

    def _run(self) -> None:
        opened: set[Member] = set()
        while (member := self._next(opened)) is not None:
            began_s = self._clock.now_s()
            self._serve(member, opened)
            self.busy_s += self._clock.now_s() - began_s
        for member in opened:
            member.close()

    def _next(self, opened: set[Member]) -> Member | None:
        """Wait for the member whose work is next; None at the end."""
        with self._changed:
            while not self._is_ending:
                self._let_go(opened)
                chosen = self._choose()
                if chosen is not None:
                    return chosen
                self._changed.wait(self._idle_s())
            return None

    def _choose(self) -> Member | None:
        now_s = self._clock.now_s()
        ready = [
            (urgency, member.served_s, n)
            for n, member in enumerate(self._members)
            if (urgency := member.urgency(now_s)) is not None
        ]
        return self._members[min(ready)[2]] if ready else None

    def _idle_s(self) -> float:
        """How long nothing will happen by itself."""
        due = [due_s for member in self._members if (due_s := member.due_s) is not None]
        wait_s = min(due) - self._clock.now_s() if due else _LONGEST_WAIT_S
        return max(0.0, min(wait_s, _LONGEST_WAIT_S))

    def _let_go(self, opened: set[Member]) -> None:
        while self._leaving:
            member = self._leaving.pop()
            if member in opened:
                opened.discard(member)
                member.close()

    def _serve(self, member: Member, opened: set[Member]) -> None:
        try:
            if member not in opened:
                opened.add(member)
                member.open(self._maker)
            member.work()
        except EngineError as error:
            _log.warning("a session has ended: %s", error.code)
            self._give_up(member, error.message)
        except Exception as error:  # one user's fault must not silence the others
            # The places alone: the exception's own words may quote what was said.
            places = "".join(traceback.format_tb(error.__traceback__))
            _log.error("a session has failed: %s\n%s", type(error).__name__, places)
            self._give_up(member, "This session has failed.")

    def _give_up(self, member: Member, message: str) -> None:
        member.is_failed = True
        member.complain(
            MessageError(message, remedy="Connect again.", kind=ErrorKind.ENGINE_FAILED)
        )
        if member.on_end is not None:
            member.on_end()
