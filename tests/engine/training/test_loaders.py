"""Batches made by other processes: every part comes, each from a process of its own."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.training.loaders import drawn_by
from engine.training.options import StageOptions
from engine.training.workers import Workers


@dataclass(frozen=True)
class Made:
    """A batch that says who made it."""

    part: int
    parts: int
    number: int
    process: int
    rows: torch.Tensor


def count(part: int, parts: int) -> Iterator[Made]:
    for number in itertools.count():
        yield Made(part, parts, number, os.getpid(), torch.full((3,), part))


def test_without_loaders_batches_are_made_here() -> None:
    first = next(drawn_by(count, loaders=0, rank=1, count=2))
    assert (first.part, first.parts, first.process) == (1, 2, os.getpid())


def test_each_loader_makes_its_own_part_in_order() -> None:
    drawn = list(itertools.islice(drawn_by(count, loaders=2), 8))
    assert [one.part for one in drawn] == [0, 1] * 4
    assert [one.number for one in drawn] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert {one.parts for one in drawn} == {2}
    assert len({one.process for one in drawn} - {os.getpid()}) == 2
    assert all(one.rows.tolist() == [one.part] * 3 for one in drawn)


def test_the_parts_of_processes_that_train_together_are_apart(tmp_path: Path) -> None:
    drawn = [next(drawn_by(count, loaders=2, rank=rank, count=2)) for rank in (0, 1)]
    assert [(one.part, one.parts) for one in drawn] == [(0, 4), (2, 4)]
    for rank, mine in ((0, [(0, 4), (1, 4)]), (1, [(2, 4), (3, 4)])):
        workers = Workers(rank=rank, count=2)
        options = StageOptions(runs=tmp_path, minutes=1.0, loaders=2, workers=workers)
        assert options.parts() == mine
    assert StageOptions(runs=tmp_path, minutes=1.0).parts() == [(0, 1)]
