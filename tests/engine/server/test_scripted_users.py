"""Scripted users measure what a person notices: delays, turns cut off, answers that give way."""

import asyncio
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.clock import MonotonicClock
from engine.errors import AudioFileError, EngineStoppedError
from engine.evaluation.shares import percentiles, share
from engine.protocol.pcm import WIRE_RATE_HZ
from engine.server.limits import ServerLimits
from engine.server.scripted_users.answers import HeardAnswers
from engine.server.scripted_users.crowd import CrowdReport, visit_in_a_crowd
from engine.server.scripted_users.microphone import ScriptedMicrophone
from engine.server.scripted_users.monitoring import read_figures
from engine.server.scripted_users.questions import (
    examples_folder,
    questions_of,
    recorded_questions,
    without_silence,
)
from engine.server.scripted_users.user import Question, ScriptedUser, Visit
from engine.server.server_config import ServerConfig
from tests.fakes.scripted_sessions import ScriptedSessions, Served, serving
from tests.fakes.virtual_clock import VirtualClock
from tests.fakes.voices import voice

LONG_ANSWER = "well yes of course and there is much more that could be said of it"
QUESTION = voice(1.4, rate_hz=WIRE_RATE_HZ)


def crowd(served: Served, *, n_users: int, rounds: int = 1) -> CrowdReport:
    return asyncio.run(
        visit_in_a_crowd(
            served.port, [QUESTION], n_users=n_users, rounds=rounds, clock=MonotonicClock()
        )
    )


def sounding(name: str) -> list[dict[str, object]]:
    """An answer that begins to sound."""
    return [
        {"type": "response.created", "response": {"id": name}},
        {"type": "response.output_audio.delta", "response_id": name},
    ]


def over(name: str, status: str) -> dict[str, object]:
    """An answer that ends."""
    return {"type": "response.done", "response": {"id": name, "status": status}}


@pytest.mark.slow
def test_users_ask_interrupt_and_are_answered() -> None:
    with serving(ScriptedSessions([LONG_ANSWER])) as served:
        report = crowd(served, n_users=2)
    for visit in report.visits:
        first, second = visit.questions
        assert not first.over_answer
        assert second.over_answer
        assert second.gave_way
        for question in visit.questions:
            assert question.delay_ms is not None
            assert 0.0 < question.delay_ms < 20_000.0
            assert not question.is_early
        # Two questions, and nearly a second of the answer that was interrupted.
        assert visit.talk_s > 2 * len(QUESTION) / WIRE_RATE_HZ + 0.8
        assert visit.n_errors == 0
    assert report.processor_s > 0.0
    figures = report.figures()
    assert figures["users"] == 2
    assert figures["questions_answered"] == 100.0
    assert figures["interruptions_that_silenced"] == 100.0


@pytest.mark.slow
def test_an_answer_that_is_over_is_not_interrupted() -> None:
    with serving(ScriptedSessions(["no"])) as served:
        (visit,) = crowd(served, n_users=1).visits
    assert [question.over_answer for question in visit.questions] == [False, False]
    assert all(question.delay_ms is not None for question in visit.questions)


@pytest.mark.slow
def test_a_full_server_is_an_error_with_a_remedy() -> None:
    config = ServerConfig(port=0, limits=ServerLimits(max_sessions=1))
    with (
        serving(ScriptedSessions([LONG_ANSWER]), config=config) as served,
        pytest.raises(EngineStoppedError, match="1013") as caught,
    ):
        crowd(served, n_users=2, rounds=5)
    assert caught.value.remedy


def test_a_server_that_is_not_there_is_said_so() -> None:
    with serving() as served:
        port = served.port
    with pytest.raises(EngineStoppedError, match="does not answer"):
        read_figures(f"http://127.0.0.1:{port}")
    user = ScriptedUser(MonotonicClock(), questions_of(0, [QUESTION]), rounds=1)
    with pytest.raises(EngineStoppedError):
        asyncio.run(user.visit(f"ws://127.0.0.1:{port}/v1/realtime"))


def test_the_server_publishes_its_processor_time() -> None:
    n_threads = threading.active_count()
    with serving() as served:
        before = read_figures(served.http)["process_cpu_seconds_total"]
        spent = sum(n * n for n in range(2_000_000))
        assert spent
        after = read_figures(served.http)["process_cpu_seconds_total"]
    assert after > before
    assert threading.active_count() == n_threads


def test_an_answer_that_sounds_before_the_end_of_speech_is_not_the_answer_to_it() -> None:
    heard = HeardAnswers()
    for message in sounding("early"):
        heard.tell(message, at_s=3.0)
    assert heard.in_the_air is heard.sounding_since(2.0)
    heard.tell(
        {"type": "response.done", "response": {"id": "early", "status": "cancelled"}}, at_s=4
    )
    assert heard.in_the_air is None
    assert heard.sounding_since(3.5) is None
    for message in sounding("right"):
        heard.tell(message, at_s=5.0)
    later = heard.sounding_since(3.5)
    assert later is not None
    assert (later.sounded_s, later.is_complete) == (5.0, False)
    heard.tell(
        {"type": "response.done", "response": {"id": "right", "status": "completed"}}, at_s=9
    )
    assert later.is_complete
    heard.tell({"type": "error"}, at_s=9.0)
    assert heard.n_errors == 1


def test_what_is_said_leaves_the_microphone_whole_and_when_it_was_said() -> None:
    clock = VirtualClock()
    sent: list[np.ndarray] = []
    stop = RuntimeError("enough was sent")

    async def send(piece: np.ndarray) -> None:
        sent.append(piece)
        if len(sent) == 100:
            raise stop

    microphone = ScriptedMicrophone(clock, send)
    sound = np.linspace(0.1, 1.0, 5_000, dtype=np.float32)
    said = [microphone.say(sound), microphone.say(sound)]
    clock.advance(3600.0)
    with pytest.raises(RuntimeError, match="enough"):
        asyncio.run(microphone.run())
    stream = np.concatenate(sent)
    for one, following in pairwise([*said, None]):
        assert one is not None
        first = round((one.begin_s - said[0].begin_s) * WIRE_RATE_HZ)
        np.testing.assert_array_equal(stream[first : first + 5_000], sound)
        assert one.end_s - one.begin_s == pytest.approx(5_000 / WIRE_RATE_HZ)
        assert following is None or following.begin_s == one.end_s
    assert not stream[10_000:].any()


def test_questions_end_where_speech_ends() -> None:
    questions = recorded_questions(examples_folder())
    assert len(questions) > 3
    for question in questions:
        edges = np.abs(np.concatenate((question[:1], question[-1:])))
        assert (edges > 0.01 * np.abs(question).max()).all()
    row = questions_of(1, questions)
    assert next(row) is questions[1]
    silence = np.zeros(10, np.float32)
    assert len(without_silence(silence)) == 0


def test_a_folder_without_recordings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError):
        recorded_questions(tmp_path)


def test_cost_is_shared_by_all_minutes_of_talk() -> None:
    answered = Question(delay_ms=500.0, is_early=False, over_answer=False, gave_way=False)
    missed = Question(delay_ms=None, is_early=True, over_answer=True, gave_way=False)
    visits = [Visit(questions=[answered, missed], talk_s=90.0, n_errors=1)] * 2
    figures = CrowdReport(visits=visits, processor_s=6.0).figures()
    assert figures["processor_s_per_user_minute"] == 2.0
    assert figures["questions_answered"] == 50.0
    assert figures["questions_cut_off"] == 50.0
    assert figures["interruptions"] == 2
    assert figures["interruptions_that_silenced"] == 0.0
    assert figures["errors"] == 2


def test_nothing_measured_is_no_figure() -> None:
    assert share([]) is None
    assert percentiles([None]) is None
    assert percentiles([100.0, None, 300.0]) == [200.0, 280.0]
