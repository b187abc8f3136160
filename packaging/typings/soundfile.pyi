"""What Floe uses of soundfile, which has no types of its own."""

from os import PathLike
from typing import Any, BinaryIO

import numpy.typing as npt

_File = str | PathLike[str] | int | BinaryIO

class SoundFileError(Exception): ...
class SoundFileRuntimeError(SoundFileError, RuntimeError): ...

class LibsndfileError(SoundFileRuntimeError):
    code: int
    @property
    def error_string(self) -> str: ...

def read(
    file: _File,
    frames: int = ...,
    start: int = ...,
    stop: int | None = ...,
    dtype: str = ...,
    always_2d: bool = ...,
) -> tuple[npt.NDArray[Any], int]: ...
def write(
    file: _File,
    data: npt.ArrayLike,
    samplerate: int,
    subtype: str | None = ...,
    endian: str | None = ...,
    format: str | None = ...,
) -> None: ...

class SoundFile:
    frames: int
    samplerate: int
    def __init__(self, file: _File) -> None: ...
    def __enter__(self) -> SoundFile: ...
    def __exit__(self, *args: object) -> None: ...
    def read(
        self, frames: int = ..., dtype: str = ..., always_2d: bool = ...
    ) -> npt.NDArray[Any]: ...
