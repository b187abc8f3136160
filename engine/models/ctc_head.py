"""Recognition of the user's words from encoder frames, by connectionist temporal classification.

Knows token ids, not text: the tokenizer turns them into words. Decoding is greedy and streams.
"""

from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class CtcState:
    """What greedy decoding remembers between two chunks.

    Attributes:
        last: The best class of the last frame, or None before the first; never grows.
    """

    last: int | None = None


class CtcHead(nn.Linear):
    """A linear layer from encoder frames to class logits, one class being the blank."""

    def __init__(self, encoder_dim: int, vocabulary: int) -> None:
        """Random weights.

        Args:
            encoder_dim: Width of the encoder's frames.
            vocabulary: Classes, blank included.
        """
        super().__init__(encoder_dim, vocabulary)

    def decode(self, frames: Tensor, state: CtcState, *, blank: int) -> tuple[list[int], CtcState]:
        """The tokens that the next frames of a stream spell.

        Args:
            frames: [1, n, encoder_dim].
            state: What the stream remembers.
            blank: The class that stands for nothing.

        Returns:
            New token ids in order, and the stream's next state.
        """
        return collapse(self(frames)[0].argmax(dim=-1).tolist(), state, blank=blank)


def collapse(classes: list[int], state: CtcState, *, blank: int) -> tuple[list[int], CtcState]:
    """Drop repeats and blanks (Graves et al., 2006).

    Args:
        classes: The best class of each frame, in order.
        state: What the stream remembers.
        blank: The class that stands for nothing.

    Returns:
        Token ids, and the state after these frames.
    """
    tokens = []
    last = state.last
    for best in classes:
        if best not in (last, blank):
            tokens.append(best)
        last = best
    return tokens, CtcState(last)
