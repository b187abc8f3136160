"""Batches for the ears: padding, tokens, masks, and pools that grow."""

from pathlib import Path

import numpy as np
import torch

from engine.training.listen_batches import IGNORE_CLASS, ListenBatches, Masking, Variety
from engine.training.speech_data.phonemes import IGNORED
from engine.training.speech_data.pool import GrowingPool, Heard, write_shard


def heard(n_chunks: int, text: str = "ab") -> Heard:
    rng = np.random.default_rng(n_chunks)
    classes = np.full(4 * n_chunks, 5, np.uint8)
    classes[0] = IGNORED
    return Heard(
        features=rng.normal(size=(3 + 16 * n_chunks, 80)).astype(np.float16),
        classes=classes,
        text=text,
        speech_end_frame=4 * n_chunks - 1,
    )


def encode(text: str) -> list[int]:
    return [ord(letter) - 96 for letter in text]


def test_a_batch_is_padded_and_says_how_long_each_is() -> None:
    pool = [heard(2, "abc"), heard(5, "d")]
    batch = ListenBatches(lambda: pool, encode=encode, batch_s=9.0, seed=0).collate([0, 1])
    assert batch.features.shape == (2, 83, 80)
    assert batch.lengths.tolist() == [35, 83]
    assert batch.frame_lengths.tolist() == [8, 20]
    assert batch.tokens.tolist() == [1, 2, 3, 4]
    assert batch.token_lengths.tolist() == [3, 1]
    assert batch.classes[0].tolist() == [IGNORE_CLASS, *[5] * 7, *[IGNORE_CLASS] * 12]
    torch.testing.assert_close(batch.features[0, :35], torch.tensor(pool[0].features).float())


def test_everything_is_drawn_once_and_no_batch_is_too_long() -> None:
    pool = [heard(n) for n in (1, 2, 3, 4, 5, 6, 7)]
    batches = list(ListenBatches(lambda: pool, encode=encode, batch_s=2.5, seed=0).all())
    assert sorted(item for batch in batches for item in batch.items) == list(range(7))
    assert all(
        batch.features.shape[0] == 1 or batch.features.shape[:2].numel() <= 250 for batch in batches
    )


def test_masks_spare_the_head_of_the_stream_and_the_pool() -> None:
    pool = [heard(6)]
    kept = pool[0].features.copy()
    masking = Masking(bands=3, band_mels=20, gaps=3, gap_frames=20, level=1.0)
    batches = ListenBatches(lambda: pool, encode=encode, batch_s=9.0, seed=0, masking=masking)
    changed = [batches.collate([0]).features[0] for _ in range(5)]
    np.testing.assert_array_equal(pool[0].features, kept)
    for features in changed:
        torch.testing.assert_close(features[:3], torch.tensor(kept[:3]).float())
    assert not torch.equal(changed[0], changed[1])


def test_a_pool_that_has_grown_is_drawn_from_in_the_next_pass() -> None:
    pool = [heard(1), heard(1)]
    batches = ListenBatches(lambda: tuple(pool), encode=encode, batch_s=0.3, seed=0).endless()
    first = {next(batches).items[0] for _ in range(2)}
    pool.append(heard(1))
    second = {next(batches).items[0] for _ in range(3)}
    assert first == {0, 1}
    assert second == {0, 1, 2}


def test_a_growing_pool_is_shared_out_and_each_shard_read_once(tmp_path: Path) -> None:
    def fill(shard: int) -> None:
        write_shard(tmp_path / f"{shard:05d}.npz", [heard(1, f"shard {shard}")])

    fill(0)
    fill(1)
    even, odd = GrowingPool(tmp_path, parts=2), GrowingPool(tmp_path, part=1, parts=2)
    assert [one.text for one in even()] == ["shard 0"]
    assert [one.text for one in odd()] == ["shard 1"]
    first = even()[0]
    fill(2)
    assert [one.text for one in even()] == ["shard 0", "shard 2"]
    assert even()[0] is first


def test_batches_take_in_what_a_pool_has_grown() -> None:
    pool = [heard(2, "one")]
    encoded: list[str] = []

    def count_letters(text: str) -> list[int]:
        encoded.append(text)
        return [len(text)]

    source = ListenBatches(lambda: pool, encode=count_letters, batch_s=10.0, seed=0)
    batches = source.endless()
    assert next(batches).tokens.tolist() == [3]
    pool.append(heard(2, "three"))
    assert sorted(next(batches).tokens.tolist()) == [3, 5]
    assert encoded == ["one", "three"]


def test_what_varies_is_heard_differently_each_time_and_the_pool_stays() -> None:
    pool = [heard(6), heard(3)]
    kept = pool[0].features.copy()
    variety = Variety(np.random.default_rng(0))
    batches = ListenBatches(lambda: pool, encode=encode, batch_s=9.0, seed=0, variety=variety)
    drawn = [batches.collate([0]) for _ in range(12)]
    np.testing.assert_array_equal(pool[0].features, kept)
    assert len({float(one.features.sum()) for one in drawn}) > 6
    assert all(torch.isfinite(one.features).all() for one in drawn)
    assert all(one.tokens.tolist() == encode(pool[0].text) for one in drawn)
