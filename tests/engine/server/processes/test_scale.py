"""How many processes so many users need: up at once, down one by one with patience."""

import pytest

from engine.errors import RequestError
from engine.server.processes.scale import Scale, Scaler

SCALE = Scale(smallest=1, largest=3, users_each=2, patience_s=60.0)


@pytest.mark.parametrize(
    ("n_users", "needed"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (99, 3)]
)
def test_users_share_processes_between_the_bounds(n_users: int, needed: int) -> None:
    assert SCALE.needed(n_users) == needed


def test_it_grows_at_once_and_shrinks_one_by_one() -> None:
    scaler = Scaler(SCALE)
    scaler.follow(6, 0.0)
    assert (scaler.wanted, scaler.due_s) == (3, None)
    scaler.follow(0, 10.0)
    assert (scaler.wanted, scaler.due_s) == (3, 70.0)
    scaler.follow(0, 69.9)
    assert scaler.wanted == 3
    scaler.follow(0, 70.0)
    assert (scaler.wanted, scaler.due_s) == (2, 130.0)
    scaler.follow(0, 130.0)
    assert (scaler.wanted, scaler.due_s) == (1, None)


def test_users_who_come_back_in_time_find_everything_as_it_was() -> None:
    scaler = Scaler(SCALE)
    scaler.follow(6, 0.0)
    scaler.follow(1, 10.0)
    scaler.follow(5, 60.0)
    scaler.follow(5, 80.0)
    assert (scaler.wanted, scaler.due_s) == (3, None)


def test_a_fixed_number_stays() -> None:
    scaler = Scaler(Scale.fixed(2))
    for n_users in (0, 50, 0):
        scaler.follow(n_users, 1e9 * n_users)
        assert (scaler.wanted, scaler.due_s) == (2, None)


def test_bounds_that_cross_are_refused() -> None:
    with pytest.raises(RequestError, match="--max-replicas"):
        Scale(smallest=3, largest=2)
