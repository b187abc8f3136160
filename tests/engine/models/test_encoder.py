"""The speech encoder: streaming equals offline at any length, the past is bounded, nothing leaks.

The published numbers are in `tests/golden/test_encoder.py`.
"""

from dataclasses import fields, replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.errors import ConfigError
from engine.models.config import EncoderConfig
from engine.models.encoder import SpeechEncoder
from engine.models.stream_state import EncoderState

CONFIGS = [
    EncoderConfig(dim=16, heads=2, blocks=2, ffn_dim=24, left_chunks=3),
    EncoderConfig(dim=24, heads=3, blocks=1, ffn_dim=8, chunk_frames=2, left_chunks=1),
    EncoderConfig(
        n_mels=40, dim=8, subsampling_channels=4, heads=1, blocks=3, ffn_dim=8, left_chunks=0
    ),
]
ABSOLUTE = [config.model_copy(update={"position_labels": "absolute"}) for config in CONFIGS]
N_CHUNKS = 9


def _encoder(config: EncoderConfig) -> SpeechEncoder:
    torch.manual_seed(5)
    encoder = SpeechEncoder(config).eval()
    with torch.no_grad():
        for parameter in encoder.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
        encoder.cmvn.mean.normal_()
    return encoder


def _features(config: EncoderConfig, n_chunks: int = N_CHUNKS, batch: int = 1) -> Tensor:
    return torch.randn(batch, 3 + 4 * config.chunk_frames * n_chunks, config.n_mels)


def _window(features: Tensor, config: EncoderConfig, first: int, n_chunks: int = 1) -> Tensor:
    step = 4 * config.chunk_frames
    return features[:, first * step : (first + n_chunks) * step + 3]


@torch.inference_mode()
def _stream(
    encoder: SpeechEncoder, features: Tensor, sizes: list[int], state: EncoderState | None = None
) -> tuple[Tensor, EncoderState]:
    """Encode chunks, `sizes[i]` of them in call i."""
    state = state or encoder.initial_state(len(features))
    outputs, first = [], 0
    for n_chunks in sizes:
        out, state = encoder(_window(features, encoder.config, first, n_chunks), state)
        assert state is not None
        outputs.append(out)
        first += n_chunks
    return torch.cat(outputs, dim=1), state


def _same(ours: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(ours, wanted, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("config", ABSOLUTE)
@pytest.mark.parametrize("batch", [1, 3])
@torch.inference_mode()
def test_streaming_equals_offline(config: EncoderConfig, batch: int) -> None:
    encoder, features = _encoder(config), _features(config, batch=batch)
    streamed, _ = _stream(encoder, features, [1] * N_CHUNKS)
    _same(streamed, encoder(features)[0])


@given(cuts=st.sets(st.integers(1, N_CHUNKS - 1)))
def test_any_number_of_chunks_in_a_call(cuts: set[int]) -> None:
    encoder = _encoder(CONFIGS[0])
    features = _features(CONFIGS[0])
    edges = [0, *sorted(cuts), N_CHUNKS]
    sizes = [after - before for before, after in pairwise(edges)]
    _same(_stream(encoder, features, sizes)[0], _stream(encoder, features, [1] * N_CHUNKS)[0])


@pytest.mark.parametrize("first_frame", [4980, 5000, 100_000])
@torch.inference_mode()
def test_no_length_is_too_long(first_frame: int) -> None:
    encoder, features = _encoder(ABSOLUTE[0]), _features(ABSOLUTE[0])
    begun = replace(encoder.initial_state(), index=first_frame)
    streamed, state = _stream(encoder, features, [1] * N_CHUNKS, begun)
    _same(streamed, encoder(features, position_offset=first_frame)[0])
    assert state.index == first_frame + streamed.shape[1]


@pytest.mark.parametrize("config", CONFIGS)
@torch.inference_mode()
def test_release_labels_leave_the_true_ones_when_the_window_is_full(config: EncoderConfig) -> None:
    encoder, features = _encoder(config), _features(config)
    offline, _ = encoder(features)
    streamed, _ = _stream(encoder, features, [1] * N_CHUNKS)
    n_true = (config.left_chunks + 1) * config.chunk_frames
    _same(streamed[:, :n_true], offline[:, :n_true])
    assert (streamed[:, n_true:] - offline[:, n_true:]).abs().amax() > 1e-3


@pytest.mark.parametrize("config", CONFIGS)
def test_memory_is_bounded_and_states_are_never_written(config: EncoderConfig) -> None:
    encoder, features = _encoder(config), _features(config, 2 * N_CHUNKS)
    _, state = _stream(encoder, features, [1] * N_CHUNKS)
    before = _snapshot(state)
    once, _ = _stream(encoder, features, [1] * 3, state)
    _stream(encoder, torch.zeros_like(features), [1] * 3, state)
    again, later = _stream(encoder, features, [1] * 3, state)
    assert torch.equal(once, again)
    assert all(torch.equal(a, b) for a, b in zip(before, _snapshot(state), strict=True))
    assert later.n_frames == config.left_chunks * config.chunk_frames


@pytest.mark.parametrize("config", ABSOLUTE)
@torch.inference_mode()
def test_later_sound_changes_no_earlier_frame(config: EncoderConfig) -> None:
    encoder, features = _encoder(config), _features(config)
    other = features.clone()
    other[:, 3 + 4 * config.chunk_frames * 4 :] = torch.randn_like(
        other[:, 3 + 4 * config.chunk_frames * 4 :]
    )
    n_same = config.chunk_frames * 4
    _same(encoder(other)[0][:, :n_same], encoder(features)[0][:, :n_same])


@pytest.mark.parametrize(("chunk_frames", "left_chunks"), [(None, None), (3, 1), (2, -1), (-1, 0)])
@torch.inference_mode()
def test_padding_changes_no_valid_frame(chunk_frames: int | None, left_chunks: int | None) -> None:
    config = CONFIGS[0]
    encoder, features = _encoder(config), _features(config, batch=2)
    lengths = torch.tensor([features.shape[1], 61])
    options = {"chunk_frames": chunk_frames, "left_chunks": left_chunks}
    padded, _ = encoder(features, lengths=lengths, **options)
    alone, _ = encoder(features[1:, :61], **options)
    n_valid = SpeechEncoder.output_frames(61)
    assert alone.shape[1] == n_valid
    _same(padded[1:, :n_valid], alone)


@torch.inference_mode()
def test_chunks_can_be_chosen_anew_for_each_batch() -> None:
    config = ABSOLUTE[0]
    encoder, features = _encoder(config), _features(config)
    other = config.model_copy(update={"chunk_frames": 2, "left_chunks": 1})
    twin = SpeechEncoder(other).eval()
    twin.load_state_dict(encoder.state_dict())
    _same(encoder(features, chunk_frames=2, left_chunks=1)[0], twin(features)[0])


def test_gradients_are_finite_in_a_padded_batch_with_dropout() -> None:
    config = CONFIGS[0].model_copy(update={"dropout": 0.2})
    encoder = _encoder(config).train()
    features = _features(config, batch=3)
    out, _ = encoder(features, lengths=torch.tensor([features.shape[1], 50, 7]))
    out.square().mean().backward()
    gradients = {name: p.grad for name, p in encoder.named_parameters()}
    unused = [name for name, gradient in gradients.items() if gradient is None]
    assert unused == []
    assert all(torch.isfinite(g).all() for g in gradients.values() if g is not None)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
@torch.inference_mode()
def test_frames_have_the_dtype_of_the_weights(dtype: torch.dtype) -> None:
    encoder = _encoder(ABSOLUTE[0]).to(dtype)
    features = _features(ABSOLUTE[0])
    streamed, _ = _stream(encoder, features, [1] * N_CHUNKS)
    assert streamed.dtype == dtype
    exact = _encoder(ABSOLUTE[0])(features)[0]
    assert (streamed.float() - exact).abs().amax() < 0.2


def test_a_window_that_is_no_whole_chunk_is_refused() -> None:
    encoder = _encoder(CONFIGS[0])
    with pytest.raises(ValueError, match="streaming window"):
        encoder(torch.zeros(1, 11, 80), encoder.initial_state())


def test_a_stream_without_a_limit_to_its_past_is_refused() -> None:
    encoder = _encoder(CONFIGS[0].model_copy(update={"left_chunks": -1}))
    with pytest.raises(ConfigError, match="left_chunks"):
        encoder.initial_state()


def _snapshot(state: EncoderState) -> list[Tensor]:
    tuples = [getattr(state, field.name) for field in fields(state)]
    return [tensor.clone() for part in tuples if isinstance(part, tuple) for tensor in part]
