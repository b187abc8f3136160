"""Texts put together from pieces of what ears have heard."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training.heard_words import HeardUtterance, HeardWords, read_heard, write_heard

TABLE = torch.eye(12)
SILENCE = 9


def utterance(words: list[tuple[int, ...]], *, quality: float = 0.5) -> HeardUtterance:
    """One whose rows are the words' tokens, a silence before each; the adapter's are fainter."""
    tokens: list[int] = []
    starts, ends = [], []
    for word in words:
        starts.append(len(tokens))
        tokens += [SILENCE, *word]
        ends.append(len(tokens))
    soft = TABLE[tokens].half().numpy()
    adapted = (0.5 * soft).astype(np.float16)
    return HeardUtterance(tuple(words), tuple(starts), tuple(ends), soft, adapted, quality)


def tokens_of(rows: np.ndarray) -> list[int]:
    return [int(token) for token in rows.argmax(axis=1) if token != SILENCE]


def test_every_word_comes_in_its_order() -> None:
    heard = HeardWords([utterance([(1,), (2, 3)]), utterance([(4,), (1,)])], table=TABLE)
    for seed in range(20):
        assert tokens_of(heard.draw([(4,), (1,), (2, 3)], random.Random(seed))) == [4, 1, 2, 3]


def test_a_word_that_was_never_spoken_is_itself() -> None:
    heard = HeardWords([utterance([(1,)])], table=TABLE)
    np.testing.assert_array_equal(heard.draw([(7, 8)], random.Random(0)), TABLE[[7, 8]].numpy())


def test_rows_are_mostly_the_adapters_and_else_lie_near_the_soft_tokens() -> None:
    heard = HeardWords([utterance([(1,)])], table=TABLE)
    levels = [float(heard.draw([(1,)], random.Random(seed)).max()) for seed in range(200)]
    assert 0.7 < sum(level == 0.5 for level in levels) / len(levels) < 0.9
    assert 0.5 == min(levels) < 0.9 < max(levels) <= 1.0


def test_pieces_of_one_text_are_of_like_quality() -> None:
    bad, good = utterance([(1,)], quality=0.0), utterance([(1,)], quality=1.0)
    for one, level in ((bad, 0.2), (good, 0.9)):
        one.soft[:], one.adapted[:] = level, level
    heard = HeardWords([bad, good], table=TABLE)
    drawn = [heard.draw([(1,)] * 8, random.Random(seed)) for seed in range(40)]
    assert np.std([rows.mean() for rows in drawn]) > 0.2


def test_what_was_heard_is_kept(tmp_path: Path) -> None:
    first, second = utterance([(1,), (2, 3)], quality=-4.0), utterance([(5,)], quality=-1.0)
    write_heard(tmp_path / "heard.npz", [first, second])
    kept = read_heard(tmp_path / "heard.npz")
    assert [one.words for one in kept] == [first.words, second.words]
    assert [(one.starts, one.ends) for one in kept] == [
        (first.starts, first.ends),
        (second.starts, second.ends),
    ]
    np.testing.assert_array_equal(kept[0].soft, first.soft)
    np.testing.assert_array_equal(kept[1].adapted, second.adapted)
    assert [one.quality for one in kept] == pytest.approx([0.0, 1.0])
