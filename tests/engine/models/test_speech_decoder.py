"""The speech decoder as itself: steps, padding, causality, states and speed layout."""

import hypothesis
import pytest
import torch
from hypothesis import strategies
from torch import Tensor

from engine.errors import ConfigError
from engine.models.config import SpeechDecoderConfig
from engine.models.speech_decoder import SpeechDecoder
from engine.models.speech_generation import generate

SMALL = SpeechDecoderConfig(dim=16, heads=2, blocks=3, ffn_dim=24, odim=20)
CONFIGS = (
    SMALL,
    SpeechDecoderConfig(dim=24, heads=3, blocks=2, ffn_dim=40, odim=9, rms_norm_eps=1e-3),
    SpeechDecoderConfig(dim=8, heads=4, blocks=1, ffn_dim=8, odim=5, rope_theta=500.0),
)


def built(config: SpeechDecoderConfig) -> SpeechDecoder:
    """A decoder with weights large enough that every path matters."""
    decoder = SpeechDecoder(config).eval()
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return decoder


def stepped(decoder: SpeechDecoder, text: Tensor, prefix: Tensor | None, codes: Tensor) -> Tensor:
    """Logits [B, m + 1, n_ids] of feeding the codes one by one; unused memory is NaN."""
    state = decoder.prefill(text, prefix, max_tokens=codes.shape[1] + 1)
    state.keys[:, :, :, state.length :] = torch.nan
    state.values[:, :, :, state.length :] = torch.nan
    start = torch.full((codes.shape[0],), decoder.ids.start)
    fed = [start, *codes.unbind(1)]
    return torch.stack([decoder.step(ids, state) for ids in fed], dim=1)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("n_prefix", [0, 1, 6])
@torch.inference_mode()
def test_steps_equal_teacher_forcing(config: SpeechDecoderConfig, n_prefix: int) -> None:
    decoder = built(config)
    text = torch.randn(2, 5, config.dim)
    prefix = torch.randn(2, n_prefix, config.dim) if n_prefix else None
    codes = torch.randint(config.odim, (2, 7))
    whole = decoder(text, codes, prefix_rows=prefix)
    torch.testing.assert_close(stepped(decoder, text, prefix, codes), whole, rtol=0, atol=2e-4)


@hypothesis.given(
    text_lengths=strategies.lists(strategies.integers(1, 6), min_size=2, max_size=3),
    seed=strategies.integers(0, 99),
)
@torch.inference_mode()
def test_padding_changes_nothing(text_lengths: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    decoder, batch = built(SMALL), len(text_lengths)
    prefix_lengths = torch.randint(1, 5, (batch,))
    text = torch.randn(batch, 6, SMALL.dim)
    prefix = torch.randn(batch, 4, SMALL.dim)
    codes = torch.randint(SMALL.odim, (batch, 4))
    padded = decoder(
        text,
        codes,
        prefix_rows=prefix,
        text_lengths=torch.tensor(text_lengths),
        prefix_lengths=prefix_lengths,
    )
    for row, (n_text, n_prefix) in enumerate(
        zip(text_lengths, prefix_lengths.tolist(), strict=True)
    ):
        alone = decoder(
            text[row : row + 1, :n_text],
            codes[row : row + 1],
            prefix_rows=prefix[row : row + 1, :n_prefix],
        )
        torch.testing.assert_close(padded[row : row + 1], alone, rtol=0, atol=2e-4)


@torch.inference_mode()
def test_later_codes_never_change_earlier_logits() -> None:
    decoder, text = built(SMALL), torch.randn(1, 4, SMALL.dim)
    codes = torch.randint(SMALL.odim, (1, 8))
    changed = codes.clone()
    changed[:, 5] = (changed[:, 5] + 1) % SMALL.odim
    before, after = decoder(text, codes), decoder(text, changed)
    torch.testing.assert_close(before[:, :6], after[:, :6], rtol=0, atol=0)
    assert not torch.allclose(before[:, 6:], after[:, 6:])


@torch.inference_mode()
def test_the_text_is_read_both_ways() -> None:
    decoder, text = built(SMALL), torch.randn(1, 4, SMALL.dim)
    changed = text.clone()
    changed[:, 3] += 1
    assert not torch.allclose(decoder.pre_network(text)[:, 0], decoder.pre_network(changed)[:, 0])


@torch.inference_mode()
def test_a_truncated_state_goes_on_as_if_it_had_never_seen_more() -> None:
    decoder = built(SMALL)
    text, prefix = torch.randn(1, 3, SMALL.dim), torch.randn(1, 2, SMALL.dim)
    state = decoder.prefill(text, prefix, max_tokens=4)
    start = torch.tensor([decoder.ids.start])
    begun = state.length
    first = decoder.step(start, state)
    decoder.step(torch.tensor([7]), state)
    state.truncate(begun)
    assert torch.equal(decoder.step(start, state), first)
    assert state.length == begun + 1


@torch.inference_mode()
def test_a_full_state_refuses_another_step() -> None:
    decoder = built(SMALL)
    state = decoder.prefill(torch.randn(1, 3, SMALL.dim), max_tokens=1)
    decoder.step(torch.tensor([0]), state)
    with pytest.raises(IndexError, match="all in use"):
        decoder.step(torch.tensor([0]), state)


def test_steps_follow_weights_that_are_trained_further() -> None:
    decoder, text = built(SMALL), torch.randn(1, 3, SMALL.dim)
    codes = torch.randint(SMALL.odim, (1, 2))
    with torch.no_grad():
        stepped(decoder, text, None, codes)
        decoder.layers[0].self_attn.q_proj.weight.mul_(1.5)
        decoder.norm.weight.add_(0.5)
        whole = decoder(text, codes)
        torch.testing.assert_close(stepped(decoder, text, None, codes), whole, rtol=0, atol=2e-4)


@torch.inference_mode()
def test_steps_in_bfloat16_stay_near_float32() -> None:
    decoder, text = built(SMALL), torch.randn(1, 3, SMALL.dim)
    codes = torch.randint(SMALL.odim, (1, 4))
    exact = stepped(decoder, text, None, codes)
    rough = stepped(decoder.bfloat16(), text.bfloat16(), None, codes)
    assert rough.dtype == torch.bfloat16
    spread = exact.std()
    assert (rough.float() - exact).abs().max() < 0.2 * spread


@torch.inference_mode()
def test_a_model_without_prefix_ignores_hidden_states() -> None:
    decoder = built(SMALL.model_copy(update={"uses_prefix": False}))
    text, prefix = torch.randn(1, 3, SMALL.dim), torch.randn(1, 2, SMALL.dim)
    state = decoder.prefill(text, prefix, max_tokens=2)
    assert (state.n_prefix, state.length) == (0, 4)


def test_illegal_ids_are_never_drawn_and_legal_ones_can_be() -> None:
    decoder = built(SMALL)
    illegal = (decoder.ids.text, decoder.ids.start, decoder.ids.pad)
    with torch.no_grad():
        decoder.out_fnn.bias[list(illegal)] += 1e4
        decoder.out_fnn.bias[decoder.ids.end] -= 1e4
        state = decoder.prefill(torch.randn(1, 3, SMALL.dim), max_tokens=9)
        spoken = list(generate(decoder, state, max_tokens=9))
        state = decoder.prefill(torch.randn(1, 3, SMALL.dim), max_tokens=9)
        unmasked = list(generate(decoder, state, max_tokens=9, masks_illegal=False))
    assert len(spoken) == 9
    assert max(spoken) < SMALL.odim
    assert set(unmasked) <= set(illegal)


def test_the_end_stops_generation_and_is_not_handed_out() -> None:
    decoder = built(SMALL)
    with torch.no_grad():
        decoder.out_fnn.bias[decoder.ids.end] += 1e4
        state = decoder.prefill(torch.randn(1, 3, SMALL.dim), max_tokens=9)
    assert list(generate(decoder, state, max_tokens=9)) == []


def test_rows_are_cut_in_order() -> None:
    decoder = built(SMALL)
    hidden = torch.arange(2 * 64.0).view(1, 2, 64)
    rows = decoder.to_rows(hidden)
    assert rows.shape == (1, 8, 16)
    assert torch.equal(rows.flatten(), hidden.flatten())


def test_every_weight_learns() -> None:
    decoder = built(SMALL).train()
    logits = decoder(
        torch.randn(1, 3, 16), torch.randint(20, (1, 4)), prefix_rows=torch.randn(1, 2, 16)
    )
    logits.square().sum().backward()
    idle = {name for name, p in decoder.named_parameters() if p.grad is None}
    last = f"layers_prefix.{SMALL.blocks - 1}."
    # Of the prefix network's last block only keys and values are read.
    assert all(name.startswith(last) for name in idle)


def test_odd_heads_are_refused() -> None:
    with pytest.raises(ConfigError, match="heads of even width"):
        SpeechDecoder(SpeechDecoderConfig(dim=9, heads=3, blocks=1, ffn_dim=4, odim=4))
