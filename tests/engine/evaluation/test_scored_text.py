"""English is scored by the words of its spoken form, Chinese by its characters."""

import pytest

from engine.evaluation.scored_text import Errors, count_errors, scored_text


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("IT IS FIVE O'CLOCK", "it's five o'clock!", Errors(2, 4, 2, 18)),
        ("Two and 2.", "two and two", Errors(0, 3, 0, 11)),
        ("one two three", "", Errors(3, 3, 13, 13)),
        ("one", "one and two", Errors(2, 1, 8, 3)),
        ("今天 天气 很 好", "今天,天七好。", Errors(0, 0, 2, 6)),
        ("打开ＷＩＦＩ", "打开 wifi", Errors(0, 0, 0, 6)),
        ("第3个", "第四个", Errors(0, 0, 1, 3)),
    ],
)
def test_errors_are_counted_in_the_form_of_what_was_said(
    said: str, heard: str, errors: Errors
) -> None:
    assert count_errors(scored_text(said), heard) == errors


def test_rates_are_over_all_that_was_said() -> None:
    total = Errors(1, 4, 3, 20) + Errors(0, 0, 1, 5)
    assert total.word_error_rate == pytest.approx(25.0)
    assert total.character_error_rate == pytest.approx(16.0)
    assert Errors(0, 0, 1, 5).word_error_rate is None
    assert Errors().character_error_rate is None
