"""Texts put together from pieces of what a recognition head has heard."""

import random
from pathlib import Path

import numpy as np
import pytest

from engine.training.heard_words import (
    LIKELY,
    HeardUtterance,
    HeardWords,
    SoftToken,
    read_heard,
    write_heard,
)


def utterance(words: list[tuple[int, ...]], *, quality: float = 0.5) -> HeardUtterance:
    """One whose rows hold the words' tokens, one after the other, with a silence before each."""
    rows, starts, ends = [], [], []
    for word in words:
        starts.append(len(rows))
        rows += [9, *word]
        ends.append(len(rows))
    ids = np.tile(np.array(rows, np.int16)[:, None], (1, LIKELY))
    weights = np.tile(np.array([0.7, 0.1, 0.1, 0.1], np.float16), (len(rows), 1))
    return HeardUtterance(tuple(words), tuple(starts), tuple(ends), ids, weights, quality)


def firsts(rows: list[SoftToken]) -> list[int]:
    return [row.ids[0] for row in rows]


def test_every_word_comes_in_its_order() -> None:
    heard = HeardWords([utterance([(1,), (2, 3)]), utterance([(4,), (1,)])])
    for seed in range(20):
        rows = heard.draw([(4,), (1,), (2, 3)], random.Random(seed))
        assert [token for token in firsts(rows) if token != 9] == [4, 1, 2, 3]


def test_a_word_that_was_never_spoken_is_itself() -> None:
    heard = HeardWords([utterance([(1,)])])
    rows = heard.draw([(7, 8)], random.Random(0))
    assert rows == [SoftToken((7,), (1.0,)), SoftToken((8,), (1.0,))]


def test_pieces_of_one_text_are_of_like_quality() -> None:
    bad, good = utterance([(1,)], quality=0.0), utterance([(1,)], quality=1.0)
    bad.weights[:, 0], good.weights[:, 0] = 0.2, 0.9
    heard = HeardWords([bad, good])
    drawn = [heard.draw([(1,)] * 8, random.Random(seed)) for seed in range(40)]
    shares = [np.mean([row.weights[0] for row in rows]) for rows in drawn]
    assert np.std(shares) > 0.2


def test_what_was_heard_is_kept(tmp_path: Path) -> None:
    first, second = utterance([(1,), (2, 3)], quality=-4.0), utterance([(5,)], quality=-1.0)
    write_heard(tmp_path / "heard.npz", [first, second])
    kept = read_heard(tmp_path / "heard.npz")
    assert [one.words for one in kept] == [first.words, second.words]
    assert [(one.starts, one.ends) for one in kept] == [
        (first.starts, first.ends),
        (second.starts, second.ends),
    ]
    np.testing.assert_array_equal(kept[0].ids, first.ids)
    assert [one.quality for one in kept] == pytest.approx([0.0, 1.0])
