"""What Floe uses of sounddevice, which has no types of its own."""

from collections.abc import Callable
from typing import Any

class PortAudioError(Exception): ...
class CallbackAbort(Exception): ...
class CallbackStop(Exception): ...

class CallbackFlags:
    input_underflow: bool
    input_overflow: bool
    output_underflow: bool
    output_overflow: bool
    def __bool__(self) -> bool: ...

class Stream:
    active: bool
    latency: tuple[float, float]
    time: float
    def __init__(
        self,
        *,
        samplerate: float | None = ...,
        blocksize: int | None = ...,
        device: object = ...,
        channels: object = ...,
        dtype: object = ...,
        latency: object = ...,
        callback: Callable[..., None] | None = ...,
        finished_callback: Callable[[], None] | None = ...,
    ) -> None: ...
    def start(self) -> None: ...
    def stop(self, ignore_errors: bool = ...) -> None: ...
    def abort(self, ignore_errors: bool = ...) -> None: ...
    def close(self, ignore_errors: bool = ...) -> None: ...

class _Default:
    device: tuple[int, int]

default: _Default

def query_devices(device: object = ..., kind: str | None = ...) -> Any: ...
def query_hostapis(index: int | None = ...) -> Any: ...
def _initialize() -> None: ...
def _terminate() -> None: ...
