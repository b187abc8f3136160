"""Text clean-up and text pieces against the published implementation."""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from engine.dialogue.speakable_text import post_process
from engine.dialogue.text_pieces import ReleaseCliRule, TextChunker

SET_A = Path(__file__).parent / "A"
PAIRS = json.loads((SET_A / "golden/05_post_process.json").read_text())


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: repr(pair["input"]))
def test_post_process_is_the_published_one(pair: dict[str, str]) -> None:
    assert post_process(pair["input"]) == pair["output"]


def test_the_released_rule_cuts_the_golden_answer_into_the_published_segments() -> None:
    golden = json.loads((SET_A / "golden/10_e2e.json").read_text())
    tokenizer = Tokenizer.from_file(str(SET_A / "llm/tokenizer.json"))
    chunker = TextChunker(
        lambda ids: tokenizer.decode(list(ids), skip_special_tokens=False), rule=ReleaseCliRule()
    )
    pieces = [chunker.push(token) for token in golden["text_tokens"][:-1]]
    pieces = [piece for piece in [*pieces, chunker.finish()] if piece is not None]
    assert [piece.text for piece in pieces] == [s["text"] for s in golden["segments"]]
    rows = [segment["prefix_rows"] for segment in golden["segments"]]
    assert [piece.n_tokens * 4 for piece in pieces] == rows
    assert [post_process(p.text) for p in pieces] == [s["processed"] for s in golden["segments"]]
