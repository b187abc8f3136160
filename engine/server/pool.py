"""The pool: worker threads that serve every user's session on one loaded model.

Each piece of work is small: one chunk heard, or one step of an answer. Any idle worker takes it,
since all that changes belongs to the session; hearing goes first, then whoever has waited longest,
and nobody is served by two at once, nor are two at once where one model computes for both. Before
a session's step the pool looks at the others that are ready at this moment: steps of the same kind
are computed together, and wait with their sessions until their turn comes. Nobody waits for a
session that is not ready. Knows no sockets and nothing of the protocol. An answer that is well
ahead of its sound goes on when others' do, or when its time comes, whichever is sooner.
"""

import logging
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Final

from engine.clock import Clock
from engine.errors import EngineError, EngineStoppedError
from engine.protocol.message_error import ErrorKind, MessageError
from engine.server.member import Member, Urgency
from engine.server.pooled_session import Elsewhere, SessionMaker, UserMemory
from engine.session.parts import ModelStep

_LONGEST_WAIT_S: Final = 60.0
_log = logging.getLogger(__name__)


class Pool:
    """One model's users.

    Attributes:
        busy_s: Seconds that the workers have spent on users, all together.
        batches: How often so many steps of a kind were computed together, by kind and number.
    """

    def __init__(self, maker: SessionMaker, *, clock: Clock, n_workers: int = 1) -> None:
        """Make a pool at rest.

        Args:
            maker: Makes sessions; called on the workers' threads.
            clock: Tells the time.
            n_workers: How many users are served at the same moment.
        """
        self._maker = maker
        self._clock = clock
        self._changed = threading.Condition()
        self._members: list[Member] = []
        self._leaving: list[Member] = []
        self._opened: set[Member] = set()
        self._in_work: set[Member] = set()
        self._is_ending = False
        self._n_working = n_workers
        self._threads: list[threading.Thread] = []
        self.busy_s = 0.0
        self.batches: Counter[tuple[str, int]] = Counter()

    def start(self) -> None:
        """Start the workers.

        Raises:
            EngineStoppedError: They were started before.
        """
        if self._threads:
            raise EngineStoppedError("This pool was started before.", remedy="Make a new one.")
        self._threads = [
            threading.Thread(target=self._run, name=f"floe-pool-{n + 1}", daemon=False)
            for n in range(self._n_working)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, *, timeout_s: float = 30.0) -> bool:
        """Let everyone go and end the workers; returns whether they have ended in time."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()
        until_s = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, until_s - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def admit(self, member: Member) -> None:
        """Serve a member from here on; its session is made by a worker."""
        with self._changed:
            self._members.append(member)
            self._changed.notify()

    def wake(self) -> None:
        """A member has got something to do."""
        with self._changed:
            self._changed.notify()

    def dismiss(self, member: Member) -> None:
        """Serve a member no more; a worker lets its session go."""
        with self._changed:
            member.has_left = True
            if member in self._members:
                self._members.remove(member)
                self._leaving.append(member)
            self._changed.notify()

    @property
    def elsewhere(self) -> Elsewhere:
        """What other processes have done for its members."""
        return self._maker.elsewhere

    @property
    def memory(self) -> UserMemory:
        """What the model remembers of its members."""
        return self._maker.memory

    # -- the workers' threads ---------------------------------------------------------------

    def _run(self) -> None:
        while (member := self._next()) is not None:
            began_s = self._clock.now_s()
            if member in self._leaving:
                self._let_go(member)
            else:
                self._serve(member)
            self._done(member, spent_s=self._clock.now_s() - began_s)
        self._leave()

    def _next(self) -> Member | None:
        """Wait for the member whose work is next and take it; None at the end."""
        with self._changed:
            while not self._is_ending:
                chosen = self._who_leaves() or self._choose()
                if chosen is not None:
                    self._in_work.add(chosen)
                    return chosen
                self._changed.wait(self._idle_s())
            return None

    def _done(self, member: Member, *, spent_s: float) -> None:
        """Put a member back, and wake somebody else if there is more to do than this worker can."""
        with self._changed:
            self._in_work.discard(member)
            self.busy_s += spent_s
            self._changed.notify()

    def _leave(self) -> None:
        """End one worker; the last one lets everybody go."""
        with self._changed:
            self._n_working -= 1
            left = [] if self._n_working else [*self._opened]
        for member in left:
            member.close()

    def _who_leaves(self) -> Member | None:
        return next((one for one in self._leaving if one not in self._in_work), None)

    def _choose(self) -> Member | None:
        """Who is served next; an answer that can wait is not what a worker wakes up for."""
        return next(iter(self._ready(up_to=Urgency.ANSWERING)), None)

    def _ready(self, *, up_to: Urgency, with_first: Member | None = None) -> list[Member]:
        """Everybody who could be served and has something to do so urgently, most urgent first.

        Args:
            up_to: How urgent it must be at least.
            with_first: Who is served already, with whom the others would be; None for nobody.
        """
        now_s = self._clock.now_s()
        ready = [
            (urgency, member.served_s, n)
            for n, member in enumerate(self._members)
            if self._can_be_served(member, with_first)
            and (urgency := member.urgency(now_s)) is not None
            and urgency <= up_to
        ]
        return [self._members[n] for _, _, n in sorted(ready)]

    def _can_be_served(self, member: Member, with_first: Member | None = None) -> bool:
        """Whether nobody serves it, nor anyone else where its model computes."""
        if member in self._in_work:
            return False
        place = member.place
        if with_first is not None:
            return place is with_first.place
        return place is None or all(other.place is not place for other in self._in_work)

    def _idle_s(self) -> float:
        """How long nothing will happen by itself; when work is done, those in its place can do."""
        idle = (member for member in self._members if self._can_be_served(member))
        due = [due_s for member in idle if (due_s := member.due_s) is not None]
        wait_s = min(due) - self._clock.now_s() if due else _LONGEST_WAIT_S
        return max(0.0, min(wait_s, _LONGEST_WAIT_S))

    def _let_go(self, member: Member) -> None:
        with self._changed:
            self._leaving.remove(member)
            is_open = member in self._opened
            self._opened.discard(member)
        if is_open:
            member.close()

    def _serve(self, member: Member) -> None:
        if member not in self._opened:
            self._opened.add(member)
            self._guarded(member, lambda: member.open(self._maker))
        elif not member.is_foreseen:
            self._guarded(member, lambda: self._look_around(member))
        if not member.is_failed:
            self._guarded(member, member.work)

    def _look_around(self, member: Member) -> None:
        """Compute a member's next step together with those of the others that are ready."""
        step = member.look()
        if step is None:
            return
        others = self._take_others(member)
        try:
            steps = {member: step, **self._steps_of(others, kind=step.kind)}
            self._compute(steps)
        finally:
            self._put_back(others)

    def _take_others(self, first: Member) -> list[Member]:
        """Everybody else in the same place who is ready; no other worker serves them now."""
        with self._changed:
            others = [
                member
                for member in self._ready(up_to=Urgency.RESTING, with_first=first)
                if member in self._opened and not member.is_foreseen
            ]
            self._in_work.update(others)
            return others

    def _put_back(self, others: list[Member]) -> None:
        with self._changed:
            self._in_work.difference_update(others)
            self._changed.notify(len(others))

    def _steps_of(self, others: list[Member], *, kind: str) -> dict[Member, ModelStep]:
        """What the model does next for these, where it is of that kind."""
        steps: dict[Member, ModelStep] = {}

        def look(member: Member) -> None:
            step = member.look(with_others=True)
            if step is not None and step.kind == kind:
                steps[member] = step

        for member in others:
            self._guarded(member, lambda member=member: look(member))
        return steps

    def _compute(self, steps: dict[Member, ModelStep]) -> None:
        kind = next(iter(steps.values())).kind
        with self._changed:
            self.batches[kind, len(steps)] += 1
        if len(steps) == 1:
            return
        try:
            self._maker.compute_together(list(steps.values()))
        except Exception as error:  # what cannot be done together is done by each alone
            _log.warning("steps could not be computed together: %s", type(error).__name__)
            return
        for member in steps:
            member.is_foreseen = True

    def _guarded(self, member: Member, action: Callable[[], None]) -> None:
        """Do something for a member; its fault is its own."""
        try:
            action()
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
