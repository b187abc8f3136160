"""What was asked for of a cluster, what it has, and what follows: how many replicas of which size.

Pure: knows no Ray and no model.
"""

from dataclasses import dataclass
from typing import Final

from engine.config import ModelChoice
from engine.errors import RequestError

RUNNING: Final = "auto"
"""The cluster that runs on this machine."""

LOCAL: Final = "local"
"""A cluster of our own, on this machine alone, which ends with us."""

USERS_EACH: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChoice:
    """What was asked for.

    Attributes:
        address: `auto`, `local`, or the HOST:PORT of a cluster to which this machine belongs.
        smallest: Replicas without users.
        largest: Replicas at most; None is one for each machine.
        users_each: Users for whom one replica is enough.
    """

    address: str = RUNNING
    smallest: int = 1
    largest: int | None = None
    users_each: int = USERS_EACH


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a cluster has.

    Attributes:
        n_machines: Machines in it.
        n_processors: Processors of all.
        n_gpus: GPUs of all.
    """

    n_machines: int
    n_processors: int
    n_gpus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Between which numbers of replicas, and when.

    Attributes:
        smallest: So many there are without users.
        largest: So many there are at most.
        users_each: Users for whom one is enough.
        patience_s: So long fewer must do before one goes: to load a model costs more than to keep
            it through a pause between two users.
    """

    smallest: int
    largest: int
    users_each: int = USERS_EACH
    patience_s: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            RequestError: The largest number is below the smallest.
        """
        if self.largest < self.smallest:
            raise RequestError(
                f"At most {self.largest} replicas are fewer than at least {self.smallest}.",
                remedy="Raise --max-replicas, or lower --min-replicas.",
            )


@dataclass(frozen=True, slots=True)
class Share:
    """What a replica takes of a machine.

    Attributes:
        n_processors: Processors that it computes on.
        n_gpus: GPUs that it has for itself.
    """

    n_processors: int = 1
    n_gpus: int = 0


def scale_of(choice: ClusterChoice, capacity: Capacity) -> Scale:
    """Between which numbers of replicas.

    Raises:
        RequestError: The largest is below the smallest.
    """
    largest = choice.largest
    if largest is None:
        largest = max(choice.smallest, capacity.n_machines)
    return Scale(smallest=choice.smallest, largest=largest, users_each=choice.users_each)


def share_of(model: ModelChoice, capacity: Capacity) -> Share:
    """What one replica takes: its threads, and a GPU where it computes on one.

    Raises:
        RequestError: A certain GPU was asked for.
    """
    if model.device.startswith("cuda:"):
        raise RequestError(
            "In a cluster each replica gets a GPU of its own, whichever is free.",
            remedy="Give --device cuda.",
        )
    is_on_gpu = model.device == "cuda" or (model.device == "auto" and capacity.n_gpus > 0)
    return Share(n_processors=model.n_threads or 1, n_gpus=int(is_on_gpu))


def check_room(n_replicas: int, share: Share, capacity: Capacity) -> None:
    """Refuse what the cluster could never hold.

    Raises:
        RequestError: It has too few processors or GPUs.
    """
    for name, each, there_are in (
        ("processors", share.n_processors, capacity.n_processors),
        ("GPUs", share.n_gpus, capacity.n_gpus),
    ):
        if n_replicas * each > there_are:
            raise RequestError(
                f"{n_replicas} replicas need {n_replicas * each} {name};"
                f" the Ray cluster has {there_are}.",
                remedy="Give a smaller --min-replicas or fewer --threads, or start Ray on more"
                " machines.",
            )
