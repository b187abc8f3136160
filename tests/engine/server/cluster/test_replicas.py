"""A conversation on two machines goes on when replicas come, go, and are killed."""

import signal
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from engine.config import EngineConfig
from engine.server.cluster.choice import Scale
from engine.server.cluster.connection import connected
from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.far_sessions import FarSessions
from engine.server.processes.orders import MindDeed
from tests.fakes.model_processes import (
    DisturbedTalk,
    Outcome,
    kill,
    pid_of,
    small_engine,
    undisturbed,
)
from tests.fakes.ray_cluster import TwoMachines, applications, replicas, two_machines
from tests.fakes.scripted_sessions import question, typed
from tests.fakes.serve_process import serve_process

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LIMIT_S = 120.0
SCALE = Scale(smallest=1, largest=2, users_each=1, patience_s=1.0)


@pytest.fixture(scope="module")
def machines() -> Iterator[TwoMachines]:
    with two_machines() as machines:
        yield machines


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return small_engine(tmp_path_factory.mktemp("model") / "small")


@pytest.fixture(scope="module")
def pool(machines: TwoMachines, config: EngineConfig) -> Iterator[tuple[Crew, FarSessions]]:
    with replicas(config, machines, SCALE) as both:
        yield both


@pytest.fixture(scope="module")
def expected(pool: tuple[Crew, FarSessions]) -> Outcome:
    """The same talk without disturbance."""
    return hold(DisturbedTalk(pool[1], undisturbed))


@pytest.fixture(scope="module")
def companions(pool: tuple[Crew, FarSessions]) -> Iterator[None]:
    """Two more users, who say nothing: there are two replicas for them."""
    brains = [FarBrain(pool[0]) for _ in range(2)]
    wait_until(lambda: pool[0].n_ready == 2)
    yield
    for brain in brains:
        brain.let_go()


def hold(talk: DisturbedTalk) -> Outcome:
    """A typed turn, a spoken one, and its answer; what was told, and what was heard."""
    talk.say(typed("Is it so?"))
    talk.say({"type": "response.create"})
    talk.wait(1.5)
    talk.speak(question(1.2))
    talk.wait(2.0)
    return talk.leave()


def check_same(outcome: Outcome, expected: Outcome) -> None:
    assert outcome[0] == expected[0]
    np.testing.assert_array_equal(outcome[1], expected[1])


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def test_a_server_that_is_killed_leaves_no_replicas_in_its_cluster(machines: TwoMachines) -> None:
    words = ("--random", "tiny", "--threads", "1", "--ray", machines.address)
    with serve_process(*words) as server, connected(machines.address):
        assert len(applications()) == 1
        server.end(signal.SIGKILL)
        wait_until(lambda: not applications())


def test_the_talk_has_everything_in_it(expected: Outcome) -> None:
    kinds = {message["type"] for message in expected[0]}
    assert {"floe.state", "floe.turn_taken", "response.done", "floe.spoken"} <= kinds
    assert np.abs(expected[1]).max() > 0.0


def test_replicas_follow_the_users_in_mid_sentence(
    pool: tuple[Crew, FarSessions], expected: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    crew, sessions = pool
    others: list[FarBrain] = []

    def is_alone(brain: FarBrain) -> bool:
        brain.settle()
        return crew.n_ready == 1

    def disturb(n: int, brain: FarBrain) -> None:
        if n == 40:
            others.append(FarBrain(crew))
            wait_until(lambda: crew.n_ready == 2)
        elif n == 60:
            assert [home.n_brains for home in crew._members] == [1, 1]
            others[0].do(MindDeed.OPEN_TURN)
            others[0].let_go()
            wait_until(lambda: is_alone(brain))

    check_same(hold(DisturbedTalk(sessions, disturb)), expected)
    assert crew.n_moves >= 1
    assert (crew.n_restored, crew.n_lost, caplog.messages) == (0, 0, [])


@pytest.mark.usefixtures("companions")
def test_a_session_moves_and_its_replicas_are_killed_in_mid_sentence(
    pool: tuple[Crew, FarSessions], expected: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    crew, sessions = pool
    before = crew.n_moves

    def disturb(n: int, brain: FarBrain) -> None:
        if n in {33, 121}:
            kill(brain.home)
        elif n % 7 == 0:
            others = [one for one in crew._members if one is not brain.home and one.is_ready]
            if others:
                others[0].n_brains += 1
                brain.move_to(others[0])

    outcome = hold(DisturbedTalk(sessions, disturb))
    assert (crew.n_restored, crew.n_lost) == (2, 2)
    assert crew.n_moves > before + 5
    check_same(outcome, expected)
    assert caplog.messages == 2 * ["a process of the model has ended; another one takes its place"]


@pytest.mark.usefixtures("companions")
def test_a_machine_goes_in_mid_sentence(
    machines: TwoMachines,
    pool: tuple[Crew, FarSessions],
    expected: Outcome,
    caplog: pytest.LogCaptureFixture,
) -> None:
    crew, sessions = pool
    wait_until(lambda: crew.n_ready == 2)
    (there,) = [one for one in crew._members if machines.is_on_second(pid_of(one))]
    before = crew.n_restored

    def disturb(n: int, brain: FarBrain) -> None:
        if n == 60 and brain.home is not there:
            there.n_brains += 1
            brain.move_to(there)
        elif n == 90:
            assert brain.home is there
            machines.lose_second()

    outcome = hold(DisturbedTalk(sessions, disturb))
    assert crew.n_restored == before + 1
    check_same(outcome, expected)
    assert "another one takes its place" in caplog.text
