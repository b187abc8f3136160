"""What a stage's record says about the last steps: means of named figures.

It knows no stage.
"""

from collections.abc import Mapping


class RunningMeans:
    """Exponential means of named figures, with the early bias taken out."""

    def __init__(self, decay: float = 0.95) -> None:
        self._decay = decay
        self._sums: dict[str, tuple[float, float]] = {}

    def add(self, figures: Mapping[str, float]) -> None:
        """Take in figures; each has a mean of its own."""
        for name, value in figures.items():
            total, weight = self._sums.get(name, (0.0, 0.0))
            self._sums[name] = (
                total * self._decay + float(value),
                weight * self._decay + 1.0,
            )

    def values(self) -> dict[str, float]:
        """The means."""
        return {name: total / weight for name, (total, weight) in self._sums.items()}
