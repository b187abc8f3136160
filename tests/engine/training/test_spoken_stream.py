"""A stream of recordings: of like length, gone on with exactly, augmented from the seed alone."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.errors import RequestError
from engine.training import listen_1
from engine.training.listen_1 import takes_turn
from engine.training.listen_batches import ListenBatch
from engine.training.loop import Schedule, TrainingRun
from engine.training.options import StageOptions
from engine.training.recordings import heard_recording
from engine.training.speech_data.pool import write_shard
from engine.training.spoken_data.augmentation import (
    CODECS,
    Augmentation,
    Augmenter,
    at_speed,
    through_codec,
)
from engine.training.spoken_data.hearing import HeardStream
from engine.training.spoken_data.source import open_source
from engine.training.spoken_data.stream import Drawn, SpokenStream
from engine.training.take_up import take_up
from engine.training.workers import ALONE, Workers
from tests.fakes.small_models import write_small_spelling
from tests.fakes.spoken_sets import tone, write_manifest

N = 11


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_manifest(tmp_path_factory.mktemp("set"), range(N))


@pytest.fixture(scope="module")
def augmenter() -> Augmenter:
    return Augmenter()


def _stream(manifest: Path, **choices: object) -> SpokenStream:
    source = open_source(str(manifest), cache=manifest.parent)
    more = {"batch_s": 2.5, "seed": 3, "stretch": 5} | choices
    return SpokenStream(source, **more)  # type: ignore[arg-type]


def _plain(batches: Sequence[list[Drawn]]) -> list[list[tuple[str, float]]]:
    return [[(one.entry.text, float(one.wave.sum())) for one in batch] for batch in batches]


def test_each_pass_has_everything_once_in_another_order(manifest: Path) -> None:
    stream, passes = iter(_stream(manifest)), []
    for _ in range(3):
        texts: list[str] = []
        while len(texts) < N:
            texts += [one.entry.text for one in next(stream)]
        assert sorted(texts) == sorted(f"words {n}" for n in range(N))
        passes.append(tuple(texts))
    assert len(set(passes)) == 3


def test_batches_are_of_like_length_and_of_their_size(manifest: Path) -> None:
    batches = list(islice(_stream(manifest, stretch=N), 12))
    assert any(len(batch) > 1 for batch in batches)
    for batch in batches:
        seconds = [one.wave.size / 16_000 for one in batch]
        assert len(batch) == 1 or len(batch) * max(seconds) <= 2.5
        others = [(n + 2) / 10 for n in range(N)]
        between = [s for s in others if min(seconds) < s < max(seconds)]
        assert len(between) <= len(batch)


@given(taken=st.integers(0, 14))
def test_a_stream_goes_on_where_another_stopped(
    manifest: Path, augmenter: Augmenter, taken: int
) -> None:
    whole = list(islice(_stream(manifest, augmenter=augmenter), 16))
    first = _stream(manifest, augmenter=augmenter)
    begun = list(islice(first, taken))
    second = _stream(manifest, augmenter=augmenter)
    second.position = first.position
    rest = list(islice(second, 16 - taken))
    assert _plain([*begun, *rest]) == _plain(whole)


def test_processes_share_a_set(manifest: Path) -> None:
    said: list[set[str]] = []
    for part in range(2):
        stream = _stream(manifest, part=part, parts=2, stretch=100)
        size = (N + 1 - part) // 2
        texts: list[str] = []
        for batch in stream:
            texts += [one.entry.text for one in batch]
            if len(texts) >= size:
                break
        said.append(set(texts))
    assert said[0].isdisjoint(said[1])
    assert len(said[0] | said[1]) == N


def test_what_cannot_be_heard_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = write_manifest(tmp_path, range(3))
    with manifest.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"audio": "gone.wav", "text": "nothing"}) + "\n")
    batches = list(islice(_stream(manifest, stretch=4), 3))
    assert "nothing" not in {one.entry.text for batch in batches for one in batch}
    assert "gone.wav" in caplog.text


def test_a_set_of_which_nothing_can_be_heard_ends_with_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = tmp_path / "m.jsonl"
    manifest.write_text('{"audio": "gone.wav", "text": "nothing"}', encoding="utf-8")
    with pytest.raises(RequestError, match=r"no recording .* can be heard"):
        next(iter(_stream(manifest)))
    assert "left out" in caplog.text


# ------------------------------------------------------------------------------------ augmentation


def test_the_generator_alone_decides_what_is_heard(augmenter: Augmenter) -> None:
    made = [augmenter.apply(tone(9), np.random.default_rng(seed)) for seed in (*range(12), 0)]
    np.testing.assert_array_equal(made[0], made[-1])
    assert len({wave.tobytes() for wave in made}) == 12
    for wave in made:
        assert wave.dtype == np.float32
        assert np.abs(wave).max() <= 1.0
    again = Augmenter().apply(tone(9), np.random.default_rng(0))
    np.testing.assert_array_equal(again, made[0])


def test_speed_changes_length_and_pitch() -> None:
    fast = at_speed(tone(9), 1.1)
    assert fast.size == pytest.approx(tone(9).size / 1.1, abs=2)
    peak_hz = np.abs(np.fft.rfft(fast)).argmax() * 16_000 / fast.size
    assert peak_hz == pytest.approx(560 * 1.1, rel=0.01)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec[1])
def test_every_codec_spoils_a_little_and_keeps_the_length(codec: tuple[str, str, int]) -> None:
    wave = np.tile(tone(20), 3)
    made = through_codec(wave, codec)
    assert made.size == wave.size
    assert not np.array_equal(made, wave)
    spectrum = np.abs(np.fft.rfft(made))
    assert spectrum.argmax() * 16_000 / made.size == pytest.approx(1000, abs=8)


def test_far_away_the_room_is_louder_than_the_voice() -> None:
    click = np.zeros(8000, np.float32)
    click[100:110] = 0.5
    chances = {"speed": 0.0, "codec": 0.0}
    near = Augmenter(Augmentation(far=0.0, **chances))
    far = Augmenter(Augmentation(far=1.0, **chances))

    def direct_share(augmenter: Augmenter) -> float:
        shares = []
        for seed in range(12):
            energy = augmenter.apply(click, np.random.default_rng(seed)) ** 2
            shares.append(float(energy[100:112].sum() / energy[:4000].sum()))
        return float(np.median(shares))

    assert direct_share(far) < 0.5 * direct_share(near)


# ------------------------------------------------------------------------------- what the ears get


def _heard(manifest: Path, workers: Workers = ALONE) -> HeardStream:
    return HeardStream(
        str(manifest),
        cache=manifest.parent,
        encode=lambda text: [ord(letter) for letter in text],
        batch_s=3.0,
        seed=7,
        workers=workers,
    )


def test_the_ears_get_features_and_words(manifest: Path) -> None:
    for batch in islice(_heard(manifest).endless(), 4):
        assert batch.features.shape[2] == 80
        assert torch.isfinite(batch.features).all()
        assert batch.features.shape[0] == len(batch.lengths) == len(batch.token_lengths)
        letters = "".join(chr(token) for token in batch.tokens.tolist())
        assert letters.count("words") == len(batch.lengths)


class _Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Linear(80, 1)

    def loss(self, batch: ListenBatch) -> torch.Tensor:
        return (self.weights(batch.features).mean() - 1.0).square()


def _train(runs: Path, manifest: Path, *, stop_at: int) -> list[float]:
    """The loss of each step, from the checkpoint on if there is one."""
    torch.manual_seed(1)
    reader, stream = _Reader(), _heard(manifest)
    run = TrainingRun(
        "reader",
        StageOptions(runs=runs, minutes=10.0),
        modules={"reader": reader},
        optimizer=torch.optim.AdamW(reader.parameters(), lr=0.01),
        weights=dict,
        streams={"people": stream},
        schedule=Schedule(warm_up=1e-9, floor=1.0),
    )
    batches, curve = stream.endless(), []
    for step in run.steps():
        if step == stop_at:
            run.save()
            break
        loss = reader.loss(next(batches))
        curve.append(float(loss.detach()))
        run.update(loss)
    return curve


def test_a_run_that_was_cut_has_the_loss_curve_of_one_that_was_not(
    tmp_path: Path, manifest: Path
) -> None:
    whole = _train(tmp_path / "whole", manifest, stop_at=12)
    cut = _train(tmp_path / "cut", manifest, stop_at=5)
    cut += _train(tmp_path / "cut", manifest, stop_at=12)
    assert cut == whole
    assert len(set(whole)) == 12


def test_the_share_of_steps_is_kept_from_the_beginning() -> None:
    for share in (0.1, 0.5, 0.7, 1.0):
        turns = [takes_turn(step, share) for step in range(200)]
        for n in (10, 57, 200):
            assert sum(turns[:n]) == pytest.approx(share * n, abs=1)


def test_the_stage_learns_from_a_stream_and_goes_on_with_it(
    tmp_path: Path, manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    take_up(write_small_spelling(tmp_path / "small"), runs)
    for pool in ("pool", "seen", "unseen"):
        (runs / "listen-1" / pool).mkdir()
        heard = [heard_recording(tone(20 + number), "words") for number in range(3)]
        write_shard(runs / "listen-1" / pool / "00000.npz", heard)
    monkeypatch.setattr(listen_1, "make_pools", lambda *_, **__: None)
    monkeypatch.setattr(listen_1, "_filling", lambda _: nullcontext())
    options = StageOptions(runs=runs, minutes=0.01, data=str(manifest), data_share=1.0)
    taken = []
    for minutes in (0.01, 0.05):
        listen_1.run(replace(options, minutes=minutes))
        state = torch.load(runs / "listen-1" / "checkpoint.pt", weights_only=True)
        taken.append(state["streams"]["people"]["position"])
        assert taken[-1] >= state["step"] > 0
    assert taken[1] > taken[0]
