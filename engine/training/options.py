"""What a person chooses when starting a training stage.

It knows no stage: each takes what concerns it.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import torch

from engine.training.workers import ALONE, CPU, Workers


class Layout(StrEnum):
    """Of a model folder."""

    NATIVE = "native"
    """Floe's own: one `config.json`, one `model.safetensors`."""

    RELEASED = "released"
    """The published implementation's: `checkpoints/` and `llm/`."""


class RunLog(StrEnum):
    """Where a stage's figures go."""

    LINES = "lines"
    """To `log.jsonl` in the stage's folder, as always."""

    TENSORBOARD = "tensorboard"
    """To TensorBoard's files too."""


@dataclass(frozen=True, kw_only=True)
class StageOptions:
    """What a person chooses when starting a stage.

    Attributes:
        runs: Folder that holds one folder for each stage.
        minutes: Training time of the stage; validation and data making are not counted.
        seed: Seed of weights, data and order.
        threads: CPU threads of one operation.
        resume: Whether to go on from the stage's checkpoint when there is one.
        workers: The processes that train it together.
        device: Where the stage computes.
        dtype: In which the stage multiplies, as far as it can be rounded.
        loaders: Processes that make the batches of a stage; 0 makes them where it trains.
        batch_scale: Size of a batch against the stage's own.
        accumulate: Batches of each process that make one step.
        shards_llm: Whether the layers of a frozen LLM are shared out among the processes.
        recordings: People's own voices that stage listen-1 learns from too, as
            `transcripts.read_transcripts` takes them.
        data: A set of recordings that stage listen-1 reads as a stream beside its own voices, as
            `spoken_data.source.open_source` takes it.
        data_share: Part of the steps that learn from it.
        log: Where figures go beside `log.jsonl`.
        keeps: How many of the last checkpoints are kept beside the newest one.
        model: What take-up takes apart: a folder of either layout; None is the built-in model.
        llm: The folder of that model's LLM, if it is of the released layout and lies elsewhere.
        layout: In which export writes the model.
        target: Where export writes it, a new folder; None is the built-in model's own place.
    """

    runs: Path
    minutes: float
    seed: int = 0
    threads: int = 1
    resume: bool = True
    workers: Workers = ALONE
    device: torch.device = CPU
    dtype: torch.dtype = torch.float32
    loaders: int = 0
    batch_scale: float = 1.0
    accumulate: int = 1
    shards_llm: bool = False
    recordings: Path | None = None
    data: str | None = None
    data_share: float = 0.5
    log: RunLog = RunLog.LINES
    keeps: int = 0
    model: Path | None = None
    llm: Path | None = None
    layout: Layout = Layout.NATIVE
    target: Path | None = None

    @property
    def llm_sharers(self) -> Workers:
        """The processes among which a frozen LLM's layers are shared out."""
        return self.workers if self.shards_llm else ALONE

    def parts(self) -> list[tuple[int, int]]:
        """The parts of what is shared out that are this process's, as (part, parts).

        Without loaders it is the process's own share, with loaders one for each of them.
        """
        mine = max(self.loaders, 1)
        first, count = self.workers.rank * mine, self.workers.count * mine
        return [(part, count) for part in range(first, first + mine)]

    def folder(self, stage: str) -> Path:
        """The folder of a stage, made if it is missing."""
        path = self.runs / stage
        path.mkdir(parents=True, exist_ok=True)
        return path
