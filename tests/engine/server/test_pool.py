"""The pool: who goes first, who is spared another's fault, and that nothing is left behind."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from engine.audio.port import SoundPort
from engine.clock import Clock, MonotonicClock
from engine.commands import Command
from engine.errors import EngineStoppedError, OutOfMemoryError
from engine.events import Listener
from engine.protocol.message_error import MessageError
from engine.server.client_messages import parse_message
from engine.server.limits import ServerLimits
from engine.server.member import Member, Urgency
from engine.server.pool import Pool
from engine.server.pooled_session import PooledSession
from engine.server.settings import Dialect
from engine.session.parts import ModelStep
from tests.fakes.scripted_sessions import (
    MemberTalk,
    ScriptedSessions,
    append,
    encode,
    question,
    typed,
)

ANSWER = {"type": "response.create"}
LIMIT_S = 60.0


class User:
    """One member and everything that it was told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.member = Member(
            dialect=Dialect.PRESENT,
            session_id="sess_test",
            limits=ServerLimits(),
            clock=MonotonicClock(),
            post=self.told.append,
        )

    def say(self, pool: Pool, message: dict[str, Any]) -> None:
        self.member.offer(parse_message(encode(message)))
        pool.wake()

    def has(self, kind: str) -> bool:
        return any(message["type"] == kind for message in self.told)


class BrokenSessions(ScriptedSessions):
    """The second session raises what it is given, at its first step."""

    fault: Exception

    def make(self, *, clock: Clock, emit: Listener) -> PooledSession:
        session = super().make(clock=clock, emit=emit)
        return _Broken(self.fault) if len(self.minds) == 2 else session


class _Broken:
    place = None
    spare_s = 0.0

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def handle(self, command: Command) -> None:
        return

    def attach(self, port: SoundPort | None) -> None:
        return

    def look(self, *, rests: bool) -> None:
        return

    def step(self, *, rests: bool) -> bool:
        raise self.fault

    def recover(self) -> None:
        return

    def close(self) -> None:
        return


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


def test_two_users_are_answered_at_the_same_time() -> None:
    pool = Pool(ScriptedSessions(["well yes"]), clock=MonotonicClock())
    users = [User(), User()]
    pool.start()
    for user in users:
        pool.admit(user.member)
        user.say(pool, typed("Is it?"))
        user.say(pool, ANSWER)
    wait_until(lambda: all(user.has("response.done") for user in users))
    assert pool.stop()
    assert pool.busy_s > 0.0


def test_hearing_goes_before_answering_and_then_who_waited_longest() -> None:
    listener, speaker, late = MemberTalk(), MemberTalk(), MemberTalk()
    for talk in (speaker, late):
        talk.say(typed("Is it?"))
        talk.say(ANSWER)
    listener.settle()
    # All that is left to the speakers is their answer, until its sound is due again.
    assert speaker.member.urgency(speaker.clock.now_s()) is Urgency.ANSWERING
    assert listener.member.urgency(listener.clock.now_s()) is None
    listener.member.offer(parse_message(encode(append(question()))))
    assert listener.member.urgency(listener.clock.now_s()) is Urgency.HEARING
    pool = Pool(ScriptedSessions(), clock=speaker.clock)
    speaker.member.served_s, late.member.served_s = 100.0, 99.0
    for talk in (speaker, late, listener):
        pool.admit(talk.member)
    assert pool._choose() is listener.member
    pool.dismiss(listener.member)
    assert pool._choose() is late.member


def test_who_sends_faster_than_time_passes_does_not_go_first() -> None:
    talk = MemberTalk()
    talk.say(append(np.zeros(24_000 * 10, np.float32)))
    urgencies = set()
    while talk.member.backlog_s > 0.0:
        urgencies.add(talk.member.urgency(talk.clock.now_s()))
        talk.member.work()
    assert urgencies == {Urgency.HEARING, Urgency.ANSWERING}


@pytest.mark.parametrize(
    "fault", [ZeroDivisionError("said: secret"), OutOfMemoryError("Full.")], ids=["bug", "memory"]
)
def test_one_users_fault_spares_the_others(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = BrokenSessions(["well yes"])
    sessions.fault = fault
    pool = Pool(sessions, clock=MonotonicClock())
    first, second = User(), User()
    has_ended = threading.Event()
    second.member.on_end = has_ended.set
    pool.start()
    pool.admit(first.member)
    wait_until(lambda: first.has("session.created"))
    pool.admit(second.member)
    assert has_ended.wait(LIMIT_S)
    first.say(pool, typed("Is it?"))
    first.say(pool, ANSWER)
    wait_until(lambda: first.has("response.done"))
    assert pool.stop()
    assert second.told[-1]["error"]["code"] == "engine_failed"
    assert "secret" not in caplog.text
    assert caplog.text


def test_a_pool_with_nothing_to_do_sleeps() -> None:
    pool = Pool(ScriptedSessions(), clock=MonotonicClock())
    user = User()
    pool.start()
    pool.admit(user.member)
    wait_until(lambda: user.has("session.created"))
    time.sleep(0.3)
    served_s = user.member.served_s
    time.sleep(0.5)
    assert user.member.served_s == served_s
    assert pool.stop()


def test_fifty_pools_with_users_leave_no_thread() -> None:
    before = threading.enumerate()
    for _ in range(50):
        pool = Pool(ScriptedSessions(), clock=MonotonicClock())
        pool.start()
        pool.admit(User().member)
        assert pool.stop()
    assert threading.enumerate() == before


def test_who_has_left_is_served_no_more() -> None:
    pool = Pool(ScriptedSessions(), clock=MonotonicClock())
    user = User()
    pool.start()
    pool.admit(user.member)
    wait_until(lambda: user.has("session.created"))
    pool.dismiss(user.member)
    n = len(user.told)
    user.say(pool, typed("Is it?"))
    user.say(pool, ANSWER)
    time.sleep(0.2)
    assert len(user.told) == n
    assert pool.stop()


def test_what_is_offered_after_the_end_is_never_carried_out() -> None:
    """Not even by a worker that is just about to serve who has left."""
    talk = MemberTalk()
    Pool(ScriptedSessions(), clock=talk.clock).dismiss(talk.member)
    n = len(talk.told)
    talk.say(typed("Is it?"))
    talk.say(ANSWER)
    for _ in range(5):
        talk.member.work()
    assert len(talk.told) == n


def test_a_pool_starts_once() -> None:
    pool = Pool(ScriptedSessions(), clock=MonotonicClock())
    pool.start()
    with pytest.raises(EngineStoppedError):
        pool.start()
    assert pool.stop()


def test_too_many_messages_at_once_are_refused() -> None:
    talk = MemberTalk(limits=ServerLimits(max_waiting_messages=3))
    for _ in range(3):
        talk.member.offer(parse_message(encode(ANSWER)))
    with pytest.raises(MessageError, match="wait to be carried out"):
        talk.member.offer(parse_message(encode(ANSWER)))


def pool_of_speakers(n: int, *, clock: Clock | None = None) -> tuple[Pool, list[MemberTalk]]:
    """A pool at rest whose members all have an answer to go on with."""
    sessions = ScriptedSessions(["well yes of course"])
    talks = [MemberTalk(sessions) for _ in range(n)]
    pool = Pool(sessions, clock=clock or talks[0].clock)
    for talk in talks:
        pool.admit(talk.member)
        pool._opened.add(talk.member)
        talk.say(typed("Is it?"))
        talk.say(ANSWER)
        talk.member.work()
    return pool, talks


def serve_next(pool: Pool, talks: list[MemberTalk]) -> Member:
    for talk in talks:
        talk.clock.advance(0.0001)
    member = pool._choose()
    assert member is not None
    pool._serve(member)
    return member


def test_steps_that_are_ready_together_are_computed_together_once() -> None:
    pool, talks = pool_of_speakers(3)
    maker = talks[0].sessions
    for n_rounds in range(1, 5):
        served = [serve_next(pool, talks) for _ in talks]
        # Each was computed with the others' and then done in its own turn.
        assert {id(member) for member in served} == {id(talk.member) for talk in talks}
        assert len(maker.batches) == n_rounds
        assert len(maker.batches[-1]) == 3
        assert len(set(maker.batches[-1])) == 1
    assert sum(n for (_, size), n in pool.batches.items() if size == 3) == 4
    assert not pool._in_work


def test_only_steps_of_the_same_kind_are_computed_together() -> None:
    pool, talks = pool_of_speakers(2)
    listener = MemberTalk(talks[0].sessions)
    pool.admit(listener.member)
    pool._opened.add(listener.member)
    for start in range(0, 24_000, 480):
        listener.member.offer(parse_message(encode(append(question()[start : start + 480]))))
    assert serve_next(pool, talks) is listener.member
    while listener.member.backlog_s > 0.0:
        assert serve_next(pool, talks) is listener.member
    serve_next(pool, talks)
    assert "hearing" not in {kind for batch in talks[0].sessions.batches for kind in batch}
    assert pool.batches["hearing", 1] > 0


def test_a_session_alone_is_not_computed_ahead() -> None:
    pool, talks = pool_of_speakers(1)
    for _ in range(5):
        serve_next(pool, talks)
    assert talks[0].sessions.batches == []
    assert {size for _, size in pool.batches} == {1}


def test_hearing_does_not_wait_for_those_who_were_computed_with_somebody() -> None:
    pool, talks = pool_of_speakers(3)
    first = serve_next(pool, talks)
    listener = next(talk for talk in talks if talk.member is not first)
    last = next(t for t in talks if t is not listener and t.member is not first)
    assert listener.member.is_foreseen
    last.member.offer(parse_message(encode(append(question()))))
    last.member.served_s = listener.member.served_s + 1.0
    assert serve_next(pool, talks) is last.member


def test_what_cannot_be_computed_together_is_done_by_each_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(ScriptedSessions):
        def compute_together(self, steps: Sequence[ModelStep]) -> None:
            raise RuntimeError("said: secret")

    pool = Pool(Broken(["well yes"]), clock=MonotonicClock())
    users = [User() for _ in range(3)]
    for user in users:
        pool.admit(user.member)
        user.say(pool, typed("Is it?"))
        user.say(pool, ANSWER)
    pool.start()
    wait_until(lambda: all(user.has("response.done") for user in users))
    assert pool.stop()
    assert "could not be computed together: RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert not any(user.has("error") for user in users)


def test_who_fails_while_others_are_served_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    pool, talks = pool_of_speakers(3)
    broken = talks[2].member
    session = broken._session

    class Failing(_Broken):
        def look(self, *, rests: bool) -> None:
            raise self.fault

    broken._session = Failing(OutOfMemoryError("Full."))
    assert serve_next(pool, talks) is talks[0].member
    assert session is not None
    session.close()
    assert broken.is_failed
    assert "out_of_memory" in caplog.text
    assert talks[2].of("error")[-1]["error"]["code"] == "engine_failed"
    assert [len(batch) for batch in talks[0].sessions.batches] == [2]
    assert not pool._in_work
