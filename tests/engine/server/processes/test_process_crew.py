"""A crew replaces its processes; they are small classes of the test's own."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.errors import EngineError, EngineStoppedError
from engine.events import ModelReady
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import Hello, Order
from engine.server.processes.process_crew import ProcessCrew

READY = ModelReady(
    at_s=0.0, name="-", device="-", dtype="-", n_parameters=0, has_captions=False, role=""
)
LIMIT_S = 60.0


class NotedHome:
    """Is ready when the test says so, and remembers whether it was ended."""

    def __init__(self) -> None:
        self._bell, self._push = multiprocessing.Pipe(duplex=False)
        self.hello: Hello | None = None
        self.n_brains = 0
        self.processor_s = 1.0
        self.is_ended = False
        self._is_alive = True

    def say_hello(self) -> None:
        self._push.send(
            Hello(ready=READY, chunk_samples=2560, rate_hz=24_000, most_memory_bytes=10**6)
        )

    @property
    def is_ready(self) -> bool:
        return self.hello is not None and self._is_alive

    @property
    def signs(self) -> tuple[Any, ...]:
        return (self._bell,)

    @property
    def is_alive(self) -> bool:
        return self._is_alive

    def die(self) -> None:
        self._push.send(None)

    def fail(self) -> None:
        self._push.send(EngineStoppedError("There is no room for the model."))

    def listen(self) -> bool:
        if self._bell.poll():
            word = self._bell.recv()
            if isinstance(word, EngineError):
                raise word
            if word is None and self.hello is None:
                raise ProcessLostError
            self.hello, self._is_alive = word or self.hello, word is not None
        return self.hello is not None

    def ask(self, order: Order) -> Any:
        raise AssertionError(order)

    def end(self) -> None:
        self.is_ended, self._is_alive = True, False
        self._bell.close()
        self._push.close()


class Homes:
    """Makes them, and keeps all that were ever made.

    Attributes:
        made: All.
        are_quick: Whether each is ready as soon as it is made.
    """

    def __init__(self) -> None:
        self.made: list[NotedHome] = []
        self.are_quick = True

    def make(self) -> Home:
        home = NotedHome()
        if self.are_quick:
            home.say_hello()
        self.made.append(home)
        return home

    @property
    def there(self) -> list[NotedHome]:
        return [home for home in self.made if not home.is_ended]


@pytest.fixture
def homes() -> Homes:
    return Homes()


@pytest.fixture
def crew(homes: Homes) -> Iterator[ProcessCrew]:
    crew = ProcessCrew(homes.make, size=2)
    crew.start()
    yield crew
    crew.stop()
    assert not homes.there


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.002)


def test_users_are_served_while_a_lost_one_is_replaced(
    crew: ProcessCrew, homes: Homes, caplog: pytest.LogCaptureFixture
) -> None:
    homes.are_quick = False
    places = [crew.take_in() for _ in range(2)]
    assert places[0] is not places[1]
    homes.made[1].die()
    wait_until(lambda: len(homes.made) == 3)
    assert crew.better_than(places[0]) is None
    assert crew.take_in() is homes.made[0]
    homes.made[2].say_hello()
    wait_until(lambda: crew.n_ready == 2)
    assert crew.better_than(places[0]) is homes.made[2]
    assert (crew.n_lost, crew.processor_s) == (1, 3.0)
    assert "another one takes its place" in caplog.text


def test_one_that_dies_while_it_loads_is_said_at_the_start(homes: Homes) -> None:
    homes.are_quick = False

    def make() -> Home:
        home = homes.make()
        homes.made[-1].die()
        return home

    with pytest.raises(EngineStoppedError, match="before it was ready"):
        ProcessCrew(make, size=2).start()
    assert not homes.there


def test_one_that_dies_while_it_loads_later_is_tried_again(
    crew: ProcessCrew, homes: Homes, caplog: pytest.LogCaptureFixture
) -> None:
    homes.are_quick = False
    homes.made[0].die()
    wait_until(lambda: len(homes.made) == 3)
    homes.made[2].fail()
    wait_until(lambda: len(homes.made) == 4)
    homes.made[3].say_hello()
    wait_until(lambda: crew.n_ready == 2)
    assert crew.n_lost == 2
    assert "could not load the model" in caplog.text
