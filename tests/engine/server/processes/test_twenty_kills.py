"""Several users on two processes of a model, one of which is killed in mid-reply, 20 times."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.clock import MonotonicClock
from engine.server.client_messages import parse_message
from engine.server.limits import ServerLimits
from engine.server.member import Member
from engine.server.pool import Pool
from engine.server.processes.crew import Crew
from engine.server.processes.far_sessions import FarSession
from engine.server.settings import Dialect
from tests.fakes.model_processes import kill, running, small_engine
from tests.fakes.scripted_sessions import encode, typed

N_KILLS = 20
N_USERS = 3
LIMIT_S = 120.0
DELTAS = 5


class User:
    """One of them, and what it was told."""

    def __init__(self, pool: Pool) -> None:
        self.told: list[dict[str, Any]] = []
        self.has_ended = False
        self._pool = pool
        self.member = Member(
            dialect=Dialect.PRESENT,
            session_id="sess_test",
            limits=ServerLimits(),
            clock=MonotonicClock(),
            post=self.told.append,
        )
        self.member.on_end = self._end
        pool.admit(self.member)

    def _end(self) -> None:
        self.has_ended = True

    def say(self, *messages: dict[str, Any]) -> None:
        for message in messages:
            self.member.offer(parse_message(encode(message)))
        self._pool.wake()

    def count(self, kind: str) -> int:
        return sum(message["type"] == kind for message in list(self.told))

    @property
    def is_answered(self) -> bool:
        return self.count("response.created") > self.count("response.done")

    @property
    def session(self) -> FarSession:
        session = self.member._session
        assert isinstance(session, FarSession)
        return session

    def hear_more(self) -> None:
        """Wait until more is heard; a question is asked where no answer is under way."""
        kind = "response.output_audio.delta"
        enough = self.count(kind) + DELTAS
        deadline = time.monotonic() + LIMIT_S
        while self.count(kind) < enough:
            if not self.is_answered:
                begun = self.count("response.created")
                self.say(typed("Is it so?"), {"type": "response.create"})
                wait_until(lambda begun=begun: self.count("response.created") > begun)
            assert time.monotonic() < deadline, "an answer did not go on"
            time.sleep(0.005)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


def n_open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def kill_again_and_again(users: list[User], crew: Crew) -> tuple[int, int]:
    """Kill 20 times; returns how often in mid-reply, and how often that very reply went on."""
    n_in_mid_reply = n_gone_on = 0
    for n in range(N_KILLS):
        unlucky = users[n % len(users)]
        unlucky.hear_more()
        while not unlucky.session.place.is_ready:
            # It was killed for somebody else; who rests does not notice before the next step.
            unlucky.hear_more()
        begun, is_in_mid_reply = unlucky.count("response.created"), unlucky.is_answered
        kill(unlucky.session.place)
        unlucky.hear_more()
        n_in_mid_reply += is_in_mid_reply
        n_gone_on += is_in_mid_reply and unlucky.count("response.created") == begun
        wait_until(lambda n=n: crew.n_lost == n + 1)
    return n_in_mid_reply, n_gone_on


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_session_is_lost_and_every_reply_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    n_files, n_threads = n_open_files(), threading.active_count()
    with running(small_engine(tmp_path / "small", max_text_tokens=8), size=2) as (crew, sessions):
        pool = Pool(sessions, clock=MonotonicClock(), n_workers=2)
        pool.start()
        try:
            users = [User(pool) for _ in range(N_USERS)]
            n_in_mid_reply, n_gone_on = kill_again_and_again(users, crew)
            wait_until(lambda: not any(user.is_answered for user in users))
        finally:
            assert pool.stop()
    # A kill can fall upon the last moment of an answer; the next question is answered then.
    assert n_in_mid_reply >= N_KILLS - 2
    assert n_gone_on >= n_in_mid_reply - 4
    told = [message for user in users for message in user.told]
    answers = [one["response"] for one in told if one["type"] == "response.done"]
    assert len(answers) == sum(user.count("response.created") for user in users)
    assert {answer["status"] for answer in answers} <= {"completed", "incomplete"}
    assert not any(user.has_ended or user.count("error") for user in users)
    assert crew.n_restored >= N_KILLS
    assert "a session has" not in caplog.text
    # Nothing is left.
    assert sum(member.n_brains for member in crew._members) == 0
    assert not multiprocessing.active_children()
    assert threading.active_count() == n_threads
    assert n_open_files() <= n_files + 1  # Python's own keeper of resources stays
