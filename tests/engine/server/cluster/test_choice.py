"""What is asked of a cluster, and what it can hold."""

import argparse
import sys

import pytest

from engine.cli import serve
from engine.cli.cluster_arguments import cluster_choice
from engine.config import ModelChoice
from engine.errors import MissingComponentError, RequestError
from engine.server.cluster.choice import (
    Capacity,
    ClusterChoice,
    Scale,
    Share,
    check_room,
    scale_of,
    share_of,
)
from engine.server.cluster.connection import connected

TWO = Capacity(n_machines=2, n_processors=8, n_gpus=0)
WITH_GPUS = Capacity(n_machines=2, n_processors=8, n_gpus=2)


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    return parser.parse_args(words)


def test_without_numbers_there_is_one_for_each_machine_at_most() -> None:
    assert scale_of(ClusterChoice(), TWO) == Scale(smallest=1, largest=2)
    assert scale_of(ClusterChoice(smallest=3), TWO) == Scale(smallest=3, largest=3)
    wide = scale_of(ClusterChoice(smallest=2, largest=9, users_each=5), TWO)
    assert wide == Scale(smallest=2, largest=9, users_each=5)


@pytest.mark.parametrize(
    ("model", "capacity", "share"),
    [
        (ModelChoice(), TWO, Share(1, 0)),
        (ModelChoice(n_threads=3), TWO, Share(3, 0)),
        (ModelChoice(), WITH_GPUS, Share(1, 1)),
        (ModelChoice(device="cpu"), WITH_GPUS, Share(1, 0)),
        (ModelChoice(device="cuda"), WITH_GPUS, Share(1, 1)),
    ],
)
def test_a_replica_takes_its_threads_and_a_gpu_where_it_uses_one(
    model: ModelChoice, capacity: Capacity, share: Share
) -> None:
    assert share_of(model, capacity) == share


def test_what_could_never_be_held_is_refused() -> None:
    check_room(2, Share(4, 0), TWO)
    with pytest.raises(RequestError, match=r"3 replicas need 12 processors; .* has 8"):
        check_room(3, Share(4, 0), TWO)
    with pytest.raises(RequestError, match=r"1 replicas need 1 GPUs; .* has 0"):
        check_room(1, share_of(ModelChoice(device="cuda"), TWO), TWO)
    with pytest.raises(RequestError, match="--device cuda"):
        share_of(ModelChoice(device="cuda:1"), WITH_GPUS)


def test_the_command_says_where_and_how_many() -> None:
    assert cluster_choice(parsed()) is None
    assert cluster_choice(parsed("--ray")) == ClusterChoice(address="auto")
    words = ["--ray", "desk:6379", "--min-replicas", "2", "--max-replicas", "5"]
    chosen = cluster_choice(parsed(*words, "--users-per-replica", "3"))
    assert chosen == ClusterChoice(address="desk:6379", smallest=2, largest=5, users_each=3)


@pytest.mark.parametrize(
    "words",
    [
        ["--max-replicas", "2"],
        ["--ray", "local", "--processes", "2"],
        ["--ray", "local", "--workers", "2"],
    ],
)
def test_what_does_not_go_together_is_refused(words: list[str]) -> None:
    with pytest.raises(RequestError):
        cluster_choice(parsed(*words))


def test_without_ray_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingComponentError, match="pip install"), connected("local"):
        raise AssertionError("there is no Ray")


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:1", "ray://127.0.0.1:1", "a:b"])
def test_where_there_is_no_cluster_it_says_so_at_once(address: str) -> None:
    with pytest.raises(RequestError), connected(address):
        raise AssertionError("there is no cluster")
