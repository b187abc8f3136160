"""Several workers on one pool: users at the same moment, nobody twice, and everybody let go."""

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from engine.audio.port import SoundPort
from engine.clock import Clock, MonotonicClock
from engine.commands import Command
from engine.events import Listener, ModelReady
from engine.server.client_messages import parse_message
from engine.server.figures import Figures
from engine.server.limits import ServerLimits
from engine.server.member import Member
from engine.server.pool import Pool
from engine.server.pooled_session import Elsewhere, UserMemory
from engine.server.settings import Dialect
from engine.session.parts import ModelStep
from tests.fakes.scripted_sessions import READY, ScriptedSessions, encode, typed

LIMIT_S = 60.0


class WatchedSession:
    """A session that notices who is in it.

    Attributes:
        n_steps: Steps that were done.
        n_closed: How often it was closed.
        is_overrun: Whether two threads were ever in it at once.
    """

    def __init__(
        self, at_step: Callable[["WatchedSession"], None], place: object | None = None
    ) -> None:
        self._at_step = at_step
        self.place = place
        self._one = threading.Lock()
        self.n_steps = self.n_closed = 0
        self.spare_s = 0.0
        self.is_overrun = False

    def _enter(self) -> None:
        self.is_overrun = self.is_overrun or not self._one.acquire(blocking=False)

    def _leave(self) -> None:
        if self._one.locked():
            self._one.release()

    def handle(self, command: Command) -> None:
        return

    def attach(self, port: SoundPort | None) -> None:
        return

    def look(self, *, rests: bool) -> None:
        self._enter()
        self._leave()

    def step(self, *, rests: bool) -> bool:
        self._enter()
        self._at_step(self)
        self.n_steps += 1
        self._leave()
        return True

    def recover(self) -> None:
        return

    def close(self) -> None:
        self._enter()
        self.n_closed += 1
        self._leave()


class WatchedSessions:
    """Makes them.

    Attributes:
        made: All that were made.
    """

    ready: ModelReady = READY
    patience_s = 0.8
    elsewhere = Elsewhere()
    memory = UserMemory()

    def __init__(
        self, at_step: Callable[[WatchedSession], None], places: Sequence[object] = ()
    ) -> None:
        self._at_step = at_step
        self._places = places
        self.made: list[WatchedSession] = []

    def make(self, *, clock: Clock, emit: Listener) -> WatchedSession:
        n = len(self.made)
        place = self._places[n % len(self._places)] if self._places else None
        session = WatchedSession(self._at_step, place)
        self.made.append(session)
        return session

    def compute_together(self, steps: Sequence[ModelStep]) -> None:
        raise NotImplementedError("nothing is foreseen of these sessions")


def new_member() -> Member:
    return Member(
        dialect=Dialect.PRESENT,
        session_id="sess_test",
        limits=ServerLimits(),
        clock=MonotonicClock(),
        post=lambda _message: None,
    )


def meet(session: WatchedSession, meeting: threading.Barrier) -> None:
    if session.n_steps == 0:
        meeting.wait()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.002)


def test_as_many_users_as_workers_are_served_at_the_same_moment() -> None:
    # Nobody gets past it alone: with fewer workers it breaks.
    meeting = threading.Barrier(3, timeout=LIMIT_S / 4)
    sessions = WatchedSessions(lambda session: meet(session, meeting))
    pool = Pool(sessions, clock=MonotonicClock(), n_workers=3)
    for _ in range(3):
        pool.admit(new_member())
    pool.start()
    wait_until(lambda: meeting.broken or sum(s.n_steps > 0 for s in sessions.made) == 3)
    assert pool.stop()
    assert not meeting.broken


def test_nobody_is_served_by_two_at_once_and_nobody_is_forgotten() -> None:
    sessions = WatchedSessions(lambda _session: time.sleep(0.0005))
    pool = Pool(sessions, clock=MonotonicClock(), n_workers=4)
    members = [new_member() for _ in range(6)]
    pool.start()
    for member in members:
        pool.admit(member)
    wait_until(lambda: len(sessions.made) == 6 and min(s.n_steps for s in sessions.made) >= 20)
    for member in members[:3]:
        pool.dismiss(member)
    wait_until(lambda: sum(one.n_closed for one in sessions.made) == 3)
    assert pool.stop()
    assert [one.n_closed for one in sessions.made] == [1] * 6
    assert not any(one.is_overrun for one in sessions.made)


def test_who_leaves_in_the_middle_of_a_step_is_let_go_after_it() -> None:
    is_inside, may_go_on = threading.Event(), threading.Event()

    def hold(session: WatchedSession) -> None:
        if session is sessions.made[0]:
            is_inside.set()
            may_go_on.wait(LIMIT_S)

    sessions = WatchedSessions(hold)
    pool = Pool(sessions, clock=MonotonicClock(), n_workers=2)
    member, other = new_member(), new_member()
    pool.start()
    pool.admit(member)
    assert is_inside.wait(LIMIT_S)
    pool.dismiss(member)
    # The other worker is free and would let the first go if it did not mind the step.
    pool.admit(other)
    wait_until(lambda: len(sessions.made) == 2 and sessions.made[1].n_steps >= 20)
    assert sessions.made[0].n_closed == 0
    may_go_on.set()
    wait_until(lambda: sessions.made[0].n_closed == 1)
    assert sessions.made[0].n_steps == 1
    assert pool.stop()
    assert not sessions.made[0].is_overrun


@pytest.mark.parametrize("n_workers", [1, 2, 5])
def test_pools_of_any_size_leave_no_thread(n_workers: int) -> None:
    before = threading.enumerate()
    for _ in range(10):
        pool = Pool(ScriptedSessions(), clock=MonotonicClock(), n_workers=n_workers)
        pool.start()
        pool.admit(new_member())
        assert pool.stop()
    assert threading.enumerate() == before


def test_users_of_several_workers_are_answered_as_by_one() -> None:
    def answers(n_workers: int) -> list[list[str]]:
        pool = Pool(ScriptedSessions(["well yes"]), clock=MonotonicClock(), n_workers=n_workers)
        told: list[list[dict[str, str]]] = [[] for _ in range(4)]
        figures = Figures()
        pool.start()
        for row in told:
            member = Member(
                dialect=Dialect.PRESENT,
                session_id="sess_test",
                limits=ServerLimits(),
                clock=MonotonicClock(),
                post=row.append,
            )
            member.on_event = figures.told
            pool.admit(member)
            member.offer(parse_message(encode(typed("Is it?"))))
            member.offer(parse_message(encode({"type": "response.create"})))
            pool.wake()
        wait_until(lambda: all(any(m["type"] == "response.done" for m in row) for row in told))
        assert pool.stop()
        text = figures.text(
            n_sessions=0,
            max_sessions=8,
            backlogs_s=[],
            busy_s=0.0,
            processor_s=0.0,
            batches=pool.batches,
        )
        assert "floe_replies_total 4" in text.splitlines()
        kinds = {"response.output_audio_transcript.delta", "response.output_audio_transcript.done"}
        return [[m.get("delta", "") for m in row if m["type"] in kinds] for row in told]

    assert answers(3) == answers(1)


def test_two_whose_model_computes_in_one_place_are_never_served_at_once() -> None:
    places = [object(), object()]
    inside: list[object] = []
    overlaps: set[int] = set()

    def at_step(session: WatchedSession) -> None:
        inside.append(session.place)
        # Who has just been made has its first step where there is room for it.
        if len(sessions.made) == 6 and min(one.n_steps for one in sessions.made) > 0:
            session.is_overrun |= inside.count(session.place) > 1
            overlaps.add(len(inside))
        time.sleep(0.002)
        inside.remove(session.place)

    sessions = WatchedSessions(at_step, places)
    pool = Pool(sessions, clock=MonotonicClock(), n_workers=4)
    pool.start()
    for _ in range(6):
        pool.admit(new_member())
    try:
        wait_until(lambda: len(sessions.made) == 6 and min(s.n_steps for s in sessions.made) >= 20)
    finally:
        assert pool.stop()
    assert not any(one.is_overrun for one in sessions.made)
    assert max(overlaps) == 2  # both places were used at the same moment


def test_who_waits_for_a_place_keeps_no_worker_awake() -> None:
    is_inside, may_go_on = threading.Event(), threading.Event()

    def hold(session: WatchedSession) -> None:
        if session is sessions.made[0] and session.n_steps == 3:
            is_inside.set()
            may_go_on.wait(LIMIT_S)

    place = object()
    sessions = WatchedSessions(hold, [place])
    pool = Pool(sessions, clock=MonotonicClock(), n_workers=2)
    for _ in range(2):
        pool.admit(new_member())
    pool.start()
    assert is_inside.wait(LIMIT_S)
    n_looks = 0
    before = pool._choose

    def counted() -> Member | None:
        nonlocal n_looks
        n_looks += 1
        return before()

    pool._choose = counted  # type: ignore[method-assign]
    try:
        time.sleep(0.2)
        assert n_looks < 5
        may_go_on.set()
        wait_until(lambda: min(one.n_steps for one in sessions.made) >= 5)
    finally:
        may_go_on.set()
        assert pool.stop()
