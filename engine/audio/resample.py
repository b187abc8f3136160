"""Streaming change of sample rate, by soxr.

Knows nothing of blocks or devices; what goes in comes out later, complete, on the same time axis.
"""

import numpy as np
import soxr

from engine.audio.port import Sound


class StreamResampler:
    """One channel from one rate to another."""

    def __init__(self, *, from_hz: int, to_hz: int) -> None:
        """Make a stream with nothing in it; equal rates pass through."""
        self.from_hz = from_hz
        self.to_hz = to_hz
        self._stream = None
        if from_hz != to_hz:
            self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="MQ")

    def process(self, samples: Sound, *, is_last: bool = False) -> Sound:
        """Resample the next part.

        Args:
            samples: [n] float32; may be empty.
            is_last: Whether nothing follows; the filter's tail comes out then.

        Returns:
            [m] float32; what the filter still holds back comes with the next call.
        """
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples, last=is_last), dtype=np.float32)

    def reset(self) -> None:
        """Forget what was fed."""
        if self._stream is not None:
            self._stream.clear()
