"""The LLM's cache: cut and forked caches go on like ones that never saw what was dropped."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OutOfMemoryError
from engine.models.kv_cache import KvCache, KvShape

SHAPE = KvShape(
    layers=2, batch=1, kv_heads=2, head_dim=3, dtype=torch.float32, device=torch.device("cpu")
)
BUDGET = 100


def _cache(capacity: int = 4) -> KvCache:
    cache = KvCache(SHAPE, capacity=capacity, budget=BUDGET)
    cache.keys.fill_(torch.nan)
    cache.values.fill_(torch.nan)
    return cache


def _write(cache: KvCache, numbers: list[int]) -> None:
    """What a forward pass does: each layer writes, then the length moves."""
    cache.reserve(len(numbers))
    rows = torch.tensor(numbers, dtype=torch.float32)[None, None, :, None].expand(1, 2, -1, 3)
    for layer in range(SHAPE.layers):
        keys, values = cache.update(rows + layer, -rows - layer, layer)
        assert keys.shape[2] == values.shape[2] == cache.length + len(numbers)
    cache.advance(len(numbers))


def _read(cache: KvCache) -> list[int]:
    """The numbers written, after checking that both layers hold them as keys and values."""
    keys, values = cache.keys[:, 0, :, : cache.length], cache.values[:, 0, :, : cache.length]
    assert torch.equal(keys, -values)
    assert torch.equal(keys[0] + 1, keys[1])
    return keys[0, 0, :, 0].int().tolist()


@given(data=st.data())
def test_writing_cutting_and_forking_in_any_order(data: st.DataObject) -> None:
    caches: list[tuple[KvCache, list[int]]] = [(_cache(), [])]
    for number in range(data.draw(st.integers(1, 12))):
        cache, expected = caches[data.draw(st.integers(0, len(caches) - 1))]
        match data.draw(st.sampled_from(["write", "cut", "fork"])):
            case "write":
                new = [100 * number + i for i in range(data.draw(st.integers(1, 6)))]
                _write(cache, new)
                expected.extend(new)
            case "cut":
                length = data.draw(st.integers(0, len(expected)))
                cache.truncate(length)
                del expected[length:]
            case _:
                length = data.draw(st.integers(0, len(expected)))
                caches.append((cache.fork(length), expected[:length]))
        for each, wanted in caches:
            assert _read(each) == wanted
            assert each.length == each.get_seq_length() == len(wanted)


def test_a_pass_that_fails_leaves_nothing_behind() -> None:
    cache = _cache()
    _write(cache, [1, 2])
    cache.reserve(1)
    cache.update(torch.full((1, 2, 1, 3), 9.0), torch.full((1, 2, 1, 3), 9.0), 0)
    assert _read(cache) == [1, 2]
    _write(cache, [3])
    assert _read(cache) == [1, 2, 3]


def test_growth_doubles_up_to_the_budget() -> None:
    cache, capacities = _cache(), set()
    for number in range(BUDGET):
        _write(cache, [number])
        capacities.add(cache.capacity)
    assert sorted(capacities) == [4, 8, 16, 32, 64, BUDGET]
    assert _read(cache) == list(range(BUDGET))
    with pytest.raises(OutOfMemoryError, match="101 positions; 100 are allowed"):
        cache.reserve(1)


def test_a_fork_holds_no_more_than_its_source() -> None:
    cache = _cache(capacity=8)
    _write(cache, [1, 2, 3])
    branch = cache.fork()
    assert branch.n_bytes == cache.n_bytes
    assert branch.keys.data_ptr() != cache.keys.data_ptr()


@pytest.mark.parametrize("length", [-1, 3])
def test_a_position_that_was_never_written_is_refused(length: int) -> None:
    cache = _cache()
    _write(cache, [1, 2])
    with pytest.raises(ValueError, match="not in a cache of 2"):
        cache.truncate(length)
    with pytest.raises(ValueError, match="not in a cache of 2"):
        cache.fork(length)


def test_a_step_copies_no_old_position() -> None:
    cache = _cache(capacity=50)
    places = cache.keys.data_ptr(), cache.values.data_ptr()
    for number in range(50):
        _write(cache, [number])
        assert (cache.keys.data_ptr(), cache.values.data_ptr()) == places
    cache.truncate(20)
    keys, values = cache.update(torch.zeros(1, 2, 3, 3), torch.zeros(1, 2, 3, 3), 0)
    assert (keys.data_ptr(), values.data_ptr()) == places
