"""Batches made by other processes while one trains: torch's loader over endless streams.

It knows no batch. A stream is made where it is drawn from, so that what it reads stays there; who
makes it must pickle on systems that start processes anew.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar, cast

from torch.utils.data import DataLoader, IterableDataset, get_worker_info

Batch = TypeVar("Batch")

MakeStream = Callable[[int, int], Iterator[Batch]]
"""From a part's number, from 0, and how many parts there are, to that part's endless batches."""

_AHEAD = 4
"""Batches that each process has ready."""


class _Streams(IterableDataset[Batch], Generic[Batch]):
    """Each process's own stream."""

    def __init__(self, make: MakeStream[Batch], *, first: int, parts: int) -> None:
        self._make, self._first, self._parts = make, first, parts

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        if worker is None:
            raise RuntimeError("streams are drawn from by a loader's processes only")
        return self._make(self._first + worker.id, self._parts)


def drawn_by(
    make: MakeStream[Batch], *, loaders: int, rank: int = 0, count: int = 1
) -> Iterator[Batch]:
    """Endless batches.

    Args:
        make: Makes a part's stream.
        loaders: Processes that draw from streams of their own, turn by turn; 0 draws here.
        rank: Which of the training processes this one is, from 0; each has other parts.
        count: How many train together.
    """
    if loaders == 0:
        return make(rank, count)
    streams = _Streams(make, first=rank * loaders, parts=count * loaders)
    loader = DataLoader(streams, batch_size=None, num_workers=loaders, prefetch_factor=_AHEAD)
    return cast(Iterator[Batch], iter(loader))
