"""The training loop: budgets, resuming, records, and what it does with bad losses."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from engine.errors import MissingComponentError
from engine.training.board import Board
from engine.training.loop import (
    MAX_BAD_STEPS,
    START_FILE,
    DivergedError,
    Schedule,
    StageOptions,
    TrainingRun,
    prefixed,
    save_weights,
    seed_everything,
)
from engine.training.options import RunLog


class StepClock:
    """A clock that moves on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


def options(runs: Path, *, seconds: float) -> StageOptions:
    return StageOptions(runs=runs, minutes=seconds / 60.0, seed=3)


def tiny_run(runs: Path, *, seconds: float, **more: object) -> tuple[nn.Linear, TrainingRun]:
    model = nn.Linear(3, 2)
    run = TrainingRun(
        "tiny",
        options(runs, seconds=seconds),
        modules={"model": model},
        optimizer=torch.optim.AdamW(model.parameters(), lr=0.05),
        weights=lambda: prefixed("part.", model),
        clock=StepClock(),
        **more,  # type: ignore[arg-type]
    )
    return model, run


def noisy_loss(model: nn.Linear) -> torch.Tensor:
    """A loss that draws from the global generator, as stages do."""
    return (model(torch.randn(4, 3)) - 1.0).pow(2).mean()


def train(model: nn.Linear, run: TrainingRun, *, until: Callable[[int], bool]) -> None:
    for step in run.steps():
        if until(step):
            run.save()
            return
        run.update(noisy_loss(model))


def test_resuming_equals_going_on(tmp_path: Path) -> None:
    def constant() -> dict[str, object]:
        return {"schedule": Schedule(warm_up=1e-9, floor=1.0)}

    seed_everything(3)
    whole, run = tiny_run(tmp_path / "whole", seconds=20, **constant())
    train(whole, run, until=lambda _: False)
    run_steps = run.step

    seed_everything(3)
    first, run = tiny_run(tmp_path / "cut", seconds=20, **constant())
    train(first, run, until=lambda step: step == 7)
    seed_everything(99)
    second, resumed = tiny_run(tmp_path / "cut", seconds=20, **constant())
    assert resumed.step == 7
    train(second, resumed, until=lambda _: False)

    assert resumed.step == run_steps
    torch.testing.assert_close(second.weight, whole.weight, rtol=0, atol=0)


def test_the_weights_file_has_our_names(tmp_path: Path) -> None:
    model, run = tiny_run(tmp_path, seconds=3)
    train(model, run, until=lambda _: False)
    tensors = load_file(tmp_path / "tiny" / "weights.safetensors")
    assert set(tensors) == {"part.weight", "part.bias"}
    torch.testing.assert_close(tensors["part.weight"], model.weight.detach())


def test_the_rate_warms_up_and_falls_with_the_budget(tmp_path: Path) -> None:
    model, run = tiny_run(tmp_path, seconds=40, schedule=Schedule(warm_up=0.1, floor=0.1))
    rates = []
    for _ in run.steps():
        rates.append(run._optimizers[0].param_groups[0]["lr"])
        run.update(noisy_loss(model))
    assert rates[0] < 0.05 * 0.01
    assert max(rates) == pytest.approx(0.05, rel=0.02)
    assert rates[-1] == pytest.approx(0.005, rel=0.1)


def test_validation_is_recorded_and_leaves_the_mode_alone(tmp_path: Path) -> None:
    modes = []
    model, run = tiny_run(
        tmp_path,
        seconds=10,
        validate=lambda: modes.append(model.training) or {"error": 12.5},
        validate_every_s=4.0,
    )
    train(model, run, until=lambda _: False)
    lines = (tmp_path / "tiny" / "log.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines if '"validation"' in line]
    assert [record["error"] for record in found] == [12.5] * len(modes)
    assert len(modes) >= 3
    assert not any(modes)
    assert model.training


def test_one_bad_loss_is_skipped_but_many_stop_the_stage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model, run = tiny_run(tmp_path, seconds=1000)
    before = model.weight.detach().clone()

    def train_badly() -> None:
        for _ in run.steps():
            run.update(model.weight.sum() * float("nan"))

    with pytest.raises(DivergedError, match="not finite"):
        train_badly()
    torch.testing.assert_close(model.weight.detach(), before)
    assert run.step == 0
    assert len(caplog.records) == MAX_BAD_STEPS


def test_a_finished_stage_takes_no_further_step(tmp_path: Path) -> None:
    model, run = tiny_run(tmp_path, seconds=5)
    train(model, run, until=lambda _: False)
    model, run = tiny_run(tmp_path, seconds=5)
    assert list(run.steps()) == []


def test_a_stage_without_a_checkpoint_begins_from_what_was_laid_there(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    start = {"part.weight": torch.full((2, 3), 0.5), "other.weight": torch.ones(4)}
    save_weights(tmp_path / "tiny" / START_FILE, start)
    model, run = tiny_run(tmp_path, seconds=20)
    torch.testing.assert_close(model.weight.detach(), start["part.weight"], rtol=0, atol=0)
    train(model, run, until=lambda step: step == 3)
    trained = model.weight.detach().clone()
    again, _ = tiny_run(tmp_path, seconds=20)
    torch.testing.assert_close(again.weight.detach(), trained, rtol=0, atol=0)


def _logged_run(runs: Path, **choices: object) -> tuple[nn.Linear, TrainingRun]:
    model = nn.Linear(3, 2)
    run = TrainingRun(
        "tiny",
        replace(options(runs, seconds=60), **choices),  # type: ignore[arg-type]
        modules={"model": model},
        optimizer=torch.optim.AdamW(model.parameters(), lr=0.05),
        weights=lambda: prefixed("part.", model),
        validate=lambda: {"error": 12.5},
        validate_every_s=10.0,
        clock=StepClock(),
    )
    return model, run


def test_tensorboard_shows_what_the_record_says(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    model, run = _logged_run(tmp_path, log=RunLog.TENSORBOARD)
    run.note({"start": 4.0})
    train(model, run, until=lambda _: False)
    shown = EventAccumulator(str(tmp_path / "tiny" / "tensorboard")).Reload()
    lines = (tmp_path / "tiny" / "log.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    told = {
        (f"{record['kind']}/{name}", record["step"]): pytest.approx(value, rel=1e-4, abs=1e-5)
        for record in records
        for name, value in record.items()
        if name not in {"kind", "step", "elapsed_s"}
    }
    found = {
        (tag, scalar.step): scalar.value
        for tag in shown.Tags()["scalars"]
        for scalar in shown.Scalars(tag)
    }
    assert found == told
    assert {"train/loss", "validation/error", "note/start"} <= {tag for tag, _ in found}


def test_without_tensorboard_the_choice_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(MissingComponentError, match="pip install tensorboard"):
        Board(tmp_path)


def test_the_last_checkpoints_are_kept_and_can_be_gone_back_to(tmp_path: Path) -> None:
    model, run = _logged_run(tmp_path, keeps=2)
    seen = {}
    for step in run.steps():
        if step in {3, 5, 8}:
            run.save()
            seen[step] = model.weight.detach().clone()
        if step == 9:
            break
        run.update(noisy_loss(model))
    kept = tmp_path / "tiny" / "kept"
    assert sorted(path.name for path in kept.iterdir()) == ["step-00000005", "step-00000008"]
    for file in (kept / "step-00000005").iterdir():
        shutil.copyfile(file, tmp_path / "tiny" / file.name)
    again, resumed = _logged_run(tmp_path)
    assert resumed.step == 5
    torch.testing.assert_close(again.weight.detach(), seen[5], rtol=0, atol=0)


def test_nothing_is_kept_unless_asked(tmp_path: Path) -> None:
    _, run = _logged_run(tmp_path)
    run.save()
    assert not (tmp_path / "tiny" / "kept").exists()
