"""The referee: its counting, its language model, and that it hears what a synthesiser says."""

import math
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.bigrams import BigramModel
from engine.evaluation.referee import Referee, WordErrors, count_word_errors, plain_words

SENTENCES = [
    "The capital of France is Paris.",
    "The opposite of hot is cold.",
    "Two plus three is five.",
    "A banana is yellow.",
]


@pytest.mark.parametrize(
    ("heard", "meant", "errors"),
    [("a b c", "a b c", 0), ("a x c", "a b c", 1), ("a c", "a b c", 1), ("", "a b", 2)],
)
def test_word_errors_are_an_edit_distance(heard: str, meant: str, errors: int) -> None:
    assert count_word_errors(heard.split(), meant.split()).errors == errors


def test_errors_add_up_over_sentences() -> None:
    total = WordErrors(1, 4) + WordErrors(2, 6)
    assert total.rate == pytest.approx(30.0)


def test_bigram_probabilities_sum_to_one() -> None:
    model = BigramModel(plain_words(sentence) for sentence in SENTENCES)
    words = [*model.words, "</s>"]
    for before in ("<s>", "is", "the"):
        assert math.fsum(model.probability(word, before) for word in words) == pytest.approx(1.0)


def test_the_arpa_file_counts_what_it_holds(tmp_path: Path) -> None:
    model = BigramModel(plain_words(sentence) for sentence in SENTENCES)
    model.write_arpa(tmp_path / "lm")
    text = (tmp_path / "lm").read_text()
    unigrams = text.split("\\1-grams:")[1].split("\\2-grams:")[0].split("\n")
    assert f"ngram 1={len([line for line in unigrams if line.strip()])}" in text


@pytest.mark.slow
def test_the_referee_hears_the_teacher_and_prefers_the_truth() -> None:
    voice_data = pytest.importorskip("engine.training.voice_data")
    wave = voice_data.teacher_voice().speak(SENTENCES[0]).wave
    referee = Referee(SENTENCES)
    assert referee.word_errors(wave, SENTENCES[0], rate_hz=24_000).errors == 0
    assert referee.prefers(wave, SENTENCES[0], SENTENCES[1:], rate_hz=24_000)
    assert not referee.prefers(wave, SENTENCES[1], SENTENCES[:1], rate_hz=24_000)
    assert referee.hear(np.zeros(24_000, dtype=np.float32), rate_hz=24_000) == []
