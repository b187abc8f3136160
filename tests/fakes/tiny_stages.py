"""The train command with two tiny stages in place of two of its own, for a launcher to start.

`listen-1`, which several processes share, learns a line; `tokenizer`, which none share, writes down
who ran it.
"""

import os
import sys

import torch
from torch import nn

from engine.training import command
from engine.training.loop import StageOptions, TrainingRun, prefixed
from engine.training.workers import ALONE
from tests.fakes.step_clock import StepClock

STEPS = 3
N_ROWS = 6


def alone(options: StageOptions) -> None:
    """Write down which process this is, and that it believes to be alone."""
    line = f"{os.environ.get('RANK')} {options.workers is ALONE}\n"
    with (options.folder("tokenizer") / "ran").open("a") as file:
        file.write(line)


def together(options: StageOptions) -> None:
    """Learn from this process's share of each step's rows."""
    torch.manual_seed(0)
    model, rank, parts = nn.Linear(3, 2), options.workers.rank, options.accumulate
    run = TrainingRun(
        "listen-1",
        options,
        modules={"model": model},
        optimizer=torch.optim.SGD(model.parameters(), lr=0.1),
        weights=lambda: prefixed("part.", model),
        clock=StepClock(STEPS),
    )
    shares = rows().chunk(options.workers.count * parts, dim=1)
    for number, step in enumerate(run.steps()):
        own = shares[rank * parts + number % parts][step]
        run.update((model(own) - 1.0).square().mean())


def rows() -> torch.Tensor:
    """[STEPS, N_ROWS, 3]."""
    return torch.randn(STEPS, N_ROWS, 3, generator=torch.Generator().manual_seed(1))


# Here, since processes that the command starts read this module anew.
command.STAGES |= {
    "tokenizer": "tests.fakes.tiny_stages:alone",
    "listen-1": "tests.fakes.tiny_stages:together",
}

if __name__ == "__main__":
    sys.exit(command.main())
