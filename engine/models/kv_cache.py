"""The LLM's memory of one conversation: keys and values, allocated ahead, cut by length.

Knows nothing of tokens or turns. It stands where transformers expects a `Cache`, but a forward pass
only writes; the length moves when the caller says so, so that a failed pass leaves nothing behind.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import Cache

from engine.errors import OutOfMemoryError
from engine.models.packed_state import StateReader, StateWriter


@dataclass(frozen=True, slots=True)
class KvShape:
    """What one position costs.

    Attributes:
        layers: Layers of the LLM.
        batch: Conversations in step.
        kv_heads: Key and value heads of a layer.
        head_dim: Width of a head.
        dtype: Of keys and values.
        device: Where they live.
    """

    layers: int
    batch: int
    kv_heads: int
    head_dim: int
    dtype: torch.dtype
    device: torch.device

    @property
    def position_bytes(self) -> int:
        """Keys and values of one position."""
        n_values = 2 * self.layers * self.batch * self.kv_heads * self.head_dim
        return n_values * self.dtype.itemsize

    def allocate(self, capacity: int) -> Tensor:
        """Uninitialised room for `capacity` positions, of keys or of values.

        Returns:
            [layers, batch, kv_heads, capacity, head_dim].
        """
        return torch.empty(
            (self.layers, self.batch, self.kv_heads, capacity, self.head_dim),
            dtype=self.dtype,
            device=self.device,
        )


class KvCache(Cache):
    """Keys and values of the positions so far, and room for more.

    Attributes:
        shape: What one position costs.
        length: Positions in use.
        budget: Positions that the cache may grow to.
        keys: [layers, batch, kv_heads, capacity, head_dim]; after `length` anything may stand. The
            tensor is replaced, twice as large, when it is full.
        values: As `keys`.
    """

    def __init__(self, shape: KvShape, *, capacity: int, budget: int) -> None:
        """Allocate room.

        Args:
            shape: What one position costs.
            capacity: Positions to allocate at once.
            budget: Positions that the cache may grow to.
        """
        super().__init__(layers=[])
        self.shape = shape
        self.budget = budget
        self.length = 0
        self._adopt(shape.allocate(capacity), shape.allocate(capacity))

    @property
    def capacity(self) -> int:
        """Positions for which there is room at present."""
        return self.keys.shape[3]

    @property
    def n_bytes(self) -> int:
        """Memory that is held."""
        return self.keys.nbytes + self.values.nbytes

    def reserve(self, n_new: int) -> None:
        """Make room for `n_new` positions after `length`.

        Raises:
            OutOfMemoryError: If that is more than the budget.
        """
        needed = self.length + n_new
        if needed <= self.capacity:
            return
        if needed > self.budget:
            raise OutOfMemoryError(
                f"The conversation needs {needed} positions; {self.budget} are allowed.",
                remedy="Start a new conversation, or allow a longer context in the settings.",
            )
        self._move(self, min(self.budget, max(needed, 2 * self.capacity)))

    def advance(self, n_new: int) -> None:
        """Count the `n_new` positions that a forward pass has written as used."""
        self.length += n_new

    def truncate(self, length: int) -> None:
        """Forget everything from position `length` on.

        Raises:
            ValueError: If `length` is not between zero and the present length.
        """
        self._check(length)
        self.length = length

    def fork(self, length: int | None = None) -> "KvCache":
        """A cache of its own that goes on from position `length` (None: the present length).

        Only the used prefix is copied.

        Raises:
            ValueError: If `length` is not between zero and the present length.
        """
        length = self.length if length is None else length
        self._check(length)
        branch = KvCache(self.shape, capacity=0, budget=self.budget)
        branch.length = length
        branch._move(self, self.capacity)
        return branch

    def pack(self, into: StateWriter) -> None:
        """Write the used positions, and how much room there is."""
        into.value("capacity", self.capacity)
        into.tensor("keys", self.keys[:, :, :, : self.length])
        into.tensor("values", self.values[:, :, :, : self.length])

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote; the budget stays this cache's own.

        Raises:
            PackedStateError: It does not fit.
            OutOfMemoryError: It is more than the budget.
        """
        shape = self.shape
        wanted = (shape.layers, shape.batch, shape.kv_heads, None, shape.head_dim)
        keys = kept.tensor("keys", wanted, shape.dtype)
        values = kept.tensor("values", (*wanted[:3], keys.shape[3], shape.head_dim), shape.dtype)
        self.length = 0
        self.reserve(keys.shape[3])
        # The same room as before, so that the same kernels see the same strides.
        room = min(self.budget, kept.count("capacity"))
        if room > self.capacity:
            self._move(self, room)
        self.keys[:, :, :, : keys.shape[3]] = keys
        self.values[:, :, :, : keys.shape[3]] = values
        self.length = keys.shape[3]

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_: Any, **__: Any
    ) -> tuple[Tensor, Tensor]:
        """Write a layer's new positions after `length`; called by the layer itself.

        Args:
            key_states: [batch, kv_heads, n, head_dim].
            value_states: [batch, kv_heads, n, head_dim].
            layer_idx: Which layer.

        Returns:
            Keys and values of all positions, old and new, each [batch, kv_heads, length + n,
            head_dim]; views.
        """
        n_new = key_states.shape[2]
        keys, values = self._layers[layer_idx]
        keys.narrow(2, self.length, n_new).copy_(key_states)
        values.narrow(2, self.length, n_new).copy_(value_states)
        end = self.length + n_new
        return keys.narrow(2, 0, end), values.narrow(2, 0, end)

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Positions in use (transformers' name for it)."""
        return self.length

    def _adopt(self, keys: Tensor, values: Tensor) -> None:
        self.keys, self.values = keys, values
        self._layers = list(zip(keys.unbind(0), values.unbind(0), strict=True))

    def _move(self, source: "KvCache", capacity: int) -> None:
        keys, values = self.shape.allocate(capacity), self.shape.allocate(capacity)
        used = self.length
        keys[:, :, :, :used] = source.keys[:, :, :, :used]
        values[:, :, :, :used] = source.values[:, :, :, :used]
        self._adopt(keys, values)

    def _check(self, length: int) -> None:
        if not 0 <= length <= self.length:
            raise ValueError(f"position {length} is not in a cache of {self.length}")
