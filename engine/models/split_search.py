"""Where a decoded piece of speech may be cut so that the cut is not heard.

Knows nothing of tokens or of the codec: it looks at samples.
"""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_PAUSE_SAMPLES = 241
"""The quietest place is the middle of the quietest 10 ms (at 24 kHz), not one small sample."""


class CutSearch(Enum):
    """Where the cut is looked for once a quiet window has been found.

    Attributes:
        QUIETEST: At the quietest place inside the quiet window.
        RELEASE: As published: at the smallest sample between the window's start and a point that
            lies as far beyond its end as the window lies from the search's start. The cut may
            fall into loud speech.
    """

    QUIETEST = "quietest"
    RELEASE = "release"


def find_cut(
    chunk: Samples, *, window_samples: int, threshold: float, search: CutSearch = CutSearch.QUIETEST
) -> int | None:
    """Find where to cut the later half of a chunk.

    Args:
        chunk: [n] float32.
        window_samples: Length N of the window that must be quiet on average.
        threshold: Mean |sample| below which a window is quiet.
        search: Where in and about the quietest window the cut goes.

    Returns:
        Samples before the cut, or None if no window is quiet or the chunk is too short.
    """
    first = len(chunk) // 2 - window_samples // 2
    if first < 0 or len(chunk) - first < window_samples:
        return None
    loudness = np.abs(chunk)
    sums = _sliding_sums(loudness[first:], window_samples)
    offset = int(sums.argmin())
    if sums[offset] / window_samples >= threshold:
        return None
    start = first + offset
    if search is CutSearch.RELEASE:
        return start + int(loudness[start : start + offset + window_samples].argmin())
    return start + _quietest_sample(loudness[start : start + window_samples])


def _quietest_sample(loudness: Samples) -> int:
    """The smallest sample of the quietest 10 ms."""
    width = min(_PAUSE_SAMPLES, len(loudness))
    pause = int(_sliding_sums(loudness, width).argmin())
    return pause + int(loudness[pause : pause + width].argmin())


def _sliding_sums(values: Samples, width: int) -> NDArray[np.float64]:
    """Sums over every run of `width` values, [n - width + 1]."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    return total[width:] - total[:-width]
