"""In which precision training multiplies: bfloat16 where the processor is fast at it.

It knows no model. Weights, gradients and losses stay float32; only the products inside `mixed` are
rounded. A processor with matrix units (AMX) is several times faster so, an older one slower: what
is chosen by default is measured.
"""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum

import torch
from torch.nn import functional

from engine.training.options import CPU

logger = logging.getLogger(__name__)

_ROWS, _INNER, _COLUMNS = 1024, 512, 512
_REPEATS = 5
_WORTH = 1.5
"""bfloat16 is chosen from this speed-up on: casts and other work take a part of it away."""


class Precision(StrEnum):
    """What a person may ask for."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


def chosen_dtype(precision: Precision, device: torch.device = CPU) -> torch.dtype:
    """The dtype of products; on a processor `AUTO` measures a layer's in both.

    Args:
        precision: What was asked for.
        device: Where it is computed; every GPU that trains is faster in bfloat16.
    """
    if precision is Precision.FLOAT32:
        return torch.float32
    if precision is Precision.BFLOAT16:
        return torch.bfloat16
    if device.type != "cpu":
        return torch.bfloat16
    ratio = _seconds(torch.float32) / _seconds(torch.bfloat16)
    dtype = torch.bfloat16 if ratio >= _WORTH else torch.float32
    logger.info("products in %s: bfloat16 is %.1f times as fast as float32", dtype, ratio)
    return dtype


def mixed(dtype: torch.dtype, device: torch.device = CPU) -> AbstractContextManager[object]:
    """Inside, products on `device` are computed in `dtype`; float32 changes nothing."""
    if dtype == torch.float32:
        return nullcontext()
    return torch.autocast(device.type, dtype)


def _seconds(dtype: torch.dtype) -> float:
    """The shortest of some runs of one layer, on one thread."""
    rows, weight = torch.ones(_ROWS, _INNER), torch.ones(_COLUMNS, _INNER)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with mixed(dtype), torch.no_grad():
            return min(_timed(lambda: functional.linear(rows, weight)) for _ in range(_REPEATS))
    finally:
        torch.set_num_threads(threads)


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
