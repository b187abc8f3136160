"""An answer is right when it holds an accepted text as whole words, or matches a pattern."""

import pytest

from engine.evaluation.accepted import is_accepted


@pytest.mark.parametrize(
    ("accepted", "answer"),
    [
        ("Paris", "The capital of France is Paris."),
        ("twelve", "Seven plus five is 12."),
        ("12", "Seven plus five is twelve."),
        ("New York", "It is new york!"),
        ("/par(is|ee)/", "PARIS."),
        ("/^yes/", "Yes, it is."),
    ],
)
def test_right_answers(accepted: str, answer: str) -> None:
    assert is_accepted([accepted], answer)


@pytest.mark.parametrize(
    ("accepted", "answer"),
    [
        ("Paris", "The capital is Parisian."),
        ("/^no/", "Yes, no."),
        ("", "Anything."),
        ("Rome", ""),
    ],
)
def test_wrong_answers(accepted: str, answer: str) -> None:
    assert not is_accepted([accepted], answer)


def test_one_accepted_text_is_enough() -> None:
    assert is_accepted(["Rome", "/paris/"], "Paris")
    assert not is_accepted([], "Paris")
