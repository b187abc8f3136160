"""Which device computes, in which dtype: the user's words turned into torch's types.

Knows nothing of models; says in one sentence what is missing.
"""

import torch

from engine.errors import DeviceError, RequestError

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
        return torch.device(_best_device_name())
    kind, _, index = name.partition(":")
    if kind not in {"cpu", "cuda", "mps"} or (index and not index.isdecimal()):
        raise RequestError(f"There is no device {name!r}.", remedy="Use auto, cpu, cuda or mps.")
    _check_present(kind, index=int(index or 0))
    return torch.device(name)


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


def wait_for(device: torch.device) -> None:
    """Let queued work finish, so that a time taken next is honest."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


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
