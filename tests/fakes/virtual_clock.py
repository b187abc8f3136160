"""A clock that a test moves.

Knows nothing of real time.
"""


class VirtualClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self._now_s = 100.0

    def now_s(self) -> float:
        return self._now_s

    def advance(self, seconds: float) -> None:
        self._now_s += seconds
