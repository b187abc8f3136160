"""Several batches that make one step are one batch of all, in one process and in two."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.training.launch import run_together
from engine.training.loop import (
    WEIGHTS_FILE,
    Schedule,
    StageOptions,
    TrainingRun,
    prefixed,
    seed_everything,
)
from engine.training.workers import Workers, joined
from tests.fakes.step_clock import StepClock

STEPS = 24
CUT_AT = 9
BATCHES = torch.randn(STEPS, 4, 8, 3, generator=torch.Generator().manual_seed(1))


class Counting:
    """A stream of numbers, which each process draws from at a pace of its own."""

    def __init__(self, pace: int) -> None:
        self.at, self._pace = 0, pace

    def draw(self) -> float:
        self.at += self._pace
        return self.at / 100.0

    def state_dict(self) -> dict[str, int]:
        return {"at": self.at}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.at = state["at"]


def tiny_run(
    runs: Path, workers: Workers, *, accumulate: int, stream: Counting | None = None
) -> tuple[nn.Linear, TrainingRun]:
    model = nn.Linear(3, 2)
    options = StageOptions(runs=runs, minutes=0.999 / 60, workers=workers, accumulate=accumulate)
    run = TrainingRun(
        "tiny",
        options,
        modules={"model": model},
        optimizer=torch.optim.AdamW(model.parameters(), lr=0.05),
        weights=lambda: prefixed("part.", model),
        streams={"numbers": stream} if stream else {},
        schedule=Schedule(warm_up=1e-9, floor=1.0),
        clip_norm=0.5,
        clock=StepClock(STEPS),
    )
    return model, run


def loss_of(model: nn.Linear, batch: Tensor) -> Tensor:
    return (model(batch) - 1.0).square().mean()


def weights_of(runs: Path) -> dict[str, Tensor]:
    return load_file(runs / "tiny" / WEIGHTS_FILE)


def records_of(runs: Path) -> list[dict[str, float]]:
    lines = (runs / "tiny" / "log.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def train_on_all(runs: Path) -> None:
    """One process, one batch of all four for each step."""
    seed_everything(0)
    model, run = tiny_run(runs, joined(), accumulate=1)
    for step in run.steps():
        run.update(loss_of(model, BATCHES[step].flatten(0, 1)))


def train_in_parts(runs: Path, accumulate: int) -> None:
    """The same batches, each process its own, several for each step."""
    workers = joined()
    seed_everything(workers.rank)
    model, run = tiny_run(runs, workers, accumulate=accumulate)
    part = 0
    for step in run.steps():
        at = workers.rank * accumulate + part % accumulate
        run.update(loss_of(model, BATCHES[step, at]), {"part": float(at)})
        part += 1
    assert part == STEPS * accumulate


def assert_alike(runs: Path, other: Path) -> None:
    torch.testing.assert_close(weights_of(runs), weights_of(other))
    for one, same in zip(records_of(runs), records_of(other), strict=True):
        for name in ("step", "loss", "norm"):
            assert one[name] == pytest.approx(same[name], rel=1e-4)


def test_one_process_takes_the_step_of_one_large_batch(tmp_path: Path) -> None:
    train_on_all(tmp_path / "whole")
    train_in_parts(tmp_path / "parts", 4)
    assert_alike(tmp_path / "parts", tmp_path / "whole")
    assert 1.0 < records_of(tmp_path / "parts")[-1]["part"] < 2.0


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_two_processes_take_the_step_of_one_large_batch(tmp_path: Path) -> None:
    train_on_all(tmp_path / "whole")
    run_together(train_in_parts, tmp_path / "parts", 2, count=2)
    assert_alike(tmp_path / "parts", tmp_path / "whole")


def test_one_bad_batch_spoils_the_step_but_not_the_next(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model, run = tiny_run(tmp_path, joined(), accumulate=2)
    before = model.weight.detach().clone()
    bad = torch.full((8, 3), torch.inf)
    run.update(loss_of(model, bad))
    run.update(loss_of(model, BATCHES[0, 0]))
    torch.testing.assert_close(model.weight.detach(), before, rtol=0, atol=0)
    assert run.step == 0
    run.update(loss_of(model, BATCHES[0, 0]))
    assert run.step == 0
    run.update(loss_of(model, BATCHES[0, 1]))
    assert run.step == 1
    assert len(caplog.records) == 1
    assert model.weight.isfinite().all()


def train_with_luck(runs: Path, cuts: bool) -> None:
    """Draw from torch's generator and from a stream, as stages do; write this process's losses.

    Args:
        runs: Where the run is.
        cuts: Whether it ends early, after a checkpoint.
    """
    workers = joined()
    is_resumed = (runs / "tiny" / "checkpoint.pt").is_file()
    seed_everything(50 if is_resumed else workers.rank)
    numbers = Counting(pace=1 + workers.rank)
    model, run = tiny_run(runs, workers, accumulate=2, stream=numbers)
    for step in run.steps():
        if cuts and step == CUT_AT:
            run.save()
            return
        loss = loss_of(model, torch.randn(4, 3) + numbers.draw())
        run.update(loss)
        with (runs / f"losses-{workers.rank}").open("a") as file:
            file.write(f"{step} {float(loss.detach())!r}\n")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_two_processes_go_on_as_if_never_cut(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    cut.mkdir()
    run_together(train_with_luck, whole, False, count=2)
    run_together(train_with_luck, cut, True, count=2)
    assert len((cut / "losses-1").read_text().splitlines()) == 2 * CUT_AT
    run_together(train_with_luck, cut, False, count=2)
    for rank in range(2):
        curve = (whole / f"losses-{rank}").read_text()
        assert len(curve.splitlines()) == 2 * STEPS
        assert (cut / f"losses-{rank}").read_text() == curve
    torch.testing.assert_close(weights_of(cut), weights_of(whole), rtol=0, atol=0)
    assert (whole / "losses-0").read_text() != (whole / "losses-1").read_text()


@pytest.mark.slow
def test_another_number_of_processes_goes_on_too(tmp_path: Path) -> None:
    run_together(train_with_luck, tmp_path, True, count=2)
    train_with_luck(tmp_path, False)
    curve = (tmp_path / "losses-0").read_text().splitlines()
    assert [int(line.split()[0]) for line in curve] == [n // 2 for n in range(2 * STEPS)]
