"""States that are written as bytes and read again: each class alone, and what is refused."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.errors import OutOfMemoryError
from engine.models.ctc_head import CtcState
from engine.models.kv_cache import KvCache, KvShape
from engine.models.packed_state import (
    PackedStateError,
    StateReader,
    StateWriter,
    pack_chance,
    unpack_chance,
)
from engine.models.speech_state import SpeechDecoderState
from engine.models.stream_state import AdapterState, EncoderState

CPU = torch.device("cpu")
DTYPES = st.sampled_from([torch.float32, torch.bfloat16])


def moved(into: StateWriter) -> StateReader:
    return StateReader(into.to_bytes(), device=CPU)


def drawn(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.randn(shape).to(dtype)


def assert_same(one: object, other: object) -> None:
    """Field by field, tensors by their bits."""
    if isinstance(one, Tensor):
        assert isinstance(other, Tensor)
        assert one.dtype is other.dtype
        assert torch.equal(one, other)
    elif isinstance(one, tuple):
        assert isinstance(other, tuple)
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            assert_same(mine, theirs)
    else:
        assert one == other


def assert_same_fields(one: EncoderState | AdapterState | CtcState, other: object) -> None:
    for field in fields(one):
        assert_same(getattr(one, field.name), getattr(other, field.name))


def kv_cache(budget: int = 64, dtype: torch.dtype = torch.float32, layers: int = 2) -> KvCache:
    shape = KvShape(layers=layers, batch=1, kv_heads=2, head_dim=4, dtype=dtype, device=CPU)
    return KvCache(shape, capacity=8, budget=budget)


def filled_cache(n: int, dtype: torch.dtype = torch.float32) -> KvCache:
    cache = kv_cache(dtype=dtype)
    cache.reserve(n)
    cache.keys.fill_(torch.nan)
    cache.values.fill_(torch.nan)
    for layer in range(2):
        cache.update(drawn(1, 2, n, 4, dtype=dtype), drawn(1, 2, n, 4, dtype=dtype), layer)
    cache.advance(n)
    return cache


@given(n=st.integers(0, 7), n_blocks=st.integers(1, 3), label=st.integers(0, 900), dtype=DTYPES)
def test_the_encoders_memory(n: int, n_blocks: int, label: int, dtype: torch.dtype) -> None:
    def state(n_frames: int) -> EncoderState:
        blocks = range(n_blocks)
        return EncoderState(
            keys=tuple(drawn(1, 2, n_frames, 3, dtype=dtype) for _ in blocks),
            values=tuple(drawn(1, 2, n_frames, 3, dtype=dtype) for _ in blocks),
            positions=tuple(drawn(2, n_frames, 3, dtype=dtype) for _ in blocks),
            label=label,
            index=label + n_frames,
        )

    into, before = StateWriter(), state(n)
    before.pack(into)
    kept = moved(into)
    assert_same_fields(before, EncoderState.unpack(kept, like=state(0)))
    kept.finish()


@given(n=st.integers(1, 5), dtype=DTYPES)
def test_the_adapters_memory(n: int, dtype: torch.dtype) -> None:
    def state() -> AdapterState:
        return AdapterState(tails=tuple(drawn(1, 3, k + 1, dtype=dtype) for k in range(n)))

    into, before = StateWriter(), state()
    before.pack(into)
    kept = moved(into)
    assert_same_fields(before, AdapterState.unpack(kept, like=state()))
    kept.finish()


@pytest.mark.parametrize("state", [CtcState(), CtcState(last=3, tail=torch.randn(1, 6, 2))])
def test_the_captions_memory(state: CtcState) -> None:
    into = StateWriter()
    state.pack(into)
    kept = moved(into)
    assert_same_fields(state, CtcState.unpack(kept, dim=6, dtype=torch.float32))
    kept.finish()


@given(n=st.integers(0, 40), dtype=DTYPES)
def test_the_llms_memory(n: int, dtype: torch.dtype) -> None:
    into, before, after = StateWriter(), filled_cache(n, dtype), kv_cache(dtype=dtype)
    before.pack(into)
    after.unpack(moved(into))
    assert (after.length, after.capacity) == (n, before.capacity)
    assert torch.equal(after.keys[:, :, :, :n], before.keys[:, :, :, :n])
    assert torch.equal(after.values[:, :, :, :n], before.values[:, :, :, :n])


def test_what_lies_beyond_the_llms_memory_does_not_travel() -> None:
    into, cache = StateWriter(), filled_cache(20)
    cache.truncate(5)
    cache.pack(into)
    whole = StateWriter()
    filled_cache(20).pack(whole)
    assert len(into.to_bytes()) < len(whole.to_bytes())
    after = kv_cache()
    after.unpack(moved(into))
    assert after.length == 5
    assert not after.keys[:, :, :, :5].isnan().any()


def test_an_llms_memory_that_does_not_fit_is_refused() -> None:
    into = StateWriter()
    filled_cache(20).pack(into)
    with pytest.raises(OutOfMemoryError):
        kv_cache(budget=10).unpack(moved(into))
    with pytest.raises(PackedStateError, match="keys"):
        kv_cache(layers=3).unpack(moved(into))
    with pytest.raises(PackedStateError, match="keys"):
        kv_cache(dtype=torch.bfloat16).unpack(moved(into))


@given(length=st.integers(1, 9), spare=st.integers(0, 9), n_prefix=st.integers(0, 3))
def test_the_speech_decoders_memory(length: int, spare: int, n_prefix: int) -> None:
    capacity = length + spare
    before = SpeechDecoderState(
        keys=drawn(2, 1, 3, capacity, 4),
        values=drawn(2, 1, 3, capacity, 4),
        length=length,
        n_prefix=n_prefix,
        rotary=(drawn(capacity, 4), drawn(capacity, 4)),
    )
    before.keys[:, :, :, length:] = torch.nan
    into = StateWriter()
    before.pack(into)
    kept = moved(into)
    after = SpeechDecoderState.unpack(kept, shape=(2, 3, 4), dtype=torch.float32)
    kept.finish()
    assert (after.length, after.capacity, after.n_prefix) == (length, capacity, n_prefix)
    assert torch.equal(after.keys[:, :, :, :length], before.keys[:, :, :, :length])
    assert torch.equal(after.values[:, :, :, :length], before.values[:, :, :, :length])
    assert_same(before.rotary, after.rotary)


def test_a_segment_with_more_room_than_positions_is_refused() -> None:
    state = SpeechDecoderState(
        drawn(2, 1, 3, 9, 4), drawn(2, 1, 3, 9, 4), 4, 0, (drawn(8, 4), drawn(8, 4))
    )
    into = StateWriter()
    state.pack(into)
    with pytest.raises(PackedStateError, match="capacity"):
        SpeechDecoderState.unpack(moved(into), shape=(2, 3, 4), dtype=torch.float32)


@given(seed=st.integers(0, 2**31), n_before=st.integers(0, 20))
def test_chance_goes_on_where_it_was(seed: int, n_before: int) -> None:
    chance, other = torch.Generator().manual_seed(seed), torch.Generator()
    torch.rand(n_before, generator=chance)
    into = StateWriter()
    pack_chance(chance, into, "chance")
    unpack_chance(other, moved(into), "chance")
    assert torch.equal(torch.rand(5, generator=chance), torch.rand(5, generator=other))


def test_parts_do_not_mix_and_nothing_is_left_over() -> None:
    into = StateWriter()
    for name in ("one", "two"):
        into.within(name).value("n", len(name) + (name == "two"))
        into.within(name).tensor("x", torch.full((2,), float(name == "two")))
    same = torch.zeros(3)
    into.tensors("twice", [same, same])
    into.sound("sound", np.arange(3, dtype=np.float32))
    kept = moved(into)
    assert [kept.within(name).count("n") for name in ("one", "two")] == [3, 4]
    assert kept.within("two").tensor("x", (2,)).tolist() == [1.0, 1.0]
    assert len(kept.tensors("twice", (3,))) == 2
    assert kept.sound("sound", (None,)).tolist() == [0.0, 1.0, 2.0]
    with pytest.raises(PackedStateError, match=r"one\.x"):
        kept.finish()
    kept.within("one").tensor("x", (2,))
    kept.finish()


@pytest.mark.parametrize("value", [True, -1, 1.5, "1", None, [1]])
def test_a_value_of_another_kind_is_refused(value: bool | int | float | str | list[int]) -> None:
    into = StateWriter()
    into.value("n", value)
    with pytest.raises(PackedStateError, match="its n does not fit"):
        moved(into).count("n")


@pytest.mark.parametrize("value", [[3], [-1], ["a"], [1.0], "1", 1])
def test_ids_that_are_none_are_refused(value: list[int]) -> None:
    into = StateWriter()
    into.value("ids", value)
    with pytest.raises(PackedStateError, match="ids"):
        moved(into).ids("ids", below=3)


@pytest.mark.parametrize("shape", [(2, 4), (3,), (2, 3, 1)])
def test_a_tensor_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    into = StateWriter()
    into.tensor("x", torch.zeros(2, 3))
    with pytest.raises(PackedStateError, match="its x does not fit"):
        moved(into).tensor("x", shape)
    assert moved(into).tensor("x", (None, 3)).shape == (2, 3)
    with pytest.raises(PackedStateError, match="its y is missing"):
        moved(into).tensor("y", (2, 3))


@settings(max_examples=200)
@given(noise=st.binary(max_size=64), cut=st.integers(0, 300))
def test_bytes_that_are_no_state_are_refused(noise: bytes, cut: int) -> None:
    with pytest.raises(PackedStateError):
        StateReader(noise, device=CPU)
    into = StateWriter()
    into.value("n", 1)
    into.tensor("x", torch.zeros(20))
    whole = into.to_bytes()
    with pytest.raises(PackedStateError):
        StateReader(whole[: min(cut, len(whole) - 1)], device=CPU)
