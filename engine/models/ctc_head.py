"""Recognition of the user's words from encoder frames, by connectionist temporal classification.

Knows token ids, not text: the tokenizer turns them into words. It works at the adapter's rate (two
encoder frames become one) and with the adapter's arithmetic up to its last layer. Decoding is
greedy and streams.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from engine.models.adapter import CausalConvStage
from engine.models.config import AdapterConfig
from engine.models.packed_state import StateReader, StateWriter

BLANK: Final = "<|blank|>"
"""The mark of a tokenizer that stands for the class of nothing."""


@dataclass(frozen=True, slots=True)
class CtcState:
    """What greedy decoding remembers between two chunks; neither part ever grows.

    Attributes:
        last: The best class of the last frame, or None before the first.
        tail: [1, encoder_dim, kernel_size - 1], the encoder frames before the next ones; None
            before the first.
    """

    last: int | None = None
    tail: Tensor | None = None

    def pack(self, into: StateWriter) -> None:
        """Write everything."""
        into.value("last", self.last)
        if self.tail is not None:
            into.tensor("tail", self.tail)

    @classmethod
    def unpack(cls, kept: StateReader, *, dim: int, dtype: torch.dtype) -> "CtcState":
        """Read what `pack` wrote.

        Args:
            kept: Where.
            dim: Width of the encoder's frames.
            dtype: Of the head's weights.

        Raises:
            PackedStateError: It does not fit.
        """
        last = kept.maybe_count("last")
        return cls(last=last, tail=kept.maybe_tensor("tail", (1, dim, None), dtype))


class CtcHead(nn.Module):
    """A causal convolution of stride 2 and a linear layer to classes, one being the blank."""

    def __init__(self, encoder_dim: int, vocabulary: int) -> None:
        """Random weights.

        Args:
            encoder_dim: Width of the encoder's frames.
            vocabulary: Classes, blank included.
        """
        super().__init__()
        config = AdapterConfig(encoder_dim=encoder_dim, llm_dim=4 * encoder_dim)
        self.stage = CausalConvStage(encoder_dim, config=config, stride=2)
        self.project = nn.Linear(2 * encoder_dim, vocabulary)

    def forward(self, frames: Tensor, tail: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Class logits of whole utterances, or of the next frames of a stream.

        Args:
            frames: [B, T, encoder_dim]; in a stream T is even.
            tail: [B, encoder_dim, kernel_size - 1], the frames before; None for silence.

        Returns:
            [B, ceil(T / 2), vocabulary], and the tail for the next call.
        """
        x, next_tail = self.stage(frames.transpose(1, 2), tail)
        return self.project(x.transpose(1, 2)), next_tail

    def decode(self, frames: Tensor, state: CtcState, *, blank: int) -> tuple[list[int], CtcState]:
        """The tokens that the next frames of a stream spell.

        Args:
            frames: [1, n, encoder_dim], n even.
            state: What the stream remembers.
            blank: The class that stands for nothing.

        Returns:
            New token ids in order, and the stream's next state.
        """
        logits, tail = self(frames, state.tail)
        tokens, last = collapse(logits[0].argmax(dim=-1).tolist(), state.last, blank=blank)
        return tokens, CtcState(last, tail)


def collapse(
    classes: list[int], last: int | None = None, *, blank: int
) -> tuple[list[int], int | None]:
    """Drop repeats and blanks (Graves et al., 2006).

    Args:
        classes: The best class of each frame, in order.
        last: The class before the first, or None.
        blank: The class that stands for nothing.

    Returns:
        Token ids, and the class of the last frame.
    """
    tokens = []
    for best in classes:
        if best not in (last, blank):
            tokens.append(best)
        last = best
    return tokens, last
