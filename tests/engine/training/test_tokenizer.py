"""Whole words beside the pieces: one id for what is often asked, the pieces as they were."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from engine.models.tokenizer import TextTokenizer
from engine.training.tokenizer import trained_tokenizer, with_whole_words, write_tokenizer

TEXTS = ["a red horse and a pig in germany", "the horse sees the pig", "a red pig"]


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    return trained_tokenizer(iter(TEXTS), size=270)


@pytest.fixture(scope="module")
def words(pieces: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(
        with_whole_words(pieces, [" the horse", " horse", " germany"], smallest=2), folder
    )
    return TextTokenizer.read(folder)


def test_a_word_asked_often_enough_is_one_token(words: TextTokenizer) -> None:
    assert len(words.encode_words(" horse")) == 1
    assert len(words.encode_words(" germany")) > 1


def test_old_ids_and_the_pieces_of_the_merges_stay(pieces: Tokenizer, words: TextTokenizer) -> None:
    old = TextTokenizer(pieces)
    assert words.n_tokens == old.n_tokens + 1
    assert words.marks == old.marks
    for text in (*TEXTS, " horse", "Horses? No! 7 horse"):
        assert words.encode_by_merges(text) == old.encode_words(text)


@pytest.mark.parametrize("text", [*TEXTS, " horse", "no such word", ""])
def test_both_ways_of_writing_are_read_back(words: TextTokenizer, text: str) -> None:
    assert words.decode(words.encode_words(text)) == text
    assert words.decode(words.encode_by_merges(text)) == text


def test_pieces_are_made_without_marks(words: TextTokenizer) -> None:
    assert words.encode_by_merges("<|im_end|>") == []


def test_whole_words_survive_the_file(words: TextTokenizer, tmp_path: Path) -> None:
    write_tokenizer(words._tokenizer, tmp_path)
    again = TextTokenizer.read(tmp_path)
    assert again.encode_words(" a horse") == words.encode_words(" a horse")
