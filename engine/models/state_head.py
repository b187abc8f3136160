"""The classifier of the dialogue's state on top of the LLM's hidden states.

Knows nothing of thresholds or turns: it gives probabilities, the dialogue decides.
"""

import torch
from torch import Tensor, nn

N_USED_STATES = 3
"""Go on listening, take the turn, disregard; the released head's fourth output is not used."""


class StateHead(nn.Linear):
    """A linear layer from hidden states to state logits (`predictor_head` in the release)."""

    def __init__(self, hidden: int, n_states: int = 4) -> None:
        """Random weights.

        Args:
            hidden: Width of the LLM.
            n_states: Outputs, of which the first three are used.
        """
        super().__init__(hidden, n_states)

    @staticmethod
    def probabilities(logits: Tensor) -> Tensor:
        """Probabilities of the used states.

        Args:
            logits: [..., n_states].

        Returns:
            [..., 3] float32: go on listening, take the turn, disregard.
        """
        return torch.softmax(logits[..., :N_USED_STATES].float(), dim=-1)
