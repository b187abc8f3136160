"""A conversation on two machines goes on when a replica is killed, and when a machine goes."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.far_sessions import FarSessions
from engine.server.processes.scale import Scale
from tests.fakes.model_processes import (
    DisturbedTalk,
    Outcome,
    kill,
    pid_of,
    small_engine,
    undisturbed,
)
from tests.fakes.ray_cluster import TwoMachines, replicas, two_machines
from tests.fakes.scripted_sessions import question, typed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[TwoMachines, Crew, FarSessions]]:
    config = small_engine(tmp_path_factory.mktemp("model") / "small")
    with two_machines() as machines, replicas(config, machines, Scale.fixed(2)) as both:
        yield machines, *both


def hold(talk: DisturbedTalk) -> Outcome:
    """A typed turn, a spoken one, and its answer; what was told, and what was heard."""
    talk.say(typed("Is it so?"))
    talk.say({"type": "response.create"})
    talk.wait(1.5)
    talk.speak(question(1.2))
    talk.wait(2.0)
    return talk.leave()


@pytest.fixture(scope="module")
def expected(
    cluster: tuple[TwoMachines, Crew, FarSessions],
) -> Outcome:
    """The same talk without disturbance."""
    return hold(DisturbedTalk(cluster[2], undisturbed))


def test_the_talk_has_everything_in_it(expected: Outcome) -> None:
    kinds = {message["type"] for message in expected[0]}
    assert {"floe.state", "floe.turn_taken", "response.done", "floe.spoken"} <= kinds
    assert np.abs(expected[1]).max() > 0.0


def test_a_session_moves_and_its_replicas_are_killed_in_mid_sentence(
    cluster: tuple[TwoMachines, Crew, FarSessions],
    expected: Outcome,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _, crew, sessions = cluster

    def disturb(n: int, brain: FarBrain) -> None:
        if n in {33, 121}:
            kill(brain.home)
        elif n % 7 == 0:
            others = [one for one in crew._members if one is not brain.home and one.is_ready]
            if others:
                others[0].n_brains += 1
                brain.move_to(others[0])

    told, sound = hold(DisturbedTalk(sessions, disturb))
    assert (crew.n_restored, crew.n_lost) == (2, 2)
    assert crew.n_moves > 5
    assert told == expected[0]
    np.testing.assert_array_equal(sound, expected[1])
    assert caplog.messages == 2 * ["a process of the model has ended; another one takes its place"]


def test_a_machine_goes_in_mid_sentence(
    cluster: tuple[TwoMachines, Crew, FarSessions],
    expected: Outcome,
    caplog: pytest.LogCaptureFixture,
) -> None:
    machines, crew, sessions = cluster
    deadline = time.monotonic() + 60.0
    while crew.n_ready < 2:
        assert time.monotonic() < deadline, "no replica took the place of the one that was killed"
        time.sleep(0.05)
    (there,) = [one for one in crew._members if machines.is_on_second(pid_of(one))]
    before = crew.n_restored

    def disturb(n: int, brain: FarBrain) -> None:
        if n == 60 and brain.home is not there:
            there.n_brains += 1
            brain.move_to(there)
        elif n == 90:
            assert brain.home is there
            machines.lose_second()

    told, sound = hold(DisturbedTalk(sessions, disturb))
    assert crew.n_restored == before + 1
    assert told == expected[0]
    np.testing.assert_array_equal(sound, expected[1])
    assert "another one takes its place" in caplog.text
