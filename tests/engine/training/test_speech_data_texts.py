"""What the training voices say: every word of the domain often enough, the same from one seed."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from engine.training.domain import sample_question
from engine.training.speech_data.texts import draw_text, question_of_rare_words, word_string

N_DRAWN = 400


def _rare_share(texts: list[str], usual: Counter[str]) -> float:
    words = [word for text in texts for word in text.split()]
    return sum(usual[word] in range(2, 13) for word in words) / len(words)


def test_texts_come_from_the_seed() -> None:
    once, again = random.Random(3), random.Random(3)
    assert [draw_text(once) for _ in range(50)] == [draw_text(again) for _ in range(50)]


@pytest.mark.parametrize("draw", [draw_text, question_of_rare_words, word_string])
def test_seldom_asked_words_are_said_more_often_than_they_are_asked(
    draw: Callable[[random.Random], str],
) -> None:
    rng = random.Random(4)
    asked = [sample_question(rng).question for _ in range(12_000)]
    usual = Counter(word for text in asked for word in text.split())
    drawn = [draw(rng) for _ in range(N_DRAWN)]
    assert _rare_share(drawn, usual) > 1.25 * _rare_share(asked, usual)


def test_word_strings_hold_no_invented_words() -> None:
    rng = random.Random(5)
    first = {word for _ in range(N_DRAWN) for word in word_string(rng).split()}
    asked = Counter(w for _ in range(20_000) for w in sample_question(rng).question.split())
    assert sum(asked[word] >= 1 for word in first) / len(first) > 0.95
