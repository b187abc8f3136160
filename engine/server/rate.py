"""A bound on how often something may happen: so many at once, so many a second after that.

Knows nothing of what happens.
"""

from engine.clock import Clock


class RateLimit:
    """One client's allowance."""

    def __init__(self, clock: Clock, *, per_s: float, burst: int) -> None:
        """Begin with the whole burst."""
        self._clock = clock
        self._per_s = per_s
        self._burst = burst
        self._left = float(burst)
        self._at_s = clock.now_s()

    def allows(self) -> bool:
        """Whether one more may happen; it counts if so."""
        now_s = self._clock.now_s()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
