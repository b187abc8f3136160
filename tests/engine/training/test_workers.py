"""Several processes that train together take the step that one would take on all their batches."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from engine.training.launch import run_together
from engine.training.loop import Schedule, StageOptions, TrainingRun, prefixed
from engine.training.muon import Muon
from engine.training.workers import ALONE, WorkerError, joined
from tests.fakes.step_clock import StepClock

STEPS = 5
BATCHES = torch.randn(STEPS, 2, 8, 3, generator=torch.Generator().manual_seed(1))


def make_model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 4, bias=False), nn.Linear(4, 2, bias=False))


def matrices_of(model: nn.Module) -> list[nn.Parameter]:
    return [one for one in model.parameters() if one.ndim == 2]


def train(folder: Path, *, rank: int | None) -> None:
    """Train on one worker's batches, or on all of them if `rank` is None."""
    workers = joined()
    torch.manual_seed(workers.rank)
    model = make_model()
    if workers is ALONE:
        torch.manual_seed(0)
        model = make_model()
    run = TrainingRun(
        "tiny",
        StageOptions(runs=folder, minutes=0.999 / 60, workers=workers),
        modules={"model": model},
        optimizer=Muon(matrices_of(model), [model[0].bias], rate=0.1, workers=workers),
        weights=lambda: prefixed("part.", model),
        schedule=Schedule(warm_up=1e-9, floor=1.0),
        clip_norm=1e9,
        clock=StepClock(STEPS),
    )
    for step in run.steps():
        if step == STEPS - 1:  # as stages do that go on with a part alone
            for matrix in matrices_of(model):
                matrix.requires_grad_(False)
        mine = BATCHES[step] if rank is None else BATCHES[step, rank]
        run.update((model(mine) - 1.0).square().mean())


def train_one(folder: Path) -> None:
    torch.set_num_threads(1)
    train(folder, rank=joined().rank)


def fail_as_second(folder: Path) -> None:
    if joined().rank == 1:
        raise SystemExit(3)
    train_one(folder)


@pytest.mark.timeout(120)
def test_two_workers_step_as_one_on_both_batches(tmp_path: Path) -> None:
    train(tmp_path / "alone", rank=None)
    run_together(train_one, tmp_path / "together", count=2)
    alone = load_file(tmp_path / "alone" / "tiny" / "weights.safetensors")
    together = load_file(tmp_path / "together" / "tiny" / "weights.safetensors")
    for name, tensor in alone.items():
        torch.testing.assert_close(together[name], tensor)


@pytest.mark.timeout(120)
def test_one_that_fails_ends_the_others(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="failed"):
        run_together(fail_as_second, tmp_path, count=2)


def test_alone_there_is_nothing_to_agree_on() -> None:
    model = nn.Linear(3, 2)
    ALONE.start_alike([model])
    assert ALONE.average(list(model.parameters()), torch.tensor(2.0)) == 2.0
    assert all(p.grad is None for p in model.parameters())
    assert ALONE.agree(3.0) == 3.0
    assert ALONE.gather("a") == ["a"]
    negated = ALONE.map(torch.neg, [torch.ones(2), torch.zeros(1)])
    assert [one.tolist() for one in negated] == [[-1.0, -1.0], [-0.0]]
