"""What one spoken segment's generation remembers, its special ids and who may see whom.

Knows no weights; `engine.models.speech_decoder` fills and reads it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.models.decoder_layer import Rotary
from engine.models.packed_state import StateReader, StateWriter


@dataclass(frozen=True, slots=True)
class SpecialIds:
    """The four ids above the codes.

    Attributes:
        text: The row that stands before the text.
        start: The first id that generation is fed.
        end: The model has finished speaking.
        pad: Fills training batches.
    """

    text: int
    start: int
    end: int
    pad: int

    @classmethod
    def above(cls, n_codes: int) -> "SpecialIds":
        """The ids that follow `n_codes` codes."""
        return cls(text=n_codes, start=n_codes + 1, end=n_codes + 2, pad=n_codes + 3)


@dataclass(frozen=True, slots=True)
class StepAhead:
    """A step that was computed before anybody asked for it.

    Attributes:
        fed: The id that it was fed.
        row: The row that it has written.
        logits: [1, n_ids], its outcome.
    """

    fed: int
    row: int
    logits: Tensor


@dataclass(slots=True)
class SpeechDecoderState:
    """What one segment's generation remembers.

    Attributes:
        keys: [blocks, B, heads, capacity, head_dim]; rows below `length` are in use: prefix rows,
            the text's rows, then one row for each id stepped. Rotated already.
        values: As `keys`, not rotated.
        length: Rows in use; grows by one with each step.
        n_prefix: Rows that came from the prefix; positions do not count them.
        rotary: cos and sin for every position up to the capacity, [capacity, head_dim].
        ahead: The next step, if it was computed already; its row is not in use before it is taken.
    """

    keys: Tensor
    values: Tensor
    length: int
    n_prefix: int
    rotary: Rotary
    ahead: StepAhead | None = None

    @property
    def capacity(self) -> int:
        """Rows that fit."""
        return self.keys.shape[3]

    def take_ahead(self, ids: Tensor) -> Tensor | None:
        """The logits of the step that feeds these ids, if it was computed already."""
        ahead, self.ahead = self.ahead, None
        if ahead is None or ahead.row != self.length or ids.tolist() != [ahead.fed]:
            return None
        return ahead.logits

    def pack(self, into: StateWriter) -> None:
        """Write the used rows, the tables, and how much room there is."""
        into.value("capacity", self.capacity)
        into.value("n_prefix", self.n_prefix)
        into.tensor("keys", self.keys[:, :, :, : self.length])
        into.tensor("values", self.values[:, :, :, : self.length])
        into.tensor("cos", self.rotary[0])
        into.tensor("sin", self.rotary[1])

    @classmethod
    def unpack(
        cls, kept: StateReader, *, shape: tuple[int, int, int], dtype: torch.dtype
    ) -> "SpeechDecoderState":
        """Read what `pack` wrote.

        Args:
            kept: Where.
            shape: Blocks, heads and head_dim of the decoder.
            dtype: Of its weights.

        Raises:
            PackedStateError: It does not fit.
        """
        blocks, heads, head_dim = shape
        used = kept.tensor("keys", (blocks, 1, heads, None, head_dim), dtype)
        used_values = kept.tensor("values", tuple(used.shape), dtype)
        n_prefix = kept.count("n_prefix")
        cos = kept.tensor("cos", (None, head_dim), dtype)
        rotary = (cos, kept.tensor("sin", tuple(cos.shape), dtype))
        length = used.shape[3]
        capacity = kept.limited("capacity", lowest=length, highest=n_prefix + len(cos))
        keys = used.new_empty((blocks, 1, heads, capacity, head_dim))
        values = torch.empty_like(keys)
        keys[:, :, :, :length] = used
        values[:, :, :, :length] = used_values
        return cls(keys, values, length, n_prefix, rotary)

    def truncate(self, length: int) -> None:
        """Forget every row from `length` on."""
        self.length = min(self.length, length)


def segment_mask(text_mask: Tensor, prefix_mask: Tensor | None, *, n_steps: int) -> Tensor:
    """Who sees whom in a padded batch.

    Everyone sees the prefix and the text that exist; steps see the steps before them as well.

    Args:
        text_mask: [B, n] bool, rows that exist (without the text id's row, which always does).
        prefix_mask: [B, P] bool, or None.
        n_steps: Token rows after the text.

    Returns:
        [B, 1, n + 1 + n_steps, P + n + 1 + n_steps] bool, True where attention may look.
    """
    batch, n_rows = text_mask.shape[0], text_mask.shape[1] + 1 + n_steps
    seen = functional.pad(text_mask, (1, 0), value=True)
    if prefix_mask is not None:
        seen = torch.cat((prefix_mask, seen), dim=1)
    steps = torch.ones(n_rows, n_steps, dtype=torch.bool, device=seen.device)
    steps = steps.tril(diagonal=-(n_rows - n_steps))
    whole = torch.cat((seen[:, None].expand(-1, n_rows, -1), steps.expand(batch, -1, -1)), dim=2)
    return whole[:, None]
