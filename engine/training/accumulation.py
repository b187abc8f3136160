"""Several batches that make one step: their gradients and figures, summed until it is taken.

It knows no model and no optimizer. The step is that of one batch so many times as large, if the
loss is a mean over a batch and the batches are of like size.
"""

from collections.abc import Mapping

import torch

Figures = Mapping[str, float]


class Accumulation:
    """What has come since the last step.

    Attributes:
        count: Batches of a step.
        loss: Mean of the batches' losses so far, over all of the step's; scalar.
        figures: Of each batch.
    """

    def __init__(self, count: int) -> None:
        """Nothing yet.

        Args:
            count: Batches of a step.
        """
        self.count = count
        self._n_batches = 0
        self.loss = torch.zeros(())
        self.figures: list[Figures] = []

    @property
    def is_empty(self) -> bool:
        """Whether the next batch is a step's first."""
        return self._n_batches == 0

    @property
    def is_whole(self) -> bool:
        """Whether the step can be taken."""
        return self._n_batches == self.count

    def add(self, loss: torch.Tensor, figures: Figures) -> None:
        """Add a batch's part to the gradients.

        Args:
            loss: Its mean loss; scalar with a graph.
            figures: Further numbers.
        """
        part = loss / self.count
        part.backward()
        self.loss = part.detach() if self.is_empty else self.loss + part.detach()
        self.figures = [figures] if self.is_empty else [*self.figures, figures]
        self._n_batches += 1

    def clear(self) -> None:
        """The step is taken, or skipped."""
        self._n_batches = 0
