"""The spoken form: fixed examples, and what holds for any text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dialogue.spoken_text import heard_text, number_words, ordinal_words, spoken_form


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("What's 3 + 4?", "what's three plus four"),
        ("Twenty-one, please!", "twenty one please"),
        ("What colour is it — gray or Color?", "what colour is it grey or colour"),
        ("It costs $5, OK?", "it costs five dollars okay"),
        ("At 3:05, or 10:30, or 7:00", "at three oh five or ten thirty or seven o'clock"),
        ("the 21st of May", "the twenty first of may"),
        (
            "5-3 and -4 and 7x8 and 6/2",
            "five minus three and minus four and seven times eight and six divided by two",
        ),
        ("1,234 or 3.14", "one thousand two hundred and thirty four or three point one four"),
        ("Café naïve ‘quoted’ don’t", "cafe naive quoted don't"),
        ("٣ + ٤", "three plus four"),
        ("Привет, мир!", "привет мир"),
        ("…!?", ""),
        ("", ""),
    ],
)
def test_examples(text: str, spoken: str) -> None:
    assert spoken_form(text) == spoken


@given(st.text())
def test_any_text_becomes_plain_words(text: str) -> None:
    spoken = spoken_form(text)
    assert spoken == " ".join(spoken.split())
    for char in spoken.replace(" ", "").replace("'", ""):
        assert unicodedata.category(char)[0] in "LN"
    assert not any(char.isdecimal() for char in spoken)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_the_spoken_form_is_its_own_spoken_form(text: str) -> None:
    assert spoken_form(spoken_form(text)) == spoken_form(text)


@given(st.integers(min_value=0, max_value=999_999))
def test_different_numbers_have_different_words(number: int) -> None:
    assert spoken_form(str(number)) == number_words(number)
    assert number_words(number) != number_words(number + 1)


def test_very_long_numbers_are_read_digit_by_digit() -> None:
    assert spoken_form("1" * 20) == " ".join(["one"] * 20)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "first"), (12, "twelfth"), (20, "twentieth"), (43, "forty third")]
)
def test_ordinals(number: int, words: str) -> None:
    assert ordinal_words(number) == words


def test_heard_text_puts_a_space_before_every_word() -> None:
    assert heard_text("Hello, you!") == " hello you"
    assert heard_text("?") == ""
