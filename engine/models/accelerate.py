"""Which device computes, in which dtype: the user's words turned into torch's types.

Knows nothing of models; says in one sentence what is missing.
"""

import torch

from engine.errors import DeviceError, RequestError
from engine.events import Accelerator

_FIRST_WITH_BFLOAT16 = (8, 0)
"""Compute capability: CUDA C++ Programming Guide, "Arithmetic Instructions"."""

_MOST_DIGITS = 2
"""Of a device's number."""

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def choose_device(name: str = "auto") -> torch.device:
    """Find the device that the user named.

    Args:
        name: "auto" (CUDA, then MPS, then the processor), "cpu", "cuda", "cuda:N" or "mps".

    Raises:
        DeviceError: The device is not in this machine.
        RequestError: The name means nothing.
    """
    if name == "auto":
        return _prepared(torch.device(_best_device_name()))
    kind, colon, index = name.partition(":")
    is_number = index.isascii() and index.isdecimal() and len(index) <= _MOST_DIGITS
    if kind not in {"cpu", "cuda", "mps"} or (colon and not is_number):
        raise RequestError(f"There is no device {name!r}.", remedy="Use auto, cpu, cuda or mps.")
    _check_present(kind, index=int(index or 0))
    return _prepared(torch.device(name))


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """Find the dtype that the user named; "auto" is bfloat16 on CUDA, float32 elsewhere.

    Raises:
        DeviceError: The device does not compute in this dtype.
        RequestError: The name means nothing.
    """
    if name == "auto":
        return torch.bfloat16 if device.type == "cuda" else torch.float32
    if name not in DTYPES:
        raise RequestError(f"There is no dtype {name!r}.", remedy=f"Use {', '.join(DTYPES)}.")
    if device.type == "cpu" and name == "float16":
        raise DeviceError(
            "The processor does not compute well in float16.", remedy="Use --dtype bfloat16."
        )
    return DTYPES[name]


def dtype_name(dtype: torch.dtype) -> str:
    """The name without torch's prefix: "float32"."""
    return str(dtype).removeprefix("torch.")


def accelerators() -> tuple[Accelerator, ...]:
    """What computes faster than the processor here, the one with most free memory first."""
    if torch.backends.mps.is_available():
        n_bytes = torch.mps.recommended_max_memory()
        n_free = n_bytes - torch.mps.driver_allocated_memory()
        return (Accelerator(device="mps", name="Apple GPU", n_bytes=n_bytes, n_free_bytes=n_free),)
    if not torch.cuda.is_available():
        return ()
    found = [_cuda(index) for index in range(torch.cuda.device_count())]
    usable = [one for one in found if one is not None]
    return tuple(sorted(usable, key=lambda one: one.n_free_bytes, reverse=True))


def _cuda(index: int) -> Accelerator | None:
    try:
        n_free, n_bytes = torch.cuda.mem_get_info(index)
    except RuntimeError:  # so busy, or so broken, that not even that can be asked
        return None
    return Accelerator(
        device=f"cuda:{index}",
        name=torch.cuda.get_device_name(index),
        n_bytes=n_bytes,
        n_free_bytes=n_free,
        has_bfloat16=torch.cuda.get_device_capability(index) >= _FIRST_WITH_BFLOAT16,
    )


def wait_for(device: torch.device) -> None:
    """Let queued work finish, so that a time taken next is honest."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def _prepared(device: torch.device) -> torch.device:
    """Set up what a kind of device needs.

    cuDNN's attention builds a plan for every new length (60 ms on an H200), and a conversation has
    a new length at every token; the other kernels have none to build.
    """
    if device.type == "cuda":
        torch.backends.cuda.enable_cudnn_sdp(False)
    return device


def _best_device_name() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _check_present(kind: str, *, index: int) -> None:
    remedy = "Use --device cpu or --device auto."
    if kind == "cuda" and not torch.cuda.is_available():
        raise DeviceError("This machine has no CUDA device that torch can use.", remedy=remedy)
    if kind == "cuda" and index >= torch.cuda.device_count():
        raise DeviceError(f"This machine has no CUDA device number {index}.", remedy=remedy)
    if kind == "mps" and not torch.backends.mps.is_available():
        raise DeviceError("This machine has no MPS device that torch can use.", remedy=remedy)
