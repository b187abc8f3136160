"""`./floe evaluate asr`: a line for each recording, a table by chunk size; faults in a sentence."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

import main
from tests.fakes.small_models import small_config, write_small_native, write_small_spelling
from tests.fakes.voices import voice


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_spelling(tmp_path_factory.mktemp("models") / "small")


def _librispeech(folder: Path) -> Path:
    chapter = folder / "test-clean" / "1" / "2"
    chapter.mkdir(parents=True)
    lines = ("1-2-0000 ONE TWO THREE", "1-2-0001 FOUR")
    (chapter / "1-2.trans.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for line, seconds in zip(lines, (1.5, 2.0), strict=True):
        noise = np.random.default_rng(1).normal(0.0, 0.02, int(seconds * 16_000))
        soundfile.write(chapter / f"{line.split()[0]}.flac", voice(seconds) + noise, 16_000)
    return folder / "test-clean"


def _evaluate(manifest: Path, model: Path, *options: str) -> int:
    words = ["evaluate", "asr", "--manifest", str(manifest), "--model", str(model)]
    return main.main([*words, "--device", "cpu", "--threads", "1", *options])


def _cells(table: str, name: str) -> list[str]:
    (row,) = [line for line in table.splitlines() if line.startswith(name)]
    return row[42:].split()


def test_the_table_sums_the_records_up(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = _librispeech(tmp_path)
    assert _evaluate(source, model, "--json", "--chunks", "4,8,inf") == 0
    out, table = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["audio"] for record in records] == ["1-2-0000", "1-2-0001"]
    assert [list(record["chunks"]) for record in records] == [["4", "8", "inf"]] * 2
    assert _cells(table, "chunk, frames") == ["4", "8", "inf"]
    for column, size in enumerate(("4", "8", "inf")):
        heard = [record["chunks"][size] for record in records]
        assert sum(one["words"] for one in heard) == 4
        errors = 100 * sum(one["word_errors"] for one in heard) / 4
        assert _cells(table, "word error, %")[column] == f"{errors:.2f}"
    assert _cells(table, "LibriSpeech test-clean") == ["4.05", "–", "3.24"]
    assert "2 recordings, 4 words." in table


def test_chunks_of_four_and_the_whole_are_the_usual_ones(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(_librispeech(tmp_path), model) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1-2-0000  4: ")
    assert "  inf: " in out.splitlines()[1]
    assert _cells(out, "chunk, frames") == ["4", "inf"]
    assert err == ""


def test_a_model_without_dynamic_chunks_stands_beside(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_small_spelling(tmp_path / "fixed", seed=5)
    source = _librispeech(tmp_path)
    assert _evaluate(source, model, "--json", "--fixed-model", str(other)) == 0
    out, table = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert [[*record["chunks"]] for record in records] == [["4", "inf"]] * 2 + [["4 fixed"]] * 2
    assert table.splitlines()[1].split() == ["chunk,", "frames", "4", "inf", "4", "fixed"]
    errors = sum(record["chunks"]["4 fixed"]["word_errors"] for record in records[2:])
    assert _cells(table, "word error, %")[2] == f"{100 * errors / 4:.2f}"
    assert _cells(table, "LibriSpeech test-other") == ["10.48", "7.68", "9.79"]
    assert _evaluate(source, other, "--json", "--chunks", "4") == 0
    alone = [json.loads(line)["chunks"]["4"] for line in capsys.readouterr().out.splitlines()]
    assert alone == [record["chunks"]["4 fixed"] for record in records[2:]]


def test_a_recording_that_cannot_be_read_counts_as_missed(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.wav").write_text("no sound")
    manifest = tmp_path / "m.jsonl"
    manifest.write_text('{"audio": "a.wav", "text": "今天"}\n', encoding="utf-8")
    assert _evaluate(manifest, model) == 1
    out, err = capsys.readouterr()
    assert "a.wav is not a sound file" in out
    assert _cells(out, "word error, %") == ["–", "–"]
    assert _cells(out, "character error, %") == ["100.00", "100.00"]
    assert "1 recordings could not be read" in err


def test_faults_are_one_sentence(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "m.jsonl"
    manifest.write_text('{"audio": "gone.wav", "text": "one"}\n', encoding="utf-8")
    assert _evaluate(manifest, model) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"floe: {manifest}, line 1: there is no recording")
    assert err.count("\n") == 1
    bare = write_small_native(tmp_path / "bare", small_config())
    assert _evaluate(_librispeech(tmp_path), bare) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "bare has no recognition head" in err


@pytest.mark.parametrize("chunks", ["0", "4,x", "", "-1"])
def test_nonsense_as_chunk_sizes_is_a_usage_error(tmp_path: Path, model: Path, chunks: str) -> None:
    with pytest.raises(SystemExit) as left:
        _evaluate(tmp_path, model, f"--chunks={chunks}")
    assert left.value.code == 2
