"""Replicas come to the server's door, leave when they are asked to, and are lost; without Ray."""

import time
from collections.abc import Callable, Iterator

import pytest

from engine.errors import EngineStoppedError, MissingComponentError, ModelMissingError
from engine.server.cluster import replica_crew
from engine.server.cluster.replica_crew import ReplicaCrew
from engine.server.processes.home import ProcessLostError
from engine.server.processes.orders import LetGo
from tests.fakes.visitors import NotedDeployment, ended

LIMIT_S = 60.0


def crew_of(deployment: NotedDeployment, *, smallest: int = 1) -> ReplicaCrew:
    return ReplicaCrew(deployment, host="127.0.0.1", smallest=smallest)


@pytest.fixture
def deployment() -> Iterator[NotedDeployment]:
    deployment = NotedDeployment()
    with ended(deployment):
        yield deployment


@pytest.fixture
def crew(deployment: NotedDeployment) -> Iterator[ReplicaCrew]:
    crew = crew_of(deployment)
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()
    assert deployment.has_ended


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.002)


def test_users_are_counted_and_move_to_a_replica_that_has_come(
    crew: ReplicaCrew, deployment: NotedDeployment
) -> None:
    places = [crew.take_in() for _ in range(3)]
    assert len({id(home) for home in places}) == 1
    wait_until(lambda: deployment.counted == 3)
    deployment.send_one()
    wait_until(lambda: crew.n_ready == 2)
    better = crew.better_than(places[0])
    assert better is not None
    assert better is not places[0]
    crew._fit()
    assert deployment.counted == 3
    crew.has_left(places[0])
    wait_until(lambda: deployment.counted == 3)
    assert crew.better_than(places[1]) is None
    for home in (better, *places[1:]):
        crew.has_left(home)
    wait_until(lambda: deployment.counted == 0)


def test_who_talks_moves_out_of_a_replica_that_leaves(
    crew: ReplicaCrew, deployment: NotedDeployment, caplog: pytest.LogCaptureFixture
) -> None:
    home = crew.take_in()
    second = deployment.send_one()
    wait_until(lambda: crew.n_ready == 2)
    home.ask(LetGo(1))
    deployment.visitors[0].leave()
    wait_until(lambda: crew.better_than(home) is not None)
    crew.has_left(home)
    deployment.visitors[0].end()
    assert deployment.visitors[0].was_dismissed
    assert not second.was_dismissed
    wait_until(lambda: crew.n_ready == 1)
    assert (crew.n_lost, crew.processor_s, caplog.messages) == (0, 1.0, [])


def test_who_says_nothing_does_not_keep_it(
    crew: ReplicaCrew, deployment: NotedDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica_crew, "LEAVING_S", 0.05)
    home = crew.take_in()
    deployment.visitors[0].leave()
    deployment.visitors[0].end()
    assert deployment.visitors[0].was_dismissed
    with pytest.raises(ProcessLostError):
        home.ask(LetGo(1))
    assert crew.n_lost == 0


def test_one_that_vanishes_is_noticed_by_itself(
    crew: ReplicaCrew, deployment: NotedDeployment, caplog: pytest.LogCaptureFixture
) -> None:
    home = crew.take_in()
    deployment.send_one()
    wait_until(lambda: crew.n_ready == 2)
    deployment.visitors[0].vanish()
    wait_until(lambda: crew.n_ready == 1)
    assert not home.is_ready
    with pytest.raises(ProcessLostError):
        home.ask(LetGo(1))
    wait_until(lambda: crew.n_lost == 1 and deployment.counted == 1)
    crew.has_left(home)
    wait_until(lambda: deployment.counted == 0)
    assert caplog.messages == ["a process of the model has ended; another one takes its place"]


def test_one_without_a_model_is_said_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    deployment = NotedDeployment(2)
    deployment.hello = ModelMissingError("On desk: there is none.")
    with ended(deployment), pytest.raises(ModelMissingError, match="On desk"):
        crew_of(deployment, smallest=2).start()
    assert deployment.has_ended
    assert not caplog.messages


def test_one_without_a_model_is_said_in_the_log_later(
    crew: ReplicaCrew, deployment: NotedDeployment, caplog: pytest.LogCaptureFixture
) -> None:
    deployment.hello = ModelMissingError("On desk: there is none.")
    deployment.send_one()
    wait_until(lambda: "On desk" in caplog.text)
    assert crew.n_ready == 1


def test_where_none_can_come_it_says_why() -> None:
    deployment = NotedDeployment(0)
    deployment.says = "ModuleNotFoundError: No module named 'engine'"
    with pytest.raises(MissingComponentError, match=r"cannot run Floe: Mod.* 'engine'\."):
        crew_of(deployment).start()
    assert deployment.has_ended


def test_where_none_comes_it_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica_crew, "LONGEST_WAIT_S", 0.05)
    with pytest.raises(EngineStoppedError, match="was not ready within"):
        crew_of(NotedDeployment(0)).start()
