"""A session goes on as if nothing had happened when its brain moves, or its process is killed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.far_sessions import FarSessions
from tests.fakes.model_processes import (
    DisturbedTalk,
    Outcome,
    kill,
    running,
    small_engine,
    undisturbed,
)
from tests.fakes.scripted_sessions import question, typed
from tests.fakes.voices import voice

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

RATE_HZ = 24_000


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crew, FarSessions]]:
    folder: Path = tmp_path_factory.mktemp("model") / "small"
    with running(small_engine(folder), size=2) as both:
        yield both


def hold(talk: DisturbedTalk) -> Outcome:
    """A typed turn, a spoken one, speech over the answer; what was told, and what was heard."""
    talk.say(typed("Is it so?"))
    talk.say({"type": "response.create"})
    talk.wait(1.5)
    talk.speak(question(1.2))
    talk.speak(voice(1.4, rate_hz=RATE_HZ))
    talk.wait(3.0)
    return talk.leave()


@pytest.fixture(scope="module")
def expected(crew: tuple[Crew, FarSessions]) -> Outcome:
    """The same talk without disturbance."""
    return hold(DisturbedTalk(crew[1], undisturbed))


def test_the_talk_has_everything_in_it(expected: Outcome) -> None:
    kinds = {message["type"] for message in expected[0]}
    assert {"floe.state", "floe.turn_taken", "response.done", "floe.spoken"} <= kinds
    assert len([one for one in expected[0] if one["type"] == "response.done"]) >= 2
    assert np.abs(expected[1]).max() > 0.0


def test_a_session_moves_in_mid_sentence_again_and_again(
    crew: tuple[Crew, FarSessions], expected: Outcome
) -> None:
    members = crew[0]._members

    def move(n: int, brain: FarBrain) -> None:
        if n % 7 == 0:
            (other,) = [member for member in members if member is not brain.home]
            other.n_brains += 1
            brain.move_to(other)

    before = crew[0].n_moves
    told, sound = hold(DisturbedTalk(crew[1], move))
    assert crew[0].n_moves - before > 20
    assert told == expected[0]
    np.testing.assert_array_equal(sound, expected[1])
    assert [member.n_brains for member in members] == [0, 0]


def test_a_session_whose_process_is_killed_goes_on_where_it_was(
    crew: tuple[Crew, FarSessions],
    expected: Outcome,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def lose(n: int, brain: FarBrain) -> None:
        if n in {5, 33, 98, 151, 211, 260}:
            kill(brain.home)

    before = crew[0].n_restored
    told, sound = hold(DisturbedTalk(crew[1], lose))
    assert crew[0].n_restored - before >= 6
    assert told == expected[0]
    np.testing.assert_array_equal(sound, expected[1])
    assert "another one takes its place" in caplog.text
