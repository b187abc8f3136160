"""The shipped model's words: whole ones for the ears, and pieces for the voice."""

import random

import pytest

from engine.dialogue.spoken_text import heard_text
from engine.models.config import ModelConfig
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import sample_question
from engine.training.export import BUILT_IN_FOLDER

N_QUESTIONS = 300


@pytest.fixture(scope="module")
def tokenizer() -> TextTokenizer:
    return TextTokenizer.read(BUILT_IN_FOLDER)


def test_the_voice_reads_pieces_only(tokenizer: TextTokenizer) -> None:
    config = ModelConfig.model_validate_json((BUILT_IN_FOLDER / "config.json").read_text("utf-8"))
    assert config.speech_decoder.text_ids == "merges"
    rng = random.Random(1)
    texts = [sample_question(rng).answer for _ in range(N_QUESTIONS)]
    spoken = {token for text in texts for token in tokenizer.encode_by_merges(text)}
    whole = {token for text in texts for token in tokenizer.encode_words(text)} - spoken
    assert whole
    assert max(spoken) < min(whole)


def test_most_words_of_questions_are_one_token(tokenizer: TextTokenizer) -> None:
    rng = random.Random(2)
    asked = [heard_text(sample_question(rng).question) for _ in range(N_QUESTIONS)]
    n_words = sum(len(text.split()) for text in asked)
    n_tokens = sum(len(tokenizer.encode_words(text)) for text in asked)
    n_pieces = sum(len(tokenizer.encode_by_merges(text)) for text in asked)
    assert n_tokens < 1.15 * n_words < n_pieces
