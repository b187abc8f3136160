"""The streaming vocoder and its split search against the published implementation."""

from collections.abc import Callable

import numpy as np
import pytest
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.codec import Codec
from engine.models.split_search import CutSearch, Samples, find_cut
from engine.models.vocoder import LiveSchedule, ReleaseSchedule, ReleaseVocoder, StreamingVocoder

Golden = Callable[[str], dict[str, Tensor]]

WAVE_TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def codec(bundle: ModelBundle) -> Codec:
    return bundle.codec


@pytest.fixture(scope="module")
def expected(golden: Golden) -> dict[str, Tensor]:
    return golden("09_vocoder_schedule")


def spoken(vocoder: ReleaseVocoder | StreamingVocoder, tokens: list[int]) -> list[Samples]:
    """Push tokens one by one, then flush."""
    pieces = [piece for token in tokens for piece in vocoder.push([token])]
    return [*pieces, *vocoder.flush()]


@pytest.mark.parametrize("run", range(8))
def test_released_schedule(run: int, codec: Codec, expected: dict[str, Tensor]) -> None:
    chunk, padding, window, threshold = expected[f"run{run}_settings"].tolist()
    schedule = ReleaseSchedule(int(chunk), int(padding), int(window), threshold)
    pieces = spoken(ReleaseVocoder(codec, schedule=schedule), expected["tokens"][0].tolist())
    assert [len(piece) for piece in pieces] == expected[f"run{run}_segment_lengths"].tolist()
    audio = expected[f"run{run}_audio"].numpy()
    np.testing.assert_allclose(np.concatenate(pieces), audio, rtol=0, atol=WAVE_TOLERANCE)


@pytest.mark.parametrize("n_tokens", [1, 29, 30, 31, 49, 50, 51, 110])
def test_released_schedule_of_short_segments(
    n_tokens: int, codec: Codec, expected: dict[str, Tensor]
) -> None:
    pieces = spoken(ReleaseVocoder(codec), expected["tokens"][0, :n_tokens].tolist())
    lengths = expected[f"short{n_tokens}_segment_lengths"].tolist()
    assert [len(piece) for piece in pieces] == lengths


def split_case(case: int, expected: dict[str, Tensor]) -> tuple[Samples, int, float]:
    """Chunk, window and threshold of a unit case."""
    window, threshold = expected[f"split{case}_settings"].tolist()
    return expected[f"split{case}_in"].numpy(), int(window), threshold


@pytest.mark.parametrize("case", range(10))
def test_released_split_search(case: int, expected: dict[str, Tensor]) -> None:
    chunk, window, threshold = split_case(case, expected)
    held = len(expected[f"split{case}_buf"])
    cut = find_cut(chunk, window_samples=window, threshold=threshold, search=CutSearch.RELEASE)
    emitted, kept = (int(expected[f"split{case}_{part}_len"]) for part in ("emit", "keep"))
    assert (-1 if cut is None else held + cut) == emitted
    assert held + len(chunk) - max(emitted, 0) == kept


@pytest.mark.parametrize("case", [1, 2, 3, 4, 5, 8, 9])
def test_own_split_search_cuts_where_it_is_quieter(case: int, expected: dict[str, Tensor]) -> None:
    chunk, window, threshold = split_case(case, expected)
    own = find_cut(chunk, window_samples=window, threshold=threshold)
    released = find_cut(chunk, window_samples=window, threshold=threshold, search=CutSearch.RELEASE)
    assert own is not None
    assert released is not None

    def loudness_around(cut: int) -> float:
        return float(np.abs(chunk[max(0, cut - 120) : cut + 120]).mean())

    assert loudness_around(own) <= loudness_around(released) * 1.05


def test_live_schedule_with_enough_context_is_the_whole_decoding(
    codec: Codec, expected: dict[str, Tensor]
) -> None:
    schedule = LiveSchedule(left_tokens=16, right_tokens=16)
    pieces = spoken(StreamingVocoder(codec, schedule=schedule), expected["tokens"][0].tolist())
    whole = expected["full_decode"].numpy()
    np.testing.assert_allclose(np.concatenate(pieces), whole, rtol=0, atol=WAVE_TOLERANCE)
