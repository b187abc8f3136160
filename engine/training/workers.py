"""Several processes that train one stage together: own batches, the same step for all.

It knows no stage and no loss. Gradients are averaged over the processes (synchronous data
parallelism), the first process keeps time, validates and writes. A stage that runs alone uses
`ALONE`, for which all of this does nothing.
"""

import multiprocessing
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import cast

import torch
from torch import Tensor, distributed, nn

from engine.errors import EngineError

_RANK, _COUNT = "RANK", "WORLD_SIZE"
_HOST, _PORT = "MASTER_ADDR", "MASTER_PORT"
"""What torch's own launchers set, too."""

_PATIENCE = timedelta(hours=12)
"""The first process may make data or validate for so long while the others wait."""


class WorkerError(EngineError):
    """A process that trained with others has failed."""


@dataclass(frozen=True)
class Workers:
    """The processes of a stage, seen from one of them.

    Attributes:
        rank: Which one this is, from 0.
        count: How many there are.
    """

    rank: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this one validates and writes."""
        return self.rank == 0

    def start_alike(self, modules: Iterable[nn.Module]) -> None:
        """Give every process the first one's parameters and buffers."""
        if self.count == 1:
            return
        for module in modules:
            for tensor in module.state_dict().values():
                distributed.broadcast(tensor, src=0)

    def average(self, parameters: Sequence[nn.Parameter], loss: Tensor) -> float:
        """Replace every gradient by the mean over the processes.

        Args:
            parameters: The same in every process; one without a gradient counts as zero.
            loss: This process's own, scalar.

        Returns:
            The mean loss.
        """
        if self.count == 1:
            return float(loss.detach())
        learning = [p for p in parameters if p.requires_grad]
        for one in learning:
            if one.grad is None:
                one.grad = torch.zeros_like(one)
        gradients = [one.grad for one in learning if one.grad is not None]
        flat = torch.cat([*(g.flatten() for g in gradients), loss.detach().reshape(1)])
        distributed.all_reduce(flat)
        flat /= self.count
        at = 0
        for gradient in gradients:
            gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
            at += gradient.numel()
        return float(flat[-1])

    def map(self, function: Callable[[Tensor], Tensor], inputs: Sequence[Tensor]) -> list[Tensor]:
        """Apply a function to each tensor; every process does a part and gets all results.

        Args:
            function: From a tensor to one of the same shape; its time is taken to grow with the
                number of elements.
            inputs: The same in every process.
        """
        if self.count == 1 or not inputs:
            return [function(one) for one in inputs]
        mine = _parts_of([one.numel() for one in inputs], self.count)[self.rank]
        made = [function(one) if at in mine else None for at, one in enumerate(inputs)]
        flat = torch.cat(
            [
                one.new_zeros(one.numel()) if result is None else result.flatten()
                for one, result in zip(inputs, made, strict=True)
            ]
        )
        distributed.all_reduce(flat)
        pieces = flat.split([one.numel() for one in inputs])
        return [piece.view_as(one) for piece, one in zip(pieces, inputs, strict=True)]

    @contextmanager
    def first_then_others(self) -> Iterator[None]:
        """What is done inside, the first does alone; the others come when it is done."""
        if self.count > 1 and not self.is_first:
            distributed.barrier()
        yield
        if self.count > 1 and self.is_first:
            distributed.barrier()

    def agree(self, value: float) -> float:
        """The first process's value."""
        if self.count == 1:
            return value
        shared = torch.tensor(value, dtype=torch.float64)
        distributed.broadcast(shared, src=0)
        return float(shared)


ALONE = Workers()


def joined() -> Workers:
    """The processes that this one was started with; `ALONE` if it was started by itself."""
    count = int(os.environ.get(_COUNT, "1"))
    if count == 1:
        return ALONE
    if not distributed.is_initialized():
        distributed.init_process_group("gloo", timeout=_PATIENCE)
    return Workers(rank=int(os.environ[_RANK]), count=count)


def run_together(target: Callable[..., None], *arguments: object, count: int) -> None:
    """Call a function in so many new processes, each on a core of its own if there are enough.

    Args:
        target: Of a module's top level.
        arguments: What it takes; they are pickled.
        count: How many processes.

    Raises:
        WorkerError: One of them failed; the others were ended.
    """
    context = multiprocessing.get_context("spawn")
    port = _free_port()
    processes = [
        context.Process(target=_run_one, args=(rank, count, port, target, arguments))
        for rank in range(count)
    ]
    for process in processes:
        process.start()
    try:
        _wait_for_all(processes)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _run_one(
    rank: int, count: int, port: int, target: Callable[..., None], arguments: Sequence[object]
) -> None:
    shared = {_COUNT: str(count), _HOST: "127.0.0.1", _PORT: str(port), _RANK: str(rank)}
    os.environ.update(shared)
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) >= count:
            os.sched_setaffinity(0, {cores[rank]})
    target(*arguments)
    _leave()


def _leave() -> None:
    """Part from the others in order.

    The first process keeps what they meet by: gone too early, or a connection still open while the
    interpreter ends, it aborts whoever is left.
    """
    if distributed.is_initialized():
        distributed.barrier()
        distributed.destroy_process_group()


def _parts_of(sizes: Sequence[int], count: int) -> list[set[int]]:
    """Indices for each of so many processes, of about the same size together."""
    parts: list[set[int]] = [set() for _ in range(count)]
    loads = [0] * count
    for at in sorted(range(len(sizes)), key=lambda at: -sizes[at]):
        least = loads.index(min(loads))
        parts[least].add(at)
        loads[least] += sizes[at]
    return parts


def _wait_for_all(processes: Sequence[BaseProcess]) -> None:
    """Until all have ended well.

    Raises:
        WorkerError: As soon as one has not.
    """
    waiting = {process.sentinel: process for process in processes}
    while waiting:
        for ended in wait(list(waiting)):
            process = waiting.pop(cast(int, ended))
            process.join()
            if process.exitcode:
                raise WorkerError(
                    "One of the processes that train together has failed.",
                    remedy="Its message stands above; fewer --workers need less memory.",
                )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
