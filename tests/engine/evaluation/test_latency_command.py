"""`./floe evaluate latency`: a line for each answer, and the paper's rows beside its figures."""

import json
from pathlib import Path

import numpy as np
import pytest

import main
from engine.audio.files import write_wav
from tests.fakes.small_models import small_config, write_small_native


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    return write_small_native(folder, small_config(), seed=1)


def _manifest(folder: Path, *names: str) -> Path:
    noise = np.random.default_rng(3).normal(0.0, 0.1, 8000).astype(np.float32)
    write_wav(folder / "a.wav", noise, rate_hz=16_000)
    path = folder / "m.jsonl"
    path.write_text("".join(f'{{"audio": "{name}"}}\n' for name in names), encoding="utf-8")
    return path


def _evaluate(manifest: Path, model: Path, *options: str) -> int:
    words = ["evaluate", "latency", "--manifest", str(manifest), "--model", str(model), "--greedy"]
    return main.main([*words, "--device", "cpu", "--threads", "1", *options])


def _cells(table: str, name: str) -> list[str]:
    (row,) = [line for line in table.splitlines() if line.startswith(name)]
    return row[34:].split()


def test_the_table_sums_the_records_up(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(_manifest(tmp_path, "a.wav", "a.wav"), model, "--json") == 0
    out, table = capsys.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["audio"] for record in records] == ["a.wav", "a.wav"]
    for record in records:
        assert sum(record["ms"].values()) == pytest.approx(record["total_ms"], abs=0.01)
    average = sum(record["total_ms"] for record in records) / 2
    average_cell, _p50, _p90, *published = _cells(table, "total, ms")
    assert float(average_cell) == pytest.approx(average, abs=0.06)
    assert published == ["745", "753", "1020"]
    assert _cells(table, "verdict → first text chunk")[3:] == ["478", "468", "750"]
    assert "2 answers of small · CPU · float32" in table


def test_what_gives_no_sound_is_told_and_left_out(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(_manifest(tmp_path, "gone.wav"), model) == 1
    out, err = capsys.readouterr()
    assert "There is no sound file" in out.splitlines()[0]
    assert _cells(out, "total, ms")[:3] == ["–", "–", "–"]
    assert "1 recordings gave no sound; they are left out." in err


def test_a_wrong_manifest_is_one_sentence(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(tmp_path / "none.jsonl", model) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("floe: The manifest")
