"""An answer that is well ahead of its sound rests, goes on with others', and is never late."""

import numpy as np
import pytest

from engine.server.member import Urgency
from engine.server.pool import Pool
from tests.fakes.scripted_sessions import MemberTalk, ScriptedSessions, append, question, typed

ANSWER = {"type": "response.create"}
LONG = " ".join(f"this is sentence number {n}." for n in range(12))
TICK_S = 0.02


class Hall:
    """A pool at rest whose members share the passing of time."""

    def __init__(self, n: int) -> None:
        self.sessions = ScriptedSessions([LONG])
        self.talks = [MemberTalk(self.sessions) for _ in range(n)]
        self.pool = Pool(self.sessions, clock=self.talks[0].clock)
        for talk in self.talks:
            self.pool.admit(talk.member)
            self.pool._opened.add(talk.member)

    def ask(self, talk: MemberTalk) -> None:
        talk.say(typed("Is it?"))
        talk.say(ANSWER)

    def serve(self) -> int:
        """Let the pool work until nobody has anything urgent; returns how often it served."""
        n = 0
        while (member := self.pool._choose()) is not None:
            self.pass_time(0.0001)
            self.pool._serve(member)
            n += 1
        return n

    def pass_time(self, seconds: float) -> None:
        for talk in self.talks:
            talk.clock.advance(seconds)


def ahead_s(talk: MemberTalk) -> float:
    session = talk.member._session
    assert session is not None
    reply = session._floor._reply  # type: ignore[attr-defined]  # how far it is, nobody is told
    return reply.playback.ahead_s


def test_an_answer_that_is_well_ahead_rests_until_its_time_comes() -> None:
    hall = Hall(1)
    (talk,) = hall.talks
    hall.ask(talk)
    hall.serve()
    now_s = talk.clock.now_s()
    assert talk.member.urgency(now_s) is Urgency.RESTING
    assert 2.5 < ahead_s(talk) < 3.0
    assert talk.member.due_s is not None
    # It wakes up for the sound's own flow and for nothing else: 50 times a second.
    n_before, n_served = len(hall.sessions.minds[0].memory), 0
    for _ in range(5):
        hall.pass_time(TICK_S)
        n_served += hall.serve()
    assert n_served <= 15
    assert len(hall.sessions.minds[0].memory) >= n_before
    assert ahead_s(talk) > 2.4


def test_a_resting_answer_is_never_late_and_comes_to_its_end() -> None:
    hall, plain = Hall(1), MemberTalk(ScriptedSessions([LONG]))
    (talk,) = hall.talks
    hall.ask(talk)
    for one in (typed("Is it?"), ANSWER):
        plain.say(one)
    for _ in range(round(60.0 / TICK_S)):
        hall.pass_time(TICK_S)
        hall.serve()
        plain.clock.advance(TICK_S)
        while plain.member.urgency(plain.clock.now_s()) is not None:
            plain.member._rests_until_s = 0.0
            plain.member.work()
        if talk.of("response.done"):
            break
    assert talk.of("response.done")
    assert talk.member._port.n_underruns == 0
    np.testing.assert_array_equal(talk.heard_answer(), plain.heard_answer())


def test_a_resting_answer_goes_on_with_somebody_elses() -> None:
    hall = Hall(2)
    first, second = hall.talks
    hall.ask(first)
    hall.serve()
    rested_s = ahead_s(first)
    hall.ask(second)
    hall.serve()
    assert ["speaking", "speaking"] in hall.sessions.batches
    assert ahead_s(first) > rested_s + 1.0


@pytest.mark.parametrize("is_heard", [True, False])
def test_who_talks_over_a_resting_answer_is_heard_at_once(is_heard: bool) -> None:
    hall = Hall(1)
    (talk,) = hall.talks
    hall.ask(talk)
    hall.serve()
    sound = question(1.2) if is_heard else np.zeros(24_000 * 3, np.float32)
    for start in range(0, len(sound), 480):
        hall.pass_time(TICK_S)
        talk.say(append(sound[start : start + 480]))
        assert hall.serve() < 200
    assert bool(talk.of("input_audio_buffer.speech_started")) is is_heard


def test_a_pool_whose_only_answer_rests_sleeps() -> None:
    hall = Hall(1)
    hall.ask(hall.talks[0])
    hall.serve()
    assert 0.0 < hall.pool._idle_s() <= TICK_S
