"""Taking the shipped model apart, so that its training can go on from there."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.errors import ModelMissingError
from engine.models.loading.native import read_native
from engine.models.tokenizer import TextTokenizer
from engine.training.export import BUILT_IN_FOLDER, OPTIONAL, PARTS, gather
from engine.training.listen_parts import load_ears, load_llm, load_table
from engine.training.loop import START_FILE, WEIGHTS_FILE
from engine.training.model_card import card_rows, model_card
from engine.training.take_up import take_up


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    take_up(BUILT_IN_FOLDER, folder)
    return folder


def test_what_is_gathered_again_is_the_model(runs: Path) -> None:
    _, _, shipped = read_native(BUILT_IN_FOLDER)
    gathered = gather(runs)
    assert set(gathered) == set(shipped)
    for name, tensor in shipped.items():
        torch.testing.assert_close(gathered[name].to(tensor.dtype), tensor, rtol=0, atol=0)


def test_every_stage_finds_what_those_before_it_left(runs: Path) -> None:
    assert all((runs / stage / WEIGHTS_FILE).is_file() for stage in {*PARTS} - OPTIONAL)
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    load_ears(runs, tokenizer)
    load_llm(runs)
    assert load_table(runs).shape[0] == tokenizer.n_tokens


def test_the_turns_begin_from_the_state_head_but_not_from_old_ears(runs: Path) -> None:
    names = {name.split(".")[0] for name in load_file(runs / "listen-3" / START_FILE)}
    assert names == {"state_head", "prompt_embeddings"}


def test_a_stage_that_is_under_way_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "listen-1"
    folder.mkdir()
    (folder / "checkpoint.pt").write_bytes(b"under way")
    take_up(BUILT_IN_FOLDER, tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["checkpoint.pt"]


def test_what_the_card_said_of_a_stage_stays_until_it_runs_again(
    runs: Path, tmp_path: Path
) -> None:
    shutil.copytree(runs, tmp_path / "runs")
    said = card_rows(BUILT_IN_FOLDER)
    assert "speak-2" in said
    assert said["speak-2"] in model_card(tmp_path / "runs", n_parameters=1)
    record = {"kind": "note", "step": 7, "elapsed_s": 60.0, "held_out": 1.0}
    log = tmp_path / "runs" / "speak-2" / "log.jsonl"
    log.write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert "| speak-2 | 1 | 7 | held_out 1 |" in model_card(tmp_path / "runs", n_parameters=1)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        take_up(tmp_path, tmp_path / "runs")
