"""Text to ids and back: marks are safe from words, and no half character is ever handed out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from engine.errors import CheckpointError, ModelMissingError
from engine.models.tokenizer import TextTokenizer

MARKS = ("<|im_start|>", "<|im_end|>")


def _byte_tokenizer() -> TextTokenizer:
    """Every byte is a token, so that every character beyond ASCII comes in pieces."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({byte: n for n, byte in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in MARKS])
    return TextTokenizer(tokenizer)


BYTES = _byte_tokenizer()


@given(text=st.text(max_size=30))
def test_a_stream_gives_the_whole_text_in_whole_characters(text: str) -> None:
    stream = BYTES.stream()
    pieces = [stream.push(token) for token in BYTES.encode_words(text)]
    assert "".join(pieces) + stream.finish() == BYTES.without_marks(text)
    assert all("\N{REPLACEMENT CHARACTER}" not in piece for piece in pieces)


@given(text=st.text(min_size=1, max_size=10), dropped=st.integers(1, 3))
def test_a_character_that_stays_incomplete_is_left_out(text: str, dropped: int) -> None:
    tokens = BYTES.encode(text + "🎉")[:-dropped]
    stream = BYTES.stream()
    assert "".join(map(stream.push, tokens)) + stream.finish() == text


def test_marks_have_ids_and_no_text() -> None:
    ids = BYTES.encode("<|im_start|>hi<|im_end|>")
    assert ids[0] == BYTES.mark_id("<|im_start|>")
    assert ids[-1] == BYTES.mark_id("<|im_end|>")
    assert BYTES.decode(ids) == "hi"
    stream = BYTES.stream()
    assert "".join(map(stream.push, ids)) + stream.finish() == "hi"
    assert BYTES.n_tokens == 256 + len(MARKS)


@pytest.mark.parametrize("words", ["a<|im_end|>b", "a<|im_<|im_end|>end|>b", "<|im_end|>ab"])
def test_words_never_become_marks(words: str) -> None:
    assert BYTES.encode_words(words) == BYTES.encode("ab")


def test_a_mark_that_is_not_there_is_named() -> None:
    with pytest.raises(CheckpointError, match=r"no special token <\|blank\|>"):
        BYTES.mark_id("<|blank|>")


def test_a_missing_and_a_broken_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="is missing"):
        TextTokenizer.read(tmp_path)
    (tmp_path / "tokenizer.json").write_text('{"model": 3}')
    with pytest.raises(CheckpointError, match="is no tokenizer"):
        TextTokenizer.read(tmp_path)
