"""Stages by name and recipes of stages."""

import sys
import types
from pathlib import Path

import pytest
import torch

from engine.errors import ConfigError, RequestError
from engine.training import command
from engine.training.loop import StageOptions


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float, int]]:
    """Stages "one" and "two" that only say that they were started."""
    calls: list[tuple[str, float, int]] = []
    module = types.ModuleType("stages_for_tests")
    for name in ("one", "two"):

        def run(options: StageOptions, name: str = name) -> None:
            calls.append((name, options.minutes, options.seed))

        setattr(module, name, run)
    monkeypatch.setitem(sys.modules, "stages_for_tests", module)
    stages = {"one": "stages_for_tests:one", "two": "stages_for_tests:two"}
    monkeypatch.setattr(command, "STAGES", stages)
    return calls


def recipe(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text)
    return path


TWO_STAGES = """
[[stage]]
name = "one"
minutes = 0.5
seed = 4
[[stage]]
name = "two"
minutes = 2
"""


def test_a_recipe_runs_its_stages_in_order_and_skips_finished_ones(
    tmp_path: Path, started: list[tuple[str, float, int]]
) -> None:
    path = recipe(tmp_path, TWO_STAGES)
    command.run_recipe(path, StageOptions(runs=tmp_path / "runs", minutes=1.0))
    assert started == [("one", 0.5, 4), ("two", 2.0, 0)]
    (tmp_path / "runs" / "two" / command.FINISHED_MARK).unlink()
    command.run_recipe(path, StageOptions(runs=tmp_path / "runs", minutes=1.0))
    assert started[2:] == [("two", 2.0, 0)]


def test_the_recipe_gives_the_defaults_of_a_single_stage(
    tmp_path: Path, started: list[tuple[str, float, int]]
) -> None:
    path = recipe(tmp_path, TWO_STAGES)
    words = ["one", "--runs", str(tmp_path / "runs"), "--recipe", str(path)]
    assert command.main(words) == 0
    assert command.main([*words, "--minutes", "7", "--seed", "1"]) == 0
    assert started == [("one", 0.5, 4), ("one", 7.0, 1)]


def test_a_stage_that_cannot_be_shared_trains_in_one_process(
    tmp_path: Path, started: list[tuple[str, float, int]]
) -> None:
    command.run_in(3, "one", StageOptions(runs=tmp_path, minutes=1.0, seed=4))
    assert started == [("one", 1.0, 4)]


def test_no_process_at_all_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["one", "--runs", str(tmp_path), "--workers", "0"]) == 1
    assert "--workers" in capsys.readouterr().err


def test_an_unknown_stage_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="codec-vq"):
        command.run_stage("nonsense", StageOptions(runs=tmp_path, minutes=1.0))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml",
        '[[stage]]\nname = "three"\n',
        '[[stage]]\nname = "one"\nminutes = -1\n',
        '[[stage]]\nname = "one"\nhours = 3\n',
    ],
)
def test_a_recipe_without_sense_is_refused(
    tmp_path: Path, text: str, started: list[tuple[str, float, int]]
) -> None:
    with pytest.raises(ConfigError):
        command.read_recipe(recipe(tmp_path, text))
    assert not started


def test_the_built_in_recipe_knows_every_stage_in_order() -> None:
    stages = [step.stage for step in command.read_recipe(command.BUILT_IN_RECIPE)]
    assert [command.TAKE_UP, *stages] == list(command.STAGES)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--loaders", "-1"], "--loaders"),
        (["--batch-scale", "0"], "--batch-scale"),
        (["--accumulate", "0"], "--accumulate"),
        (["--shard-llm"], "--shard-llm"),
        (["--device", "abacus"], "abacus"),
    ],
)
def test_choices_without_sense_are_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    started: list[tuple[str, float, int]],
    words: list[str],
    named: str,
) -> None:
    assert command.main(["one", "--runs", str(tmp_path), *words]) == 1
    assert named in capsys.readouterr().err
    assert not started


def test_each_process_has_a_gpu_of_its_own_and_the_first_ones_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[int, bool]] = []

    def run_together(*_: object, count: int, has_cores: bool) -> None:
        begun.append((count, has_cores))

    monkeypatch.setattr(command, "run_together", run_together)
    for place in ("cuda", "cpu"):
        options = StageOptions(runs=tmp_path, minutes=1.0, device=torch.device(place))
        command.run_in(2, "listen-1", options)
    assert begun == [(2, False), (2, True)]


def test_what_several_processes_are_told_reaches_the_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, str, StageOptions]] = []
    monkeypatch.setattr(command, "run_in", lambda *words: given.append(words))
    words = ["listen-2", "--runs", str(tmp_path), "--workers", "2", "--precision", "bfloat16"]
    assert command.main([*words, "--accumulate", "3", "--shard-llm"]) == 0
    ((count, stage, options),) = given
    assert (count, stage, options.accumulate, options.shards_llm) == (2, "listen-2", 3, True)
    assert options.dtype == torch.bfloat16


def test_a_stage_that_knows_no_gpu_computes_on_the_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[StageOptions] = []
    monkeypatch.setattr(command, "run_stage", lambda _, options: given.append(options))
    options = StageOptions(
        runs=tmp_path, minutes=1.0, device=torch.device("cuda"), dtype=torch.bfloat16
    )
    command.run_in(1, "speak-2", options)
    command.run_in(1, "listen-1", options)
    assert [one.device.type for one in given] == ["cpu", "cuda"]
    assert [one.dtype for one in given] == [torch.float32, torch.bfloat16]
