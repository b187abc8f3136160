"""The adapter in both variants: streaming equals offline, causal, memory of fixed size."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from engine.models.adapter import SpeechAdapter
from engine.models.config import AdapterConfig

ONE_CONV = AdapterConfig(encoder_dim=12, llm_dim=20, kernel_size=5)
VARIANTS = [
    ONE_CONV,
    AdapterConfig(encoder_dim=12, llm_dim=48, kernel_size=3, norm="batch", activation="relu"),
    AdapterConfig(encoder_dim=6, llm_dim=40, kernel_size=5),
    AdapterConfig(encoder_dim=6, llm_dim=25, kernel_size=2),
]
N_FRAMES = 24


def _adapter(config: AdapterConfig) -> SpeechAdapter:
    adapter = SpeechAdapter(config)
    for _ in range(3):  # gives batch norm statistics that differ from its first ones
        adapter.train()(torch.randn(4, 30, config.encoder_dim))
    return adapter.eval()


@torch.inference_mode()
def _stream(adapter: SpeechAdapter, frames: Tensor, sizes: list[int]) -> Tensor:
    state = adapter.initial_state(len(frames))
    outputs = []
    for portion in frames.split(sizes, dim=1):
        out, state = adapter(portion, state)
        assert state is not None
        outputs.append(out)
    return torch.cat(outputs, dim=1)


@pytest.mark.parametrize("config", VARIANTS)
@given(cuts=st.sets(st.integers(1, N_FRAMES // 2 - 1)))
def test_any_even_portions_equal_the_whole(config: AdapterConfig, cuts: set[int]) -> None:
    adapter, frames = _adapter(config), torch.randn(2, N_FRAMES, config.encoder_dim)
    edges = [0, *sorted(cuts), N_FRAMES // 2]
    sizes = [2 * (after - before) for before, after in pairwise(edges)]
    streamed = _stream(adapter, frames, sizes)
    with torch.inference_mode():
        whole, state = adapter(frames)
    assert state is None
    torch.testing.assert_close(streamed, whole, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("config", VARIANTS)
@torch.inference_mode()
def test_causal_and_half_as_long(config: AdapterConfig) -> None:
    adapter, frames = _adapter(config), torch.randn(1, 9, config.encoder_dim)
    whole, _ = adapter(frames)
    assert whole.shape == (1, 5, config.llm_dim)
    assert adapter.output_lengths(torch.tensor([9, 8])).tolist() == [5, 4]
    changed = frames.clone()
    changed[:, 5:] = 0.0
    torch.testing.assert_close(adapter(changed)[0][:, :3], whole[:, :3])


def test_the_widths_choose_the_variant() -> None:
    assert [len(_adapter(config).convs) for config in VARIANTS] == [1, 1, 2, 2]
    norms = [type(stage.norm) for config in VARIANTS for stage in _adapter(config).convs]
    assert norms == [nn.LayerNorm] + 5 * [nn.BatchNorm1d]


@torch.inference_mode()
def test_states_are_never_written() -> None:
    adapter = _adapter(ONE_CONV)
    frames = torch.randn(3, 1, 4, ONE_CONV.encoder_dim)
    _, state = adapter(frames[0], adapter.initial_state())
    once, _ = adapter(frames[1], state)
    adapter(frames[2], state)
    again, _ = adapter(frames[1], state)
    assert torch.equal(once, again)


@torch.inference_mode()
def test_an_odd_portion_begins_its_pairs_anew() -> None:
    """As published: each chunk is convolved from its own first frame, its tail before it."""
    adapter = _adapter(ONE_CONV)
    frames = torch.randn(1, 6, ONE_CONV.encoder_dim)
    first, state = adapter(frames[:, :3], adapter.initial_state())
    second, _ = adapter(frames[:, 3:], state)
    torch.testing.assert_close(first, adapter(frames)[0][:, :2])
    a_frame_later = torch.cat((torch.zeros_like(frames[:, :1]), frames), dim=1)
    torch.testing.assert_close(second, adapter(a_frame_later)[0][:, 2:])
