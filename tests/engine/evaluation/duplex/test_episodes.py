"""What is measured on a scripted talk is what its session did; the mind follows a script."""

from collections.abc import Callable

import numpy as np
import pytest

from engine.audio.port import Sound
from engine.clock import Clock
from engine.config import EngineConfig, SoundConfig
from engine.evaluation.duplex.echo_path import EchoPath
from engine.evaluation.duplex.episodes import ask, disturb, interrupt, with_pause
from engine.evaluation.duplex.report import Counts, People, run_talks
from engine.evaluation.duplex.take_over import HeardReply, takes_over
from engine.evaluation.duplex.virtual_talk import RATE_HZ, VirtualTalk, WorkClock
from engine.events import Listener
from engine.session.session import Session
from tests.fakes.scripted_mind import (
    EnergyConfirmer,
    Judge,
    ScriptedMind,
    ScriptedVoice,
    after_pause,
    never,
)
from tests.fakes.scripted_talk import READY
from tests.fakes.voices import hum, voice

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
WORK_PER_LOOK_S = 1e-4


def counted_work() -> Callable[[], float]:
    """Work that depends on nothing but how often it is asked for."""
    looks = iter(range(10**9))
    return lambda: WORK_PER_LOOK_S * next(looks)


def talk_with(
    *answers: str,
    judge: Judge = after_pause,
    room: EchoPath | None = None,
    work_s: Callable[[], float] | None = None,
) -> VirtualTalk:
    def make(clock: Clock, emit: Listener) -> Session:
        return Session(
            mind=ScriptedMind(list(answers), judge=judge),
            voice=ScriptedVoice(),
            confirmer=EnergyConfirmer(),
            config=EngineConfig(sound=SoundConfig(cancels_echo=room is not None)),
            clock=clock,
            emit=emit,
            ready=READY,
        )

    return VirtualTalk(make, work_s=work_s or counted_work(), room=room)


def test_work_passes_on_the_clock_and_waiting_is_put_forward() -> None:
    work = [0.0]
    clock = WorkClock(lambda: work[0])
    work[0] = 2.0
    assert clock.now_s() == clock.worked_s == 2.0
    clock.wait_until(5.0)
    assert clock.now_s() == 5.0
    clock.wait_until(1.0)
    work[0] = 2.5
    assert clock.now_s() == 5.5
    assert clock.worked_s == 2.5


def test_a_question_is_measured_from_the_mouth_to_the_loudspeaker() -> None:
    asked = ask(talk_with("yes it is"), voice(1.5))
    assert asked.is_answered
    assert not asked.is_early
    assert asked.delay_ms is not None
    assert asked.waiting_ms is not None
    assert asked.computing_ms is not None
    assert asked.delay_ms == pytest.approx(asked.waiting_ms + asked.computing_ms, abs=60.0)
    assert 100.0 < asked.delay_ms < 900.0


def test_a_long_pause_takes_the_turn_early_only_where_the_model_says_so() -> None:
    sound = with_pause(voice(1.0), voice(1.0), pause_s=0.6)
    assert ask(talk_with("yes"), sound).is_early
    patient = ask(talk_with("yes", judge=never), sound)
    assert patient.is_answered
    assert not patient.is_early
    assert patient.is_patience
    assert patient.waiting_ms == pytest.approx(800.0, abs=120.0)


def test_sustained_speech_over_an_answer_silences_it_and_is_answered() -> None:
    done = interrupt(talk_with(LONG, "I see"), voice(2.0), after_s=1.0)
    assert done is not None
    assert done.is_answered
    assert done.ducked_ms is not None
    assert done.silent_ms is not None
    assert done.ducked_ms <= done.silent_ms < 1500.0


def test_a_hum_is_survived() -> None:
    done = disturb(talk_with(LONG), hum(0.4), after_s=1.0)
    assert done is not None
    assert done.is_resumed


def test_where_there_is_no_answer_nothing_is_measured() -> None:
    assert interrupt(talk_with(""), voice(1.0), after_s=0.5) is None


def test_a_report_counts_every_kind() -> None:
    def make(room: EchoPath | None) -> VirtualTalk:
        return talk_with(LONG, room=room)

    def paused(_number: int) -> Sound:
        return with_pause(voice(0.8), voice(0.8), pause_s=0.5)

    people = People(
        question=lambda _number: voice(2.0), paused_question=paused, small_sound=lambda _n: hum(0.3)
    )
    counts = Counts(
        questions=2, pauses=1, interruptions=1, small_sounds=1, echo_rooms=1, echo_minutes=0.2
    )
    report = run_talks(make, people, counts=counts)
    figures = report.figures()
    assert figures["questions"] == 2
    assert figures["questions_answered"] == 100.0
    assert figures["questions_ended_by_patience"] == 0.0
    assert figures["pauses_that_took_the_turn"] == 100.0
    assert figures["interruptions_answered"] == 100.0
    assert figures["small_sounds_resumed"] == 100.0
    assert figures["echo_answers_s"] >= 12.0
    assert figures["echo_self_interrupted"] == 0
    assert figures["underruns"] == 0
    p50, p90 = figures["end_of_speech_to_sound_ms"]
    assert p50 <= p90
    published = report.full_duplex_bench()
    assert published["smooth_turn_taking_tor"] == published["user_interruption_tor"] == 1.0
    assert published["pause_handling_tor"] == 1.0
    assert 0.1 < published["smooth_turn_taking_latency_s"] < 1.0
    assert 0.1 < published["user_interruption_stop_s"] < 1.5


def test_an_echo_reaches_the_microphone() -> None:
    room = EchoPath(rate_hz=RATE_HZ, gain_db=-6.0, delay_s=0.03, decay_s=0.2)
    played = np.ones(960, dtype=np.float32)
    echoes = [room.next_block(played) for _ in range(4)]
    assert float(np.abs(echoes[-1]).max()) > 0.01


@pytest.mark.parametrize(
    ("seconds", "n_words", "is_one"),
    [(0.9, 3, False), (0.9, 4, True), (1.1, 2, True), (3.0, 12, True)],
)
def test_a_back_channel_is_no_take_over(seconds: float, n_words: int, is_one: bool) -> None:
    assert takes_over(HeardReply(begin_s=5.0, end_s=5.0 + seconds, n_words=n_words)) is is_one


def test_work_that_is_done_between_two_parts_of_a_talk_is_not_its_own() -> None:
    work = [0.0]

    def work_s() -> float:
        work[0] += WORK_PER_LOOK_S
        return work[0]

    talk = talk_with("yes", work_s=work_s)
    talk.run(talk.now_s + 2.0)
    before = talk.real_time_factor
    work[0] += 100.0
    assert talk.real_time_factor == before
