"""What the listening modules remember of one stream between two chunks.

Knows no weights and no arithmetic. States are frozen and their tensors are never written to after
construction, so an older state may be kept, gone back to, or continued twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.models.packed_state import StateReader, StateWriter


@dataclass(frozen=True, slots=True)
class EncoderState:
    """The speech encoder's memory of one utterance (or of B utterances in step).

    Attributes:
        keys: One tensor per block, [B, heads, t, head_dim]; t grows by one chunk a step until it
            is left_chunks * chunk_frames, then the oldest frames leave.
        values: As `keys`.
        positions: One tensor per block, [heads, t, head_dim]: the projected position rows of the
            cached frames; same growth as `keys`.
        label: Position label of the oldest cached frame.
        index: Frames encoded so far. With "release" labels it is the published code's counter,
            which is reduced at its wrap.
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    positions: tuple[Tensor, ...]
    label: int = 0
    index: int = 0

    @property
    def n_frames(self) -> int:
        """How many frames are cached."""
        return self.keys[0].shape[2]

    def pack(self, into: StateWriter) -> None:
        """Write everything."""
        into.tensors("keys", self.keys)
        into.tensors("values", self.values)
        into.tensors("positions", self.positions)
        into.value("label", self.label)
        into.value("index", self.index)

    @classmethod
    def unpack(cls, kept: StateReader, like: "EncoderState") -> "EncoderState":
        """Read what `pack` wrote.

        Args:
            kept: Where.
            like: Of the same encoder, at any moment.

        Raises:
            PackedStateError: It does not fit.
        """
        batch, heads, _, head_dim = like.keys[0].shape
        dtype = like.keys[0].dtype
        shape = (batch, heads, None, head_dim)
        keys = kept.tensors("keys", shape, dtype)
        values = kept.tensors("values", shape, dtype)
        rows = kept.tensors("positions", (heads, None, head_dim), dtype)
        return cls(
            keys=tuple(keys),
            values=tuple(values),
            positions=tuple(rows),
            label=kept.count("label"),
            index=kept.count("index"),
        )


@dataclass(frozen=True, slots=True)
class AdapterState:
    """The adapter's memory of one utterance (or of B utterances in step).

    Attributes:
        tails: For each convolution its last kernel_size - 1 input frames,
            [B, channels, kernel_size - 1]; never grows.
    """

    tails: tuple[Tensor, ...]

    @classmethod
    def together(cls, states: "Sequence[AdapterState]") -> "AdapterState":
        """The memory of these utterances in step, one row each."""
        rows = zip(*(state.tails for state in states), strict=True)
        return cls(tuple(torch.cat(tails) for tails in rows))

    def apart(self) -> "list[AdapterState]":
        """The memory of each utterance of those in step by itself."""
        rows = zip(*(tail.split(1) for tail in self.tails), strict=True)
        return [AdapterState(tails) for tails in rows]

    def pack(self, into: StateWriter) -> None:
        """Write everything."""
        for index, tail in enumerate(self.tails):
            into.tensor(f"tail.{index}", tail)

    @classmethod
    def unpack(cls, kept: StateReader, like: "AdapterState") -> "AdapterState":
        """Read what `pack` wrote.

        Args:
            kept: Where.
            like: Of the same adapter, at any moment.

        Raises:
            PackedStateError: It does not fit.
        """
        tails = [
            kept.tensor(f"tail.{index}", tail.shape, tail.dtype)
            for index, tail in enumerate(like.tails)
        ]
        return cls(tails=tuple(tails))
