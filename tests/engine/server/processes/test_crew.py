"""The processes as a crew: brains are spread, a stuck one is ended, and none is left behind."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.config import EngineConfig, ModelChoice
from engine.errors import ModelMissingError
from engine.server.processes import order_line
from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import FarBrain
from engine.server.processes.far_parts import FarMind, FarStep
from engine.server.processes.far_sessions import FarSessions
from engine.server.processes.model_process import ModelProcess
from engine.server.processes.orders import BrainFaultError, MindDeed
from engine.server.processes.process_crew import ProcessCrew
from tests.fakes.model_processes import kill, running, small_engine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LIMIT_S = 120.0


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crew, FarSessions]]:
    folder: Path = tmp_path_factory.mktemp("model") / "small"
    with running(small_engine(folder), size=2) as both:
        wait_until(lambda: both[0].n_ready == 2)
        yield both


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


def loads(crew: Crew) -> list[int]:
    return sorted(member.n_brains for member in crew._members)


def test_brains_are_spread_and_come_back_after_a_loss(
    crew: tuple[Crew, FarSessions], caplog: pytest.LogCaptureFixture
) -> None:
    brains = [FarBrain(crew[0]) for _ in range(4)]
    assert loads(crew[0]) == [2, 2]
    kill(brains[0].home)
    for brain in brains:
        brain.do(MindDeed.OPEN_TURN)
    assert len({brain.home for brain in brains}) == 1
    assert brains[0].home.n_brains == 4
    wait_until(lambda: crew[0].n_ready == 2)
    for brain in brains:
        brain.settle()
    assert loads(crew[0]) == [2, 2]
    for brain in brains:
        brain.do(MindDeed.TAKE_TURN)
        brain.let_go()
    assert loads(crew[0]) == [0, 0]
    assert caplog.messages == ["a process of the model has ended; another one takes its place"]


def test_who_stays_goes_where_others_have_left(crew: tuple[Crew, FarSessions]) -> None:
    brains = [FarBrain(crew[0]) for _ in range(4)]
    home = brains[0].home
    for brain in brains:
        if brain.home is not home:
            brain.let_go()
    left = [brain for brain in brains if brain.home is home]
    assert len(left) == 2
    for brain in left:
        brain.settle()
    assert loads(crew[0]) == [1, 1]
    for brain in left:
        brain.let_go()


def test_a_fault_of_one_brain_is_its_own(
    crew: tuple[Crew, FarSessions], caplog: pytest.LogCaptureFixture
) -> None:
    brains = [FarBrain(crew[0]) for _ in range(3)]
    home = brains[0].home
    other = next(brain for brain in brains[1:] if brain.home is home)
    lost = crew[0].n_lost
    with pytest.raises(BrainFaultError):
        brains[0].do(MindDeed.DROP_TURN)
    assert "RuntimeError" in caplog.text
    assert "drop_turn" in caplog.text
    other.do(MindDeed.OPEN_TURN)
    assert (other.home, home.is_ready, crew[0].n_lost) == (home, True, lost)
    for brain in brains:
        brain.let_go()


def test_a_process_that_is_stuck_is_ended(
    crew: tuple[Crew, FarSessions],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(order_line, "CALL_LIMIT_S", 5.0)
    brain = FarBrain(crew[0])
    brain.do(MindDeed.OPEN_TURN)
    stuck, lost = brain.home, crew[0].n_lost
    assert isinstance(stuck, ModelProcess)
    assert stuck.pid is not None
    os.kill(stuck.pid, signal.SIGSTOP)
    brain.do(MindDeed.TAKE_TURN)
    assert brain.home is not stuck
    wait_until(lambda: crew[0].n_ready == 2)
    assert crew[0].n_lost == lost + 1
    assert "another one takes its place" in caplog.text
    brain.let_go()


def test_steps_of_one_process_are_computed_together(crew: tuple[Crew, FarSessions]) -> None:
    _, sessions = crew
    brains = [FarBrain(crew[0]) for _ in range(4)]
    chunks = np.random.default_rng(0).normal(0, 0.1, (4, 2560)).astype(np.float32)

    def heard(is_together: bool) -> np.ndarray:
        minds = [FarMind(brain, sessions._hello) for brain in brains]
        for mind in minds:
            mind.open_turn()
        if is_together:
            steps = [
                mind.upcoming_hearing(chunk) for mind, chunk in zip(minds, chunks, strict=True)
            ]
            assert all(isinstance(step, FarStep) and step.kind == "hearing" for step in steps)
            sessions.compute_together([step for step in steps if step is not None])
        began_s = sessions.elsewhere.processor_s
        judged = [mind.hear(chunk) for mind, chunk in zip(minds, chunks, strict=True)]
        assert sessions.elsewhere.processor_s > began_s
        for mind in minds:
            mind.drop_turn()
        return np.array([(one.p0, one.p1, one.p2) for one in judged])

    alone, together = heard(False), heard(True)
    np.testing.assert_allclose(together, alone, atol=1e-5)
    for brain in brains:
        brain.let_go()


def test_a_model_that_is_not_there_is_said_once_and_nothing_is_left() -> None:
    config = EngineConfig(model=ModelChoice(model="/nowhere/at-all"))
    before = set(multiprocessing.active_children())
    with pytest.raises(ModelMissingError):
        ProcessCrew(lambda: ModelProcess(config), size=2).start()
    assert set(multiprocessing.active_children()) == before
