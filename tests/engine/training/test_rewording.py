"""Questions said carelessly."""

import random

from engine.training.domain import Dialogue, Turn
from engine.training.domain.rewording import careless, reworded

QUESTION = "what is the name of the capital of france"


def test_only_small_words_go_and_only_fillers_come() -> None:
    rng = random.Random(0)
    made = {reworded(QUESTION, rng) for _ in range(200)}
    assert len(made) > 20
    for text in made:
        words = text.split()
        said = [word for word in words if word in ("what", "name", "capital", "france")]
        assert said == ["what", "name", "capital", "france"]


def test_short_questions_stay() -> None:
    rng = random.Random(1)
    assert {reworded("how are you", rng) for _ in range(50)} == {"how are you"}


def test_words_that_are_to_be_given_back_stay_as_they_are() -> None:
    copied = Turn("repeat after me the cat is on the mat", "The cat.", "repeat", ("the cat",))
    asked = Turn(QUESTION, "It is Paris.", "capital", ("paris",))
    rng = random.Random(2)
    talks = [careless(Dialogue("assistant", "", (copied, asked)), rng) for _ in range(100)]
    assert {talk.turns[0] for talk in talks} == {copied}
    changed = sum(talk.turns[1].question != QUESTION for talk in talks)
    assert 5 < changed < 40
    assert all(talk.turns[1].answer == asked.answer for talk in talks)
