"""`./floe evaluate`: a line for each question, then the share; bad input is one sentence."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest

import main

RATE_HZ = 16_000


def _sound(path: Path) -> str:
    samples = np.random.default_rng(1).normal(0, 800, RATE_HZ // 2).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return path.name


def _manifest(folder: Path, *lines: dict[str, object]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def _evaluate(manifest: Path, *options: str) -> int:
    words = ["evaluate", "qa", "--manifest", str(manifest), "--random", "tiny", "--greedy"]
    return main.main([*words, "--threads", "1", *options])


def test_json_lines_come_in_order_and_the_summary_on_the_error_stream(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _sound(tmp_path / "a.wav")
    manifest = _manifest(
        tmp_path,
        {"audio": name, "answers": ["/.*/"]},
        {"audio": name, "answers": ["quite impossible words"]},
    )
    assert _evaluate(manifest, "--json") == 0
    out, err = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["right"] for record in records] == [True, False]
    assert all(record["audio"] == name for record in records)
    assert "1 of 2 right (50.0 %)" in err


def test_a_recording_that_cannot_be_read_counts_as_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = _manifest(
        tmp_path,
        {"audio": "gone.wav", "answers": ["a"]},
        {"audio": _sound(tmp_path / "a.wav"), "answers": ["/.*/"]},
    )
    assert _evaluate(manifest) == 1
    out, err = capsys.readouterr()
    assert "wrong  gone.wav" in out
    assert "1 of 2 right" in out
    assert "1 recordings could not be read" in err


def test_a_wrong_manifest_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(tmp_path / "none.jsonl") == 1
    err = capsys.readouterr().err
    assert err.startswith("floe: The manifest")
    assert err.count("\n") == 1
