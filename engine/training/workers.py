"""Several processes that train one stage together: own batches, the same step for all.

It knows no stage and no loss. Gradients are averaged over the processes (synchronous data
parallelism), the first process keeps time, validates and writes. What joins them, on one machine or
several, and what they send over, is Accelerate's. A stage that runs alone uses `ALONE`, for which
all of this does nothing and needs no Accelerate.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import torch
from torch import Tensor, distributed, nn

from engine.errors import EngineError, MissingComponentError, RequestError

CPU = torch.device("cpu")

COUNT = "WORLD_SIZE"
HOST, PORT, RANK, LOCAL_RANK = "MASTER_ADDR", "MASTER_PORT", "RANK", "LOCAL_RANK"
"""What every launcher of torch's and Accelerate's sets."""

_THREADS = "OMP_NUM_THREADS"

_PATIENCE = timedelta(hours=12)
"""The first process may make data or validate for so long while the others wait."""

Value = TypeVar("Value")


class WorkerError(EngineError):
    """A process that trained with others has failed."""


@dataclass(frozen=True)
class Workers:
    """The processes of a stage, seen from one of them.

    Attributes:
        rank: Which one this is, from 0.
        count: How many there are.
        device: Where this one computes, and sends from; of several each has a GPU of its own.
    """

    rank: int = 0
    count: int = 1
    device: torch.device = CPU

    @property
    def is_first(self) -> bool:
        """Whether this one validates and writes."""
        return self.rank == 0

    def start_alike(self, modules: Iterable[nn.Module]) -> None:
        """Give every process the first one's parameters and buffers."""
        if self.count > 1:
            accelerate().utils.broadcast([list(one.state_dict().values()) for one in modules])

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
        flat = accelerate().utils.reduce(flat, "mean")
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
        flat = accelerate().utils.reduce(flat, "sum")
        pieces = flat.split([one.numel() for one in inputs])
        return [piece.view_as(one) for piece, one in zip(pieces, inputs, strict=True)]

    @contextmanager
    def first_then_others(self) -> Iterator[None]:
        """What is done inside, the first does alone; the others come when it is done."""
        if self.count == 1:
            yield
            return
        with accelerate().PartialState().main_process_first():
            yield

    def agree(self, value: float) -> float:
        """The first process's value."""
        if self.count == 1:
            return value
        shared = torch.tensor(value, dtype=torch.float64, device=self.device)
        return float(accelerate().utils.broadcast(shared))

    def gather(self, value: Value) -> list[Value]:
        """Every process's value, in their order; they are pickled."""
        return [value] if self.count == 1 else accelerate().utils.gather_object([value])


ALONE = Workers()


def joined(device: torch.device = CPU) -> Workers:
    """The processes that this one was started with; `ALONE` if it was started by itself.

    Args:
        device: Where they compute; a GPU without a number is to each one of its own.

    Raises:
        MissingComponentError: Accelerate is not installed.
        RequestError: Several cannot compute there, or the launcher left something unsaid.
    """
    if launched() == 1:
        return ALONE
    check_places(device)
    _check_launcher()
    os.environ.setdefault(_THREADS, str(torch.get_num_threads()))  # else Accelerate decides
    state = accelerate().PartialState(
        cpu=device.type == "cpu",
        backend=backend_of(device, has_nccl=distributed.is_nccl_available()),
        timeout=_PATIENCE,
    )
    place = device if device.type == "cpu" else state.device
    return Workers(rank=state.process_index, count=state.num_processes, device=place)


def launched() -> int:
    """How many processes this one was started with, itself included."""
    count = os.environ.get(COUNT, "1")
    return int(count) if count.isdecimal() else 1


def leave() -> None:
    """Part from the others in order.

    The first process keeps what they meet by: gone too early, or a connection still open while the
    interpreter ends, it aborts whoever is left.
    """
    if distributed.is_initialized():
        state = accelerate().PartialState()
        state.wait_for_everyone()
        state.destroy_process_group()


def backend_of(device: torch.device, *, has_nccl: bool) -> str:
    """What carries the processes' messages: NCCL between GPUs, where torch has it, or else gloo."""
    return "nccl" if device.type == "cuda" and has_nccl else "gloo"


def check_places(device: torch.device) -> None:
    """Refuse a device on which several processes cannot compute.

    Raises:
        RequestError: It is neither the processor nor NVIDIA GPUs, or it is one GPU of several.
    """
    if device.type not in {"cpu", "cuda"}:
        raise RequestError(
            f"Several processes train together on processors or NVIDIA GPUs, not on {device.type}.",
            remedy="Use --device cpu, or train in one process.",
        )
    if device.type == "cuda" and device.index is not None:
        raise RequestError(
            "Of several processes each computes on a GPU of its own, so that none can be named.",
            remedy="Use --device cuda.",
        )


def accelerate() -> Any:
    """The library that knows processes, devices and what joins them.

    Raises:
        MissingComponentError: It is not there.
    """
    try:
        import accelerate as library
    except ImportError as err:
        raise MissingComponentError(
            "accelerate, by which several processes train together, is not installed.",
            remedy="Install it with pip: pip install accelerate",
        ) from err
    return library


def _check_launcher() -> None:
    missing = [name for name in (RANK, LOCAL_RANK, HOST, PORT) if name not in os.environ]
    if missing:
        raise RequestError(
            f"{COUNT} says that several processes were started, but {', '.join(missing)} is not"
            " set.",
            remedy="Start them with torchrun or accelerate launch.",
        )


def _parts_of(sizes: Sequence[int], count: int) -> list[set[int]]:
    """Indices for each of so many processes, of about the same size together."""
    parts: list[set[int]] = [set() for _ in range(count)]
    loads = [0] * count
    for at in sorted(range(len(sizes)), key=lambda at: -sizes[at]):
        least = loads.index(min(loads))
        parts[least].add(at)
        loads[least] += sizes[at]
    return parts
