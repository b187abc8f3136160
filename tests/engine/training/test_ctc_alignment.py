"""Forced alignment of known texts with a recognition head's rows."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.models.ctc_head import collapse
from engine.training.ctc_alignment import align

BLANK = 0


def rows_of(classes: list[int], n_classes: int = 4) -> np.ndarray:
    logits = np.full((len(classes), n_classes), -8.0, np.float32)
    logits[np.arange(len(classes)), classes] = -0.01
    return logits


def test_clear_rows_are_found_where_they_are() -> None:
    found = align(rows_of([0, 1, 1, 0, 2, 0, 2, 3]), [1, 2, 2, 3], blank=BLANK)
    assert found is not None
    assert found.starts == [1, 4, 6, 7]
    assert found.ends == [3, 5, 7, 8]


def test_a_text_that_does_not_fit_has_no_path() -> None:
    assert align(rows_of([1, 1]), [1, 2, 3], blank=BLANK) is None
    assert align(rows_of([1, 1]), [1, 1], blank=BLANK) is None


@given(
    arrays.arrays(np.float32, (5, 3), elements=st.floats(-9, 0, width=32)),
    st.lists(st.sampled_from([1, 2]), min_size=1, max_size=3),
)
def test_the_path_is_the_best_of_all(scores: np.ndarray, tokens: list[int]) -> None:
    fitting = [
        sum(float(scores[row, one]) for row, one in enumerate(path))
        for path in itertools.product(range(3), repeat=5)
        if collapse(list(path), blank=BLANK)[0] == tokens
    ]
    found = align(scores, tokens, blank=BLANK)
    if not fitting:
        assert found is None
    else:
        assert found is not None
        np.testing.assert_allclose(found.score, max(fitting) / len(tokens), atol=1e-4)
