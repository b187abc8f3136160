"""Where an answer is cut while it grows, and that nothing of it is lost."""

import hypothesis
import pytest
from hypothesis import strategies

from engine.dialogue.text_pieces import (
    FloeRule,
    ReleaseServerRule,
    TextChunker,
    TextPiece,
)


def decode_bytes(ids: list[int]) -> str:
    """A tokenizer of one byte per token."""
    return bytes(ids).decode(errors="replace")


def cut_words(text: str, rule: FloeRule | ReleaseServerRule | None = None) -> list[TextPiece]:
    """Cut a text whose tokens are its words, each with the space before it."""
    words = text.replace(" ", "\0 ").split("\0")
    chunker = TextChunker(lambda ids: "".join(words[i] for i in ids), rule=rule)
    pieces = [chunker.push(i) for i in range(len(words))]
    return [piece for piece in [*pieces, chunker.finish()] if piece is not None]


def texts(pieces: list[TextPiece]) -> list[str]:
    return [piece.text for piece in pieces]


def test_sentences_are_pieces() -> None:
    pieces = cut_words("It is Paris. Is it big? Yes!")
    assert texts(pieces) == ["It is Paris.", " Is it big?", " Yes!"]
    assert [piece.first_token for piece in pieces] == [0, 3, 6]
    assert all(piece.ends_sentence for piece in pieces)


@pytest.mark.parametrize(
    "text",
    [
        "Pi is 3.14 roughly.",
        "Ask Dr. Smith about it.",
        "Use it, e.g. for tea.",
        "I met J. R. Tolkien.",
        "It costs 1,000 pounds or more.",
    ],
)
def test_points_inside_a_sentence_do_not_cut(text: str) -> None:
    assert texts(cut_words(text)) == [text]


def test_a_number_at_the_end_of_a_sentence_cuts_once_the_next_sentence_shows() -> None:
    assert texts(cut_words("You have 5. That is all.")) == ["You have 5.", " That is all."]


def test_a_decimal_split_over_tokens_stays_whole() -> None:
    tokens = ["It", " is", " 3", ".", "14", "."]
    chunker = TextChunker(lambda ids: "".join(tokens[i] for i in ids))
    assert [chunker.push(i) for i in range(6)] == [None] * 6
    last = chunker.finish()
    assert last is not None
    assert last.text == "It is 3.14."


def test_only_the_first_piece_is_cut_at_an_early_comma() -> None:
    text = "Well, let me just think, then I say, for once, yes."
    pieces = cut_words(text, FloeRule(first_clause_tokens=3, clause_tokens=99))
    assert texts(pieces) == ["Well, let me just think,", " then I say, for once, yes."]
    assert [piece.ends_sentence for piece in pieces] == [False, True]


def test_a_first_piece_without_stops_is_cut_between_words() -> None:
    pieces = cut_words("one two three four five six", FloeRule(first_word_tokens=4))
    assert texts(pieces) == ["one two three four", " five six"]
    assert not pieces[0].ends_sentence


def test_stops_alone_wait_for_something_to_say() -> None:
    assert texts(cut_words("... well then.")) == ["... well then."]


@pytest.mark.parametrize("answer", ["", "\ufffd"])
def test_an_empty_answer_has_no_piece(answer: str) -> None:
    chunker = TextChunker(lambda ids: answer if ids else "")
    assert chunker.finish() is None
    assert chunker.push(0) is None
    assert chunker.finish() is None


def test_a_short_answer_is_one_piece() -> None:
    assert texts(cut_words("Yes.")) == ["Yes."]
    assert texts(cut_words("Yes")) == ["Yes"]


def test_a_half_character_is_never_handed_out() -> None:
    chunker = TextChunker(decode_bytes)
    pieces = [chunker.push(byte) for byte in "你好。早。".encode()]
    assert [piece.text for piece in pieces if piece] == ["你好。", "早。"]


def test_the_released_server_wants_four_tokens() -> None:
    pieces = cut_words("Yes. It is so, now. A, b, c, d, e.", ReleaseServerRule())
    assert texts(pieces) == ["Yes. It is so,", " now. A, b, c, d, e."]


@hypothesis.given(strategies.text(max_size=80))
def test_pieces_join_to_the_answer_and_their_tokens_follow_each_other(answer: str) -> None:
    chunker = TextChunker(decode_bytes, rule=FloeRule(first_word_tokens=5, word_tokens=9))
    pieces = [chunker.push(byte) for byte in answer.encode(errors="ignore")]
    found = [piece for piece in [*pieces, chunker.finish()] if piece is not None]
    assert "".join(piece.text for piece in found) == answer.rstrip("\ufffd")
    assert all("\ufffd" not in piece.text or "\ufffd" in answer for piece in found)
    position = 0
    for piece in found:
        assert piece.first_token == position
        position += piece.n_tokens
