"""Rooms, noises, alignments and pools: lengths, levels and labels are what they say."""

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.audio.features import CHUNK_SAMPLES, FeatureStream
from engine.training.speech_data import noises, scenes
from engine.training.speech_data.augment import CLEAN, HARD, Room
from engine.training.speech_data.phonemes import FRAME_SAMPLES, IGNORED, SILENCE, frame_classes
from engine.training.speech_data.pool import (
    Heard,
    read_pool,
    stream_features,
    to_heard,
    write_shard,
)
from engine.training.speech_data.scenes import SceneKind, TalkNote
from engine.training.speech_data.utterances import Utterance
from engine.training.speech_data.voices import Engine, Voice


@pytest.fixture(scope="module")
def room() -> Room:
    return Room(np.random.default_rng(1))


def sung(seconds: float = 1.0) -> NDArray[np.float32]:
    """A tone with silence around it."""
    time_s = np.arange(int(16_000 * seconds)) / 16_000
    tone = 0.4 * np.sin(2 * np.pi * 440 * time_s)
    return np.concatenate((np.zeros(4000), tone, np.zeros(4000))).astype(np.float32)


def uttered(wave: NDArray[np.float32]) -> Utterance:
    return Utterance(
        wave=wave,
        text="la",
        voice=Voice(engine=Engine.ESPEAK, name="gmw/en-US"),
        alignment=[("l", 4000), ("A:", 6000)],
        speech_start=4000,
        speech_end=wave.size - 4000,
    )


def test_clean_conditions_change_nothing_but_the_level(room: Room) -> None:
    wave = sung()
    heard = room.hear(wave, np.random.default_rng(2), CLEAN)
    loud = np.abs(wave) > 0.1
    ratio = heard[loud] / wave[loud]
    assert heard.shape == wave.shape
    assert np.ptp(ratio) < 1e-3 * abs(ratio.mean())


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_sound_keeps_its_length_and_range(room: Room, seed: int) -> None:
    wave = sung(0.7)
    heard = room.hear(wave, np.random.default_rng(seed), babble=sung(0.3))
    assert heard.shape == wave.shape
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 1.0


def test_ten_decibels_of_noise_are_ten_decibels(room: Room) -> None:
    ratios = []
    for seed in range(12):
        heard = room.hear(sung(), np.random.default_rng(seed), HARD)
        noise, speech = heard[:3500], heard[6000:16_000]
        ratios.append(10 * np.log10(np.mean(speech**2) / np.mean(noise**2)))
    # The loud part holds the noise and the room's echoes too.
    assert 9.0 < np.median(ratios) < 13.0


def test_every_noise_is_finite_and_normal() -> None:
    rng = np.random.default_rng(4)
    for make in noises.EVENTS:
        for _ in range(5):
            wave = make(rng)
            assert wave.size > 100, make.__name__
            assert np.isfinite(wave).all(), make.__name__
            assert np.abs(wave).max() == pytest.approx(1.0, abs=1e-5), make.__name__


def test_classes_follow_the_alignment() -> None:
    n_frames = 50
    classes = frame_classes(
        [("s", 8 * FRAME_SAMPLES), ("!unheard of", 20 * FRAME_SAMPLES)],
        n_frames=n_frames,
        n_samples=30 * FRAME_SAMPLES,
    )
    changes = np.flatnonzero(np.diff(classes.astype(int))) + 1
    assert classes[0] == SILENCE
    assert classes[-1] == SILENCE
    assert classes[25] == IGNORED
    # One frame of delay, and the middle of a frame lies a little before its nominal place.
    assert list(changes) == [10, 22, 32]


def test_pool_features_are_those_of_the_stream() -> None:
    wave = np.random.default_rng(5).uniform(-0.5, 0.5, 3 * CHUNK_SAMPLES + 100).astype(np.float32)
    whole = stream_features(wave)
    stream = FeatureStream()
    windows = stream.push(wave) + stream.flush()
    joined = np.concatenate([windows[0], *(window[3:] for window in windows[1:])])
    np.testing.assert_allclose(whole, joined, atol=1e-5)


def test_a_shard_comes_back_as_it_was(tmp_path: Path) -> None:
    note = TalkNote(
        kind=SceneKind.QUESTION,
        prompt="You are a pirate.",
        history=(("hello", "Ahoy."),),
        answer="Two.",
        accepted=("two",),
    )
    heard = [to_heard(uttered(sung(0.5))), to_heard(uttered(sung(1.1)), note)]
    write_shard(tmp_path / "00000.npz", heard)
    read = read_pool(tmp_path)
    assert [one.text for one in read] == ["la", "la"]
    assert read[0].note is None
    assert read[1].note == note
    for before, after in zip(heard, read, strict=True):
        _assert_same(before, after)


def _assert_same(before: Heard, after: Heard) -> None:
    np.testing.assert_array_equal(before.features, after.features)
    np.testing.assert_array_equal(before.classes, after.classes)
    assert before.speech_end_frame == after.speech_end_frame
    assert after.features.shape[0] == 3 + 4 * after.classes.size


def test_a_noise_scene_has_sound_only_where_it_says() -> None:
    wave, start, end = scenes._noise_scene(np.random.default_rng(6))
    assert not wave[:start].any()
    assert not wave[end:].any()
    assert np.abs(wave[start:end]).max() > 0.1
    assert wave.size - end >= 0.9 * 16_000 - 1


def test_only_questions_have_answers() -> None:
    rng = random.Random(7)
    for kind in SceneKind:
        note, text = scenes._draw_talk(kind, rng, scenes.Split.TRAIN)
        assert note.kind is kind
        assert text
        assert bool(note.answer) is (kind is SceneKind.QUESTION)
