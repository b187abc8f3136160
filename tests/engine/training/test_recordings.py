"""Recordings of people as shards for the ears."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from engine.audio.features import CHUNK_SAMPLES
from engine.audio.files import write_wav
from engine.errors import RequestError
from engine.training import command
from engine.training.recordings import fill_from_recordings
from engine.training.speech_data.phonemes import IGNORED
from engine.training.speech_data.pool import GrowingPool

RATE_HZ = 16_000


def recorded(folder: Path, *seconds: float, text: str = "What's 2 plus 3?") -> Path:
    """A manifest of recordings of these lengths."""
    rng = np.random.default_rng(0)
    lines = []
    for number, length in enumerate(seconds):
        wave = rng.standard_normal(int(length * RATE_HZ)).astype(np.float32) * 0.1
        write_wav(folder / f"{number}.wav", wave, rate_hz=RATE_HZ)
        lines.append(json.dumps({"audio": f"{number}.wav", "text": text}))
    manifest = folder / "people.jsonl"
    manifest.write_text("\n".join(lines), encoding="utf-8")
    return manifest


def test_each_recording_is_heard_at_three_speeds_in_spoken_words(tmp_path: Path) -> None:
    folder = fill_from_recordings(recorded(tmp_path, 3.0), tmp_path / "pools")
    heard = GrowingPool(folder)()
    assert {one.text for one in heard} == {"what's two plus three"}
    chunks = sorted((one.features.shape[0] - 3) // 16 for one in heard)
    lengths = [3.0 / speed * RATE_HZ for speed in (1.1, 1.0, 0.9)]
    assert chunks == [math.ceil(length / CHUNK_SAMPLES) for length in lengths]
    assert all((one.classes == IGNORED).all() for one in heard)
    assert all(one.classes.size == 4 * ((one.features.shape[0] - 3) // 16) for one in heard)


def test_what_is_too_long_is_left_out_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = fill_from_recordings(recorded(tmp_path, 1.0, 31.0), tmp_path / "pools")
    assert len(GrowingPool(folder)()) == 3
    assert "1.wav is left out" in caplog.text


def test_a_set_without_a_usable_recording_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RequestError, match="longer than 30 seconds"):
        fill_from_recordings(recorded(tmp_path, 31.0), tmp_path / "pools")
    assert "too long" in caplog.text


def test_shards_are_made_once_and_another_set_gets_others(tmp_path: Path) -> None:
    manifest = recorded(tmp_path, 1.0)
    first = fill_from_recordings(manifest, tmp_path / "pools")
    made = {path: path.stat().st_mtime_ns for path in first.iterdir()}
    assert fill_from_recordings(manifest, tmp_path / "pools") == first
    assert {path: path.stat().st_mtime_ns for path in first.iterdir()} == made
    recorded(tmp_path, 1.0, text="Something else.")
    assert fill_from_recordings(manifest, tmp_path / "pools") != first


def test_only_the_ears_take_recordings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["text-lm", "--runs", str(tmp_path), "--recordings", "x", "--precision", "float32"]
    assert command.main(words) == 1
    assert "takes no recordings" in capsys.readouterr().err
