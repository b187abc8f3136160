"""The text LLM: embeddings in, hidden states and logits out, over a cache of its own.

Knows no words and no dialogue. It is built from any causal transformers configuration whose layers
attend causally; parameters keep the names that transformers gives them.
"""

from collections.abc import Sequence
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, AutoConfig, AutoModelForCausalLM, PretrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from engine.errors import ConfigError
from engine.models.kv_cache import KvCache, KvShape
from engine.models.kv_cache_batch import KvCacheBatch, Ragged

_ATTENTION = "floe_causal"
_REMEDY = "Give the folder of a causal text model, for example Qwen2."
_NONSENSE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    StrictDataclassError,
    TypeError,
    ValueError,
)
"""What transformers raises on values of the wrong kind; it checks few of them itself."""

_FIRST_CAPACITY = 256
_DEFAULT_BUDGET = 32_768


class LanguageModel(nn.Module):
    """A causal transformer that can be stepped, cut and forked by position."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Random weights.

        Args:
            config: A transformers configuration (`config.json` of an LLM folder).

        Raises:
            ConfigError: If transformers knows no causal LLM of that kind.
        """
        super().__init__()
        hf_config = _parse(config)
        AttentionInterface.register(_ATTENTION, causal_attention)
        try:
            built = AutoModelForCausalLM.from_config(hf_config, attn_implementation=_ATTENTION)
        except _NONSENSE as err:
            raise ConfigError(
                f"The LLM configuration cannot be used: {_first_line(err)}.", remedy=_REMEDY
            ) from err
        if getattr(built, "_is_stateful", False):
            raise ConfigError(
                f"The LLM of type {hf_config.model_type} remembers by a state, not by keys and"
                " values that can be cut.",
                remedy=_REMEDY,
            )
        self.config = hf_config
        self.is_tied = bool(hf_config.tie_word_embeddings)
        self.model = built.base_model
        if not self.is_tied:
            self.lm_head = built.get_output_embeddings()

    @property
    def hidden_size(self) -> int:
        """Width H of embeddings and hidden states."""
        return self.config.hidden_size

    @property
    def vocabulary(self) -> int:
        """Rows of the embedding table; a tokenizer may use fewer."""
        return self.config.vocab_size

    def new_cache(
        self, batch: int = 1, capacity: int = _FIRST_CAPACITY, *, budget: int | None = None
    ) -> KvCache:
        """An empty cache that fits this model.

        Args:
            batch: Conversations in step.
            capacity: Positions to allocate at once.
            budget: Positions that it may grow to; None is what the model was made for.
        """
        config, weight = self.config, self.model.get_input_embeddings().weight
        head_dim = getattr(config, "head_dim", None)
        shape = KvShape(
            layers=config.num_hidden_layers,
            batch=batch,
            kv_heads=getattr(config, "num_key_value_heads", None) or config.num_attention_heads,
            head_dim=head_dim or config.hidden_size // config.num_attention_heads,
            dtype=weight.dtype,
            device=weight.device,
        )
        limit = budget or int(getattr(config, "max_position_embeddings", _DEFAULT_BUDGET))
        return KvCache(shape, capacity=min(capacity, limit), budget=limit)

    def embed(self, ids: Tensor) -> Tensor:
        """Look token ids up.

        Args:
            ids: [B, n] int64.

        Returns:
            [B, n, H].
        """
        return self.model.get_input_embeddings()(ids)

    def forward(self, embeds: Tensor, cache: KvCache | None = None) -> Tensor:
        """Run the layers over new positions.

        Args:
            embeds: [B, n, H], of `embed` or of the adapter.
            cache: The conversation so far, which grows by n; None starts at position 0 and keeps
                nothing (training).

        Returns:
            [B, n, H], hidden states after the final norm.

        Raises:
            OutOfMemoryError: If the cache would outgrow its budget.
        """
        n_new = embeds.shape[1]
        first = 0
        if cache is not None:
            cache.reserve(n_new)
            first = cache.length
        positions = torch.arange(first, first + n_new, device=embeds.device)[None]
        out = self.model(
            inputs_embeds=embeds,
            position_ids=positions,
            past_key_values=cache,
            use_cache=cache is not None,
        )
        if cache is not None:
            cache.advance(n_new)
        return out.last_hidden_state

    def look_ahead(self, embeds: Tensor, caches: Sequence[KvCache]) -> Tensor:
        """Run the layers over new positions of several conversations, none of which grows by it.

        The positions are written after each cache's length: advancing a cache by n makes them its
        own, writing anything else overwrites them.

        Args:
            embeds: [B, n, H], a row for each conversation.
            caches: The conversations so far, of any lengths.

        Returns:
            [B, n, H], hidden states after the final norm.

        Raises:
            OutOfMemoryError: If a cache would outgrow its budget.
        """
        n_new = embeds.shape[1]
        for cache in caches:
            cache.reserve(n_new)
        first = torch.tensor([cache.length for cache in caches], device=embeds.device)
        out = self.model(
            inputs_embeds=embeds,
            position_ids=first[:, None] + torch.arange(n_new, device=embeds.device),
            past_key_values=KvCacheBatch(caches),
            use_cache=True,
        )
        return out.last_hidden_state

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of the next token.

        Args:
            hidden: [..., H], of `forward`.

        Returns:
            [..., vocabulary].
        """
        if self.is_tied:
            return functional.linear(hidden, self.model.get_input_embeddings().weight)
        return self.lm_head(hidden)


def causal_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor | Ragged,
    value: Tensor | Ragged,
    attention_mask: Tensor | None,
    *,
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention of the newest positions to themselves and to all before them.

    Queries of one key head are laid side by side, so that keys are never repeated.

    Args:
        module: The calling layer.
        query: [B, heads, n, head_dim], the last n positions.
        key: [B, kv_heads, m, head_dim], all m positions; or one tensor for each of the B, where
            each has an m of its own.
        value: As `key`.
        attention_mask: Not used; which key is visible follows from the positions.
        scaling: Factor of the scores.
        dropout: Probability of dropping a weight.
        sliding_window: Positions that a query sees, itself included; None is all.

    Returns:
        [B, n, heads, head_dim], and None in place of the weights.
    """
    if isinstance(key, tuple) or isinstance(value, tuple):
        options = {"scaling": scaling, "dropout": dropout, "sliding_window": sliding_window}
        mixed = [
            causal_attention(module, *row, attention_mask, **options)[0]
            for row in zip(query.split(1), key, value, strict=True)
        ]
        return torch.cat(mixed), None
    batch, heads, n_new, head_dim = query.shape
    kv_heads, n_all = key.shape[1], key.shape[2]
    mask = _visible(n_new, n_all, sliding_window, query.device)
    group = heads // kv_heads
    if group > 1:
        query = query.reshape(batch, kv_heads, group * n_new, head_dim)
        mask = None if mask is None else mask.repeat(group, 1)
    mixed = functional.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, dropout_p=dropout, scale=scaling
    )
    return mixed.reshape(batch, heads, n_new, head_dim).transpose(1, 2), None


def _visible(n_new: int, n_all: int, window: int | None, device: torch.device) -> Tensor | None:
    if n_new == 1 and (window is None or window >= n_all):
        return None
    queries = torch.arange(n_all - n_new, n_all, device=device)[:, None]
    keys = torch.arange(n_all, device=device)[None]
    visible = keys <= queries
    return visible if window is None else visible & (keys > queries - window)


def _parse(config: dict[str, Any]) -> PretrainedConfig:
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in CONFIG_MAPPING:
        raise ConfigError(
            f"The LLM configuration names no known model type ({kind!r}).", remedy=_REMEDY
        )
    try:
        parsed = AutoConfig.for_model(**config)
        _check_heads(parsed)
    except _NONSENSE as err:
        raise ConfigError(
            f"The LLM configuration makes no sense: {_first_line(err)}.", remedy=_REMEDY
        ) from err
    return parsed


def _check_heads(config: PretrainedConfig) -> None:
    heads = config.num_attention_heads
    kv_heads = getattr(config, "num_key_value_heads", None) or heads
    if heads % kv_heads:
        raise ValueError(f"{heads} heads cannot share {kv_heads} key heads")


def _first_line(err: Exception) -> str:
    text = str(err).partition("\n")[0].rstrip(".: ")
    return text if " " in text else f"{type(err).__name__} {text}"
