"""A crew follows the number of its users; its homes are small classes of the test's own."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.errors import EngineStoppedError
from engine.events import ModelReady
from engine.server.processes import crew as crew_module
from engine.server.processes.crew import Crew
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import Hello, Order
from engine.server.processes.scale import Scale

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

    def say_hello(self) -> None:
        self._push.send(
            Hello(ready=READY, chunk_samples=2560, rate_hz=24_000, most_memory_bytes=10**6)
        )

    @property
    def is_ready(self) -> bool:
        return self.hello is not None and not self.is_ended

    @property
    def signs(self) -> tuple[Any, ...]:
        return (self._bell,)

    @property
    def is_alive(self) -> bool:
        return not self.is_ended

    def die(self) -> None:
        self._push.send(None)

    def listen(self) -> bool:
        if self._bell.poll():
            self.hello = self._bell.recv()
            if self.hello is None:
                raise ProcessLostError
        return self.hello is not None

    def ask(self, order: Order) -> Any:
        raise AssertionError(order)

    def end(self) -> None:
        self.is_ended = True
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
def crew(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    monkeypatch.setattr(crew_module, "LEAVING_S", 0.2)
    crew = Crew(homes.make, scale=Scale(smallest=1, largest=3, users_each=2, patience_s=0.1))
    crew.start()
    yield crew
    crew.stop()
    assert not homes.there


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.002)


def test_it_grows_with_its_users_and_no_further_than_it_may(crew: Crew, homes: Homes) -> None:
    for _ in range(2):
        crew.take_in()
    time.sleep(0.05)
    assert len(homes.there) == 1
    for n_users, n_homes in ((3, 2), (4, 2), (5, 3), (9, 3)):
        while sum(home.n_brains for home in homes.there) < n_users:
            crew.take_in()
        wait_until(lambda n_homes=n_homes: crew.n_ready == n_homes)
    time.sleep(0.05)
    assert len(homes.made) == 3


def test_users_are_served_while_another_one_loads(crew: Crew, homes: Homes) -> None:
    homes.are_quick = False
    places = [crew.take_in() for _ in range(3)]
    assert len({id(home) for home in places}) == 1
    wait_until(lambda: len(homes.there) == 2)
    assert crew.better_than(places[0]) is None
    homes.made[1].say_hello()
    wait_until(lambda: crew.n_ready == 2)
    assert crew.better_than(places[0]) is homes.made[1]


def test_who_talks_moves_out_of_one_that_is_not_needed(crew: Crew, homes: Homes) -> None:
    places = [crew.take_in()]
    while len(places) < 6:
        places.append(crew.take_in())
    wait_until(lambda: crew.n_ready == 3)
    for _ in range(4):
        crew.has_left(places.pop())

    def settle() -> bool:
        for n, home in enumerate(places):
            better = crew.better_than(home)
            if better is not None:
                crew.has_left(home)
                places[n] = better
        return len(homes.there) == 1

    wait_until(settle)
    assert [home.is_ready for home in places] == [True, True]
    assert (homes.there[0].n_brains, crew.n_lost) == (2, 0)
    assert crew.processor_s == 3.0


def test_who_says_nothing_does_not_keep_it(crew: Crew, homes: Homes) -> None:
    silent = crew.take_in()
    others = [crew.take_in() for _ in range(2)]
    wait_until(lambda: crew.n_ready == 2)
    moved = crew.better_than(silent)
    assert moved is not None
    for home in (silent, *others[1:]):
        crew.has_left(home)
    wait_until(lambda: len(homes.there) == 1)
    # One user is left on each; one of the two homes was ended with its user in it.
    assert sum(home.is_ended for home in (silent, moved)) == 1
    assert crew.n_lost == 0


def test_who_comes_back_in_time_keeps_it(
    crew: Crew, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "LEAVING_S", 60.0)
    places = [crew.take_in() for _ in range(3)]
    wait_until(lambda: crew.n_ready == 2)
    moved = crew.better_than(places[0])
    assert moved is not None
    crew.has_left(places.pop())
    crew.has_left(places.pop())
    wait_until(lambda: crew._leaving is not None)
    crew.take_in()
    wait_until(lambda: crew._leaving is None)
    assert len(homes.there) == len(homes.made) == 2


def test_one_that_dies_while_it_loads_is_said_at_the_start(homes: Homes) -> None:
    homes.are_quick = False

    def make() -> Home:
        home = homes.make()
        homes.made[-1].die()
        return home

    with pytest.raises(EngineStoppedError, match="before it was ready"):
        Crew(make, scale=Scale.fixed(2)).start()
    assert not homes.there


def test_one_that_dies_while_it_loads_later_is_tried_again(
    crew: Crew, homes: Homes, caplog: pytest.LogCaptureFixture
) -> None:
    homes.are_quick = False
    for _ in range(3):
        crew.take_in()
    wait_until(lambda: len(homes.made) == 2)
    homes.made[1].die()
    wait_until(lambda: len(homes.made) == 3)
    homes.made[2].say_hello()
    wait_until(lambda: crew.n_ready == 2)
    assert crew.n_lost == 1
    assert "could not load the model" in caplog.text
