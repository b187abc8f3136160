"""The only reader of time in the engine.

Knows no wall clock and no time zone: seconds of a monotonic clock with an arbitrary zero, the same
for all threads. Tests put a clock of their own in its place.
"""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now_s(self) -> float:
        """Seconds since an arbitrary moment; never falls."""
        ...


class MonotonicClock:
    """The machine's monotonic clock."""

    def now_s(self) -> float:
        """Seconds since an arbitrary moment; never falls."""
        return time.monotonic()
