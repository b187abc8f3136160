"""The language model: steps equal the whole, over any causal configuration.

The published numbers are in `tests/golden/test_dialogue.py`.
"""

from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.models.kv_cache import KvCache
from engine.models.llm import LanguageModel

QWEN: dict[str, Any] = {
    "model_type": "qwen2",
    "vocab_size": 50,
    "hidden_size": 24,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "tie_word_embeddings": True,
}
SLIDING = QWEN | {"use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1}
LLAMA = QWEN | {"model_type": "llama", "num_key_value_heads": 6, "tie_word_embeddings": False}
WIDE_HEADS = QWEN | {"model_type": "qwen3", "head_dim": 8, "num_key_value_heads": 1}
ALL = [QWEN, SLIDING, LLAMA, WIDE_HEADS]
N_ROWS = 14


def _llm(config: dict[str, Any] = QWEN) -> LanguageModel:
    torch.manual_seed(7)
    llm = LanguageModel(config).eval()
    with torch.no_grad():
        for parameter in llm.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return llm


def _poisoned(cache: KvCache) -> KvCache:
    """Fill the cache so that a position that was never written spoils every sum it enters."""
    cache.keys[:, :, :, cache.length :] = torch.nan
    cache.values[:, :, :, cache.length :] = torch.nan
    return cache


def _close(ours: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(ours, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("config", ALL, ids=lambda c: c["model_type"])
@settings(max_examples=8)
@given(cuts=st.sets(st.integers(1, N_ROWS - 1)))
def test_any_portions_equal_the_whole(config: dict[str, Any], cuts: set[int]) -> None:
    llm = _llm(config)
    embeds = torch.randn(2, N_ROWS, llm.hidden_size)
    edges = [0, *sorted(cuts), N_ROWS]
    sizes = [after - before for before, after in pairwise(edges)]
    with torch.inference_mode():
        cache = _poisoned(llm.new_cache(2, 20))
        stepped = torch.cat([llm(part, cache) for part in embeds.split(sizes, dim=1)], dim=1)
        whole = llm(embeds)
    _close(stepped, whole)
    assert cache.length == N_ROWS


@pytest.mark.parametrize("config", ALL, ids=lambda c: c["model_type"])
@torch.inference_mode()
def test_attention_is_the_one_of_transformers(config: dict[str, Any]) -> None:
    llm = _llm(config)
    embeds = torch.randn(2, N_ROWS, llm.hidden_size)
    ours = llm(embeds)
    llm.model.set_attn_implementation("eager")
    _close(llm(embeds), ours)


@torch.inference_mode()
def test_a_full_cache_grows_and_keeps_what_it_had() -> None:
    llm = _llm()
    embeds = torch.randn(1, 40, llm.hidden_size)
    cache = llm.new_cache(1, 3)
    stepped = torch.cat([llm(row, cache) for row in embeds.split(1, dim=1)], dim=1)
    _close(stepped, llm(embeds))
    assert cache.capacity == 48


@torch.inference_mode()
def test_later_rows_change_no_earlier_state() -> None:
    llm = _llm()
    embeds = torch.randn(1, 8, llm.hidden_size)
    _close(llm(embeds[:, :5]), llm(embeds)[:, :5])


def test_gradients_pass_through_frozen_weights() -> None:
    llm = _llm().requires_grad_(False)
    embeds = torch.randn(1, 6, llm.hidden_size, requires_grad=True)
    llm.logits(llm(embeds)).square().sum().backward()
    assert embeds.grad is not None
    assert embeds.grad.abs().sum() > 0


@torch.inference_mode()
def test_tied_and_untied_output() -> None:
    tied, untied = _llm(), _llm(LLAMA)
    hidden = torch.randn(1, 2, tied.hidden_size)
    assert "lm_head.weight" not in tied.state_dict()
    assert "lm_head.weight" in untied.state_dict()
    _close(tied.logits(hidden), hidden @ tied.state_dict()["model.embed_tokens.weight"].T)
    _close(untied.logits(hidden), hidden @ untied.state_dict()["lm_head.weight"].T)
    assert untied.logits(hidden).shape[-1] == untied.vocabulary


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@torch.inference_mode()
def test_half_precision_stays_near(dtype: torch.dtype) -> None:
    exact = _llm()
    embeds = torch.randn(1, 10, exact.hidden_size)
    wanted = exact(embeds)
    half = _llm().to(dtype)
    cache = half.new_cache()
    ours = torch.cat([half(row.to(dtype), cache) for row in embeds.split(1, dim=1)], dim=1)
    assert ours.dtype == cache.keys.dtype == dtype
    assert (ours.float() - wanted).abs().amax() < 0.1


@pytest.mark.parametrize("config", [{}, {"model_type": "no such model"}])
def test_a_configuration_that_is_no_llm_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        LanguageModel(config)
