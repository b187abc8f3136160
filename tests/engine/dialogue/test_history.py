"""What is kept of an answer that was broken off, and which turns leave a full memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dialogue.history import HeardPart, SpokenPiece, heard_part, turns_to_leave_out

TEXT = "Paris is the capital. It lies on the Seine."
PIECES = [
    SpokenPiece(0, 21, 0, 6, 0, 48_000),
    SpokenPiece(21, 43, 6, 13, 48_000, 96_000),
]


def test_nothing_heard_keeps_nothing() -> None:
    assert heard_part(PIECES, TEXT, 0) == HeardPart(0, 0)


def test_everything_heard_keeps_everything() -> None:
    assert heard_part(PIECES, TEXT, 96_000) == HeardPart(43, 13)


def test_a_whole_piece_is_kept_whole() -> None:
    assert heard_part(PIECES, TEXT, 48_000) == HeardPart(21, 6)


def test_the_cut_falls_behind_a_word() -> None:
    part = heard_part(PIECES, TEXT, 20_000)
    assert TEXT[: part.n_chars] == "Paris is"
    assert 0 < part.n_tokens < 6


@given(st.integers(0, 120_000), st.integers(0, 120_000))
def test_more_heard_is_never_less_kept(first: int, second: int) -> None:
    early, late = sorted((first, second))
    before, after = heard_part(PIECES, TEXT, early), heard_part(PIECES, TEXT, late)
    assert before.n_chars <= after.n_chars
    assert before.n_tokens <= after.n_tokens


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([], 0), ([100], 0), ([300, 300, 300], 0), ([400, 400, 400], 2), ([5000], 1)],
)
def test_the_oldest_turns_leave_until_half_is_free(rows: list[int], expected: int) -> None:
    assert turns_to_leave_out(rows, role_rows=50, budget_rows=1000) == expected
