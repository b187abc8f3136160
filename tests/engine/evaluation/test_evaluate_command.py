"""`./floe evaluate`: a line for each question, then the share; bad input is one sentence."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest

import main
from tests.fakes.small_models import small_config, write_small_native

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


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its answers are short."""
    folder = tmp_path_factory.mktemp("models") / "small"
    return write_small_native(folder, small_config(), seed=1)


def _ask(manifest: Path, model: Path, *options: str) -> int:
    words = ["evaluate", "qa", "--manifest", str(manifest), "--model", str(model), "--typed"]
    return main.main([*words, "--device", "cpu", "--threads", "1", *options])


def test_typed_questions_stand_beside_the_spoken_ones(
    small_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _sound(tmp_path / "a.wav")
    manifest = _manifest(
        tmp_path,
        {"audio": name, "answers": ["/.*/"], "question": "Anything?"},
        {"audio": "gone.wav", "answers": ["/.*/"], "text": "Something?"},
        {"audio": name, "answers": ["quite impossible words"], "question": "What?"},
    )
    assert _ask(manifest, small_model, "--json") == 1
    out, err = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["right"] for record in records] == [True, False, False]
    assert [record["typed_right"] for record in records] == [True, True, False]
    (row,) = [line for line in err.splitlines() if line.startswith("right, % of 3")]
    assert row.split()[-3:] == ["33.33", "66.67", "33.33"]
    assert "1 are answered rightly only when typed, 0 only when spoken." in err
    assert _ask(manifest, small_model) == 1
    assert "typed: right" in capsys.readouterr().out.splitlines()[1]


def test_a_question_without_words_cannot_be_typed(
    small_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"audio": _sound(tmp_path / "a.wav"), "answers": ["a"], "question": " "}
    assert _ask(_manifest(tmp_path, line), small_model) == 1
    err = capsys.readouterr().err
    assert "line 1: the question's words are missing" in err
    assert err.count("\n") == 1
