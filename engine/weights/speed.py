"""How fast bytes arrive, over the last seconds.

Knows nothing of what they are.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_WINDOW_S: Final = 10.0
_STEP_S: Final = 0.1


class Speedometer:
    """Counts bytes; what is older than the window is forgotten."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        """Begin at rest.

        Args:
            now_s: Tells the time.
        """
        self._now_s = now_s
        self._began_s: float | None = None
        self._steps: deque[list[float]] = deque()

    def count(self, n_bytes: int) -> None:
        """Take note of bytes that have just arrived."""
        now_s = self._now_s()
        if self._began_s is None:
            self._began_s = now_s
        if not self._steps or now_s - self._steps[-1][0] > _STEP_S:
            self._steps.append([now_s, 0.0])
        self._steps[-1][1] += n_bytes

    @property
    def bytes_per_s(self) -> float:
        """The speed; 0 before anything has arrived."""
        if self._began_s is None:
            return 0.0
        now_s = self._now_s()
        while self._steps and now_s - self._steps[0][0] > _WINDOW_S:
            self._steps.popleft()
        elapsed_s = min(now_s - self._began_s, _WINDOW_S)
        return sum(step[1] for step in self._steps) / max(elapsed_s, _STEP_S)
