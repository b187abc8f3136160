"""Ring buffers between the sound card's callback and the engine: one writer, one reader, no lock.

Know nothing of rates, devices or what a column means. All memory is taken once. The two positions
only grow and each is written by one side alone, so that a torn read cannot happen under Python's
interpreter lock; a reader that sees an old position merely sees less.
"""

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]


class FrameRing:
    """Frames of one or more float32 columns."""

    def __init__(self, n_frames: int, *, n_columns: int = 1) -> None:
        """Take the memory.

        Args:
            n_frames: How many frames may wait.
            n_columns: Values in each frame.
        """
        self._frames: Frames = np.zeros((n_frames, n_columns), dtype=np.float32)
        self._n_written = 0
        self._n_read = 0

    @property
    def n_written(self) -> int:
        """Frames ever written: the index of the next one."""
        return self._n_written

    @property
    def n_read(self) -> int:
        """Frames ever read or skipped: the index of the oldest that waits."""
        return self._n_read

    @property
    def n_waiting(self) -> int:
        """Frames that can be read."""
        return self._n_written - self._n_read

    @property
    def n_free(self) -> int:
        """Frames that can be written."""
        return len(self._frames) - self.n_waiting

    def write(self, frames: Frames) -> int:
        """Append as many frames as there is room for.

        Args:
            frames: [n, n_columns].

        Returns:
            How many were appended.
        """
        n = min(len(frames), self.n_free)
        start = self._n_written % len(self._frames)
        head = min(n, len(self._frames) - start)
        self._frames[start : start + head] = frames[:head]
        self._frames[: n - head] = frames[head:n]
        self._n_written += n
        return n

    def read_into(self, out: Frames) -> int:
        """Move the oldest frames into `out`, as many as there are or as it holds.

        Args:
            out: [n, n_columns], overwritten from its beginning.

        Returns:
            How many were moved.
        """
        n = min(len(out), self.n_waiting)
        start = self._n_read % len(self._frames)
        head = min(n, len(self._frames) - start)
        out[:head] = self._frames[start : start + head]
        out[head:n] = self._frames[: n - head]
        self._n_read += n
        return n

    def skip_to(self, index: int) -> None:
        """Drop every waiting frame before an index."""
        self._n_read = max(self._n_read, min(index, self._n_written))


class StampRing:
    """Short rows of numbers, one for each block of sound."""

    def __init__(self, n_rows: int, *, n_columns: int) -> None:
        """Take the memory."""
        self._rows = np.zeros((n_rows, n_columns), dtype=np.float64)
        self._n_written = 0
        self._n_read = 0

    @property
    def n_free(self) -> int:
        """Rows that can be written."""
        return len(self._rows) - (self._n_written - self._n_read)

    def write(self, row: tuple[float, ...]) -> None:
        """Append a row; the writer has made sure that there is room."""
        self._rows[self._n_written % len(self._rows)] = row
        self._n_written += 1

    def read(self) -> list[float] | None:
        """The oldest row, or None."""
        if self._n_read == self._n_written:
            return None
        row = self._rows[self._n_read % len(self._rows)].tolist()
        self._n_read += 1
        return row
