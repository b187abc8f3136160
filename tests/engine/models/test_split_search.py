"""Where a piece of speech is cut."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies

from engine.models.split_search import CutSearch, Samples, find_cut


def noise(n: int, *, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, n).astype(np.float32)


@pytest.mark.parametrize("search", CutSearch)
def test_loud_speech_is_not_cut(search: CutSearch) -> None:
    assert find_cut(noise(24_000), window_samples=2401, threshold=0.05, search=search) is None


@pytest.mark.parametrize("search", CutSearch)
def test_a_chunk_shorter_than_the_window_is_not_cut(search: CutSearch) -> None:
    silence = np.zeros(1200, dtype=np.float32)
    assert find_cut(silence, window_samples=2401, threshold=0.05, search=search) is None


def test_the_cut_is_inside_the_pause() -> None:
    chunk = noise(24_000)
    chunk[15_000:18_000] *= 0.01
    cut = find_cut(chunk, window_samples=2401, threshold=0.05)
    assert cut is not None
    assert 15_000 <= cut <= 18_000


def test_the_cut_is_in_the_quietest_ten_milliseconds_and_not_at_a_lone_zero() -> None:
    chunk = noise(24_000)
    chunk[15_000:18_000] *= 0.1
    chunk[16_500:16_900] *= 0.01
    chunk[15_300] = 0.0
    cut = find_cut(chunk, window_samples=2401, threshold=0.05)
    assert cut is not None
    assert 16_500 <= cut <= 16_900


def test_the_released_search_may_leave_the_pause() -> None:
    chunk = noise(24_000)
    chunk[14_000:16_500] *= 0.05
    chunk[18_000] = 0.0
    assert find_cut(chunk, window_samples=2401, threshold=0.05, search=CutSearch.RELEASE) == 18_000


@hypothesis.given(
    seed=strategies.integers(0, 999),
    n=strategies.integers(1, 3000),
    window=strategies.integers(1, 900),
    search=strategies.sampled_from(CutSearch),
)
def test_a_cut_is_always_in_the_later_part_of_the_chunk(
    seed: int, n: int, window: int, search: CutSearch
) -> None:
    cut = find_cut(noise(n, seed=seed), window_samples=window, threshold=1.0, search=search)
    assert cut is None or n // 2 - window // 2 <= cut < n
