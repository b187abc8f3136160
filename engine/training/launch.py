"""Starts the processes that train together on one machine, as a launcher would.

It knows no training: a process finds the others by `workers.joined`, whoever has started it.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import multiprocessing
from torch.multiprocessing.spawn import ProcessException, ProcessRaisedException

from engine.errors import RequestError
from engine.training.workers import (
    COUNT,
    HOST,
    LOCAL_RANK,
    PORT,
    RANK,
    WorkerError,
    accelerate,
    check_places,
    launched,
    leave,
)

logger = logging.getLogger(__name__)

_LOCAL_COUNT = "LOCAL_WORLD_SIZE"
_THIS_MACHINE = "127.0.0.1"


def run_together(
    target: Callable[..., None], *arguments: object, count: int, has_cores: bool = True
) -> None:
    """Call a function in so many new processes.

    Args:
        target: Of a module's top level.
        arguments: What it takes; they are pickled.
        count: How many processes.
        has_cores: Whether each keeps to a core of its own, if there are enough.

    Raises:
        MissingComponentError: What they meet by is not installed.
        WorkerError: One of them failed; the others were ended.
    """
    shared = {
        COUNT: str(count),
        _LOCAL_COUNT: str(count),
        HOST: _THIS_MACHINE,
        PORT: str(accelerate().utils.other.get_free_port()),
    }
    try:
        multiprocessing.spawn(_run_one, (shared, has_cores, target, arguments), nprocs=count)
    except ProcessException as err:
        if isinstance(err, ProcessRaisedException):  # its own traceback, which nobody has shown
            logger.error("%s", err)
        raise WorkerError(
            "One of the processes that train together has failed.",
            remedy="Its message stands above; fewer --workers need less memory.",
        ) from err


def check_start(device: torch.device, count: int, *, n_gpus: int, shards_llm: bool = False) -> None:
    """Refuse processes that cannot be, or that somebody else has started.

    Args:
        device: Where they shall compute.
        count: How many shall be started; 1 starts none.
        n_gpus: What the machine has.
        shards_llm: Whether they shall share the LLM.

    Raises:
        RequestError: As `check_places`; or a launcher has started some, or there are fewer GPUs.
    """
    if count > 1 and launched() > 1:
        raise RequestError(
            f"A launcher has started {launched()} processes already.", remedy="Leave --workers out."
        )
    if shards_llm and max(count, launched()) == 1:
        raise RequestError(
            "One process has nobody to share the LLM with.", remedy="Leave --shard-llm out."
        )
    if count == 1:
        return
    check_places(device)
    if device.type == "cuda" and count > n_gpus:
        raise RequestError(
            f"Each of {count} processes needs a GPU of its own, and this machine has {n_gpus}.",
            remedy=f"Use --workers {n_gpus}.",
        )


def _run_one(
    rank: int,
    shared: Mapping[str, str],
    has_cores: bool,
    target: Callable[..., None],
    arguments: Sequence[object],
) -> None:
    os.environ.update({**shared, RANK: str(rank), LOCAL_RANK: str(rank)})
    if has_cores and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) >= int(shared[COUNT]):
            os.sched_setaffinity(0, {cores[rank]})
    target(*arguments)
    leave()
