"""What the front keeps of a brain is enough to make it again, whenever its process dies.

The processes are small classes of the test's own, which note what they are asked.
"""

from typing import Any, cast

import pytest

from engine.errors import EngineStoppedError, RequestError
from engine.server.processes.crew import Crew
from engine.server.processes.far_brain import DEEDS_BETWEEN_STATES, FarBrain
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import (
    Begin,
    Do,
    Done,
    LetGo,
    MindDeed,
    Order,
    Pack,
    Restore,
    Standing,
)

STANDING = Standing(role="You are a script.", has_room=True, memory_bytes=4096)


class NotedProcess:
    """Remembers what its brain has done, and dies when it is told to.

    Attributes:
        orders: What it was asked.
        done: The deeds of its brain, a state's and those after it.
        dies_at: The deed that it does not survive.
    """

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.done: list[Do] = []
        self.n_brains = 0
        self.is_lost = False
        self.dies_at: MindDeed | None = None

    def ask(self, order: Order) -> Any:
        if self.is_lost or (isinstance(order, Do) and order.deed is self.dies_at):
            self.is_lost = True
            raise ProcessLostError
        self.orders.append(order)
        match order:
            case Do(deed=MindDeed.TAKE_TYPED):
                self.done.append(order)
                raise RequestError("That is too long.")
            case Do():
                self.done.append(order)
                return Done(len(self.done), STANDING)
            case Begin():
                self.done = []
                return Done(None, STANDING)
            case Pack():
                return list(self.done)
            case Restore(state=state, done=done):
                self.done = [*(cast("list[Do]", state) or []), *done]
                return Done(None, STANDING)
        return None


class NotedCrew:
    """As many processes as are needed, one after the other.

    Attributes:
        processes: All that were given out.
        dies_at: The deed that no process survives.
    """

    def __init__(self) -> None:
        self.processes: list[NotedProcess] = []
        self.better: NotedProcess | None = None
        self.dies_at: MindDeed | None = None
        self.n_moves = self.n_restored = 0

    def take_in(self) -> NotedProcess:
        process = NotedProcess()
        process.n_brains, process.dies_at = 1, self.dies_at
        self.processes.append(process)
        return process

    def better_than(self, _home: NotedProcess) -> NotedProcess | None:
        return self.better

    def has_left(self, home: NotedProcess) -> None:
        home.n_brains -= 1


def new_brain() -> tuple[NotedCrew, FarBrain]:
    crew = NotedCrew()
    return crew, FarBrain(cast("Crew", crew))


def lose(crew: NotedCrew) -> None:
    crew.processes[-1].is_lost = True


def test_everything_that_was_done_is_done_again() -> None:
    crew, brain = new_brain()
    brain.do(MindDeed.OPEN_TURN)
    brain.do(MindDeed.SET_ROLE, "Be brief.", keeps_history=True)
    with pytest.raises(RequestError):
        brain.do(MindDeed.TAKE_TYPED, "too long")
    lose(crew)
    assert brain.do(MindDeed.WRITE) == 4
    assert [one.deed for one in crew.processes[-1].done] == [
        MindDeed.OPEN_TURN,
        MindDeed.SET_ROLE,
        MindDeed.TAKE_TYPED,
        MindDeed.WRITE,
    ]
    assert dict(crew.processes[-1].done[1].named) == {"keeps_history": True}
    assert [one.n_brains for one in crew.processes] == [0, 1]
    assert crew.n_restored == 1


def test_what_was_done_before_a_state_is_not_done_again() -> None:
    crew, brain = new_brain()
    for _ in range(DEEDS_BETWEEN_STATES + 3):
        brain.do(MindDeed.WRITE)
        brain.settle()
    assert sum(isinstance(order, Pack) for order in crew.processes[0].orders) == 1
    lose(crew)
    assert brain.do(MindDeed.WRITE) == DEEDS_BETWEEN_STATES + 4
    (restore,) = [one for one in crew.processes[-1].orders if isinstance(one, Restore)]
    assert len(restore.done) == 3


def test_a_brain_that_moves_has_its_place_in_one_process_only() -> None:
    crew, brain = new_brain()
    brain.do(MindDeed.WRITE)
    other = crew.better = NotedProcess()
    other.n_brains = 1
    brain.settle()
    crew.better = None
    assert brain.do(MindDeed.WRITE) == 2
    assert brain.home is cast("Home", other)
    assert isinstance(crew.processes[0].orders[-1], LetGo)
    assert (crew.processes[0].n_brains, other.n_brains, crew.n_moves) == (0, 1, 1)
    brain.let_go()
    assert (isinstance(other.orders[-1], LetGo), other.n_brains) == (True, 0)


@pytest.mark.parametrize("is_old_one_lost", [True, False])
def test_a_loss_in_the_middle_of_moving_loses_nothing(is_old_one_lost: bool) -> None:
    crew, brain = new_brain()
    brain.do(MindDeed.WRITE)
    other = crew.better = NotedProcess()
    other.n_brains = 1
    (crew.processes[0] if is_old_one_lost else other).is_lost = True
    brain.settle()
    crew.better = None
    assert brain.do(MindDeed.WRITE) == 2
    assert other.n_brains == 0
    assert sum(one.n_brains for one in crew.processes) == 1


def test_an_order_that_no_process_survives_is_given_up() -> None:
    crew, brain = new_brain()
    crew.dies_at = crew.processes[0].dies_at = MindDeed.HEAR
    with pytest.raises(EngineStoppedError, match="again and again"):
        brain.do(MindDeed.HEAR)
    assert len(crew.processes) <= 6
    brain.let_go()
    assert sum(one.n_brains for one in crew.processes) == 0
