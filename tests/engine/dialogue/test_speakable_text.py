"""What is taken out of a text before it is spoken, and what must stay."""

import hypothesis
import pytest
from hypothesis import strategies

from engine.dialogue.speakable_text import post_process, speakable


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("3.14 is pi", "3.14 is pi."),
        ("Wait.  Then go:   now", "Wait. Then go: now."),
        ("The capital of France is Paris.", "The capital of France is Paris."),
        ("line one\nline two", "line one. line two."),
        ("Hello,\nworld", "Hello, world."),
        ("1. First item\n2. Second", "1, First item. 2, Second."),
        ("- milk\n- eggs", "milk. eggs."),
        ("*bold* _it_ `code` ~x~", "bold it code x."),
        ("Paris (the capital) is big", "Paris, the capital, is big."),
        ("It is over (at last).", "It is over, at last."),
        ("Really?!", "Really?!"),
        ("ends colon:", "ends colon."),
        ("nice 😀", "nice."),
        ("你好，", "你好。"),
        ("版本2.0发布", "版本2.0发布。"),
        ("（注意）这里", "注意，这里。"),
        ("", ""),
        (" ... ", ""),
        ("😀", ""),
    ],
)
def test_speakable(text: str, spoken: str) -> None:
    assert speakable(text) == spoken


def test_a_piece_in_mid_sentence_gets_no_stop() -> None:
    assert speakable("The capital of France", ends_sentence=False) == "The capital of France"


@hypothesis.given(strategies.text(max_size=40))
def test_both_clean_ups_take_any_text(text: str) -> None:
    assert isinstance(speakable(text), str)
    cleaned = post_process(text)
    assert not cleaned or cleaned[-1] in ".。!！?？"
