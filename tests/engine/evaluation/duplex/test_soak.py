"""A long talk is measured for what stays and what grows; mind, voice and memory are scripted."""

import threading

import pytest

from engine.evaluation.duplex.report import People
from engine.evaluation.duplex.soak import Look, SoakReport, resident, soak
from tests.engine.evaluation.duplex.test_episodes import LONG, talk_with
from tests.fakes.voices import hum, voice

PEOPLE = People(
    question=lambda _number: voice(1.5),
    paused_question=lambda _number: voice(1.5),
    small_sound=lambda _number: hum(0.3),
)


def test_a_talk_goes_on_in_one_conversation_and_is_looked_at_every_minute() -> None:
    talk = talk_with(LONG)
    memory = iter(range(100, 200))
    seen: list[Look] = []
    report = soak(
        talk, PEOPLE, minutes=1.5, resident_mib=lambda: float(next(memory)), progress=seen.append
    )
    assert report.looks == seen
    # Of each round's, the mean since the look before.
    assert [look.resident_mib for look in seen] == [100.0, 102.5, 106.0]
    assert [round(look.minute, 1) for look in report.looks] == [0.2, 1.0, 1.6]
    assert report.turns >= 9, "typed, asked, and asked over an answer"
    assert report.interrupted >= 2
    assert report.answers >= 4
    assert report.underruns == 0
    assert list(report.threads) == []
    assert talk.events == talk.blocks == []


def test_growth_counts_from_where_memory_has_settled() -> None:
    def looks(*figures: tuple[float, float]) -> SoakReport:
        return SoakReport(looks=[Look(minute=m, resident_mib=mib) for m, mib in figures])

    assert looks((1, 100), (5, 200), (6, 220), (7, 210)).growth_percent == pytest.approx(10.0)
    assert looks((1, 100), (4, 200)).growth_percent is None


def test_a_thread_that_is_left_over_is_named() -> None:
    end = threading.Event()
    threads: list[threading.Thread] = []

    def leak() -> float:
        threads.append(threading.Thread(target=end.wait, name="left-over"))
        threads[-1].start()
        return resident()

    try:
        report = soak(talk_with("yes"), PEOPLE, minutes=0.1, resident_mib=leak)
    finally:
        end.set()
        for thread in threads:
            thread.join()
    assert "left-over" in report.threads
    assert report.looks[0].resident_mib > 10.0
