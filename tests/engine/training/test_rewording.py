"""Questions said carelessly."""

import random

from engine.training.domain import Dialogue, Turn
from engine.training.domain.intent import Split
from engine.training.domain.pattern import expansions
from engine.training.domain.rewording import careless, reworded, turned
from engine.training.domain.sampling import is_worded_as_reserved, sample_question

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
    assert 5 < changed < 50
    assert all(talk.turns[1].answer == asked.answer for talk in talks)


def test_the_question_word_may_come_last() -> None:
    rng = random.Random(3)
    question = "please what is the capital of france"
    made = {turned(question, rng) for _ in range(100)}
    assert "please is the capital of france what" in made
    assert "please the capital of france is what" in made
    assert "please the capital of france what is" in made
    for text in made:
        assert sorted(text.split()) == sorted(question.split())
        assert text.startswith("please")


def test_what_has_no_question_word_is_not_turned() -> None:
    rng = random.Random(4)
    for text in ("name the capital of france", "who is", "why", ""):
        assert {turned(text, rng) for _ in range(20)} == {text}


def test_every_text_of_a_pattern_is_known() -> None:
    assert expansions("(what|which (big|)) city is {a}") == {
        "what city is {a}",
        "which big city is {a}",
        "which city is {a}",
    }


def test_wordings_of_the_test_are_known_with_courtesies_around_them() -> None:
    rng = random.Random(5)
    tested = [sample_question(rng, split=Split.TEST) for _ in range(300)]
    assert all(is_worded_as_reserved(turn.intent, turn.question) for turn in tested)
    trained = [sample_question(rng) for _ in range(300)]
    assert sum(is_worded_as_reserved(turn.intent, turn.question) for turn in trained) < 30


def test_careless_questions_never_come_in_wordings_of_the_test() -> None:
    rng, changed = random.Random(6), 0
    for _ in range(3000):
        turn = sample_question(rng)
        (made,) = careless(Dialogue("assistant", "", (turn,)), rng).turns
        if made != turn:
            changed += 1
            assert not is_worded_as_reserved(made.intent, made.question)
    assert changed > 300
