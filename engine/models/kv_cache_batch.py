"""The caches of several conversations, written by one forward pass of the LLM.

Knows no tokens and no turns. Each conversation keeps its own cache with its own length: nothing is
copied, and nothing is padded. The lengths do not move; whoever owns a cache advances it.
"""

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from transformers import Cache

from engine.models.kv_cache import KvCache

Ragged = tuple[Tensor, ...]
"""One tensor for each conversation, [1, kv_heads, m, head_dim] with an m of its own."""


class KvCacheBatch(Cache):
    """Several caches where transformers expects one; `causal_attention` knows what comes out."""

    def __init__(self, caches: Sequence[KvCache]) -> None:
        """Stand for these.

        Args:
            caches: Of one conversation each, with room for what will be written.
        """
        super().__init__(layers=[])
        self._caches = tuple(caches)

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_: Any, **__: Any
    ) -> tuple[Ragged, Ragged]:
        """Write a layer's new positions, each after its own conversation; called by the layer.

        Args:
            key_states: [B, kv_heads, n, head_dim], a row for each cache.
            value_states: As `key_states`.
            layer_idx: Which layer.

        Returns:
            Keys and values of all positions of each conversation; views.
        """
        rows = zip(self._caches, key_states.split(1), value_states.split(1), strict=True)
        written = [cache.update(keys, values, layer_idx) for cache, keys, values in rows]
        return tuple(keys for keys, _ in written), tuple(values for _, values in written)

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Positions in use of the longest (transformers' name for it)."""
        return max(cache.length for cache in self._caches)
