"""What Floe uses of soxr, which has no types of its own."""

from typing import Any

import numpy as np
import numpy.typing as npt

def resample(
    x: npt.NDArray[Any], in_rate: float, out_rate: float, quality: str = ...
) -> npt.NDArray[Any]: ...

class ResampleStream:
    def __init__(
        self,
        in_rate: float,
        out_rate: float,
        num_channels: int,
        dtype: str | type[np.generic] = ...,
        quality: str = ...,
        vr: bool = ...,
    ) -> None: ...
    def resample_chunk(self, x: npt.NDArray[Any], last: bool = ...) -> npt.NDArray[Any]: ...
    def num_clips(self) -> int: ...
    def delay(self) -> float: ...
    def clear(self) -> None: ...
