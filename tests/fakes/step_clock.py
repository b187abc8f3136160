"""A clock that goes by steps."""


class StepClock:
    """Lets a budget of just under a second end after so many steps of training."""

    def __init__(self, steps: int) -> None:
        """At zero; it is read once before the first step and once after each."""
        self._steps = steps
        self._reads = -1

    def __call__(self) -> float:
        """Seconds."""
        self._reads += 1
        return self._reads / self._steps
