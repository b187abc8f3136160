"""What is kept of an answer that was broken off, and which turns leave a full memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dialogue.history import HeardPart, SpokenPiece, heard_part, turns_to_leave_out

TOKENS = [
    "Par",
    "is",
    " is",
    " the",
    " cap",
    "ital",
    ".",
    " It",
    " lies",
    " on",
    " the",
    " Sei",
    "ne.",
]
TEXT = "".join(TOKENS)
ENDS = [len("".join(TOKENS[: n + 1])) for n in range(len(TOKENS))]
PIECES = [SpokenPiece(0, 21, 0, 48_000), SpokenPiece(21, 43, 48_000, 96_000)]


def heard(samples: int) -> HeardPart:
    return heard_part(PIECES, TEXT, ENDS, samples)


def test_nothing_heard_keeps_nothing() -> None:
    assert heard(0) == HeardPart(0, 0)


def test_everything_heard_keeps_everything() -> None:
    assert heard(96_000) == HeardPart(43, 13)


def test_a_whole_piece_is_kept_whole() -> None:
    assert heard(48_000) == HeardPart(21, 7)


def test_the_cut_falls_behind_a_word() -> None:
    part = heard(20_000)
    assert TEXT[: part.n_chars] == "Paris is"
    assert part.n_tokens == 3


def test_spaces_behind_a_word_are_not_waited_for() -> None:
    assert heard_part([SpokenPiece(0, 8, 0, 800)], "one two ", [3, 7], 400) == HeardPart(3, 1)


@given(st.integers(0, 120_000))
def test_the_model_remembers_exactly_the_words_that_are_shown(samples: int) -> None:
    part = heard(samples)
    assert "".join(TOKENS[: part.n_tokens]) == TEXT[: part.n_chars]


@given(st.integers(0, 120_000), st.integers(0, 120_000))
def test_more_heard_is_never_less_kept(first: int, second: int) -> None:
    early, late = sorted((first, second))
    before, after = heard(early), heard(late)
    assert before.n_chars <= after.n_chars
    assert before.n_tokens <= after.n_tokens


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([], 0), ([100], 0), ([300, 300, 300], 0), ([400, 400, 400], 2), ([5000], 1)],
)
def test_the_oldest_turns_leave_until_half_is_free(rows: list[int], expected: int) -> None:
    assert turns_to_leave_out(rows, role_rows=50, budget_rows=1000) == expected
