"""The loop that every training stage runs in: a time budget, checkpoints, and a record of figures.

It knows no model, no data and no loss: a stage computes the loss, the loop takes the step. What a
stage learns it hands over through a callback that names its tensors in our model layout.
"""

import json
import logging
import math
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from engine.training.accumulation import Accumulation
from engine.training.board import Board
from engine.training.kept import keep
from engine.training.options import RunLog, StageOptions
from engine.training.random_state import random_state, set_random_state
from engine.training.running_means import RunningMeans

logger = logging.getLogger(__name__)

CHECKPOINT_EVERY_S = 300.0
PROGRESS_EVERY_S = 5.0
RECORD_EVERY_STEPS = 20
WEIGHTS_FILE = "weights.safetensors"
"""What a stage leaves for others."""

START_FILE = "start.safetensors"
"""What a stage without a checkpoint begins from, as far as it is there."""

MAX_BAD_STEPS = 50
"""So many non-finite losses in a row mean that training has diverged."""

Tensors = Mapping[str, torch.Tensor]
Figures = Mapping[str, float]


class Stream(Protocol):
    """Data that is drawn in an order of its own; plain numbers say how far it is."""

    def state_dict(self) -> dict[str, int]:
        """How far it is."""
        ...

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from there."""
        ...


class DivergedError(RuntimeError):
    """The loss has not been a finite number for many steps in a row."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How the learning rate follows the part of the budget that is used: warm-up, then cosine.

    Attributes:
        warm_up: Part of the budget in which the rate rises linearly.
        floor: Rate at the end, as a part of the highest.
    """

    warm_up: float = 0.03
    floor: float = 0.02

    def factor(self, progress: float) -> float:
        """The rate at `progress` (0..1) as a part of the highest."""
        if progress < self.warm_up:
            return max(progress / self.warm_up, 1e-3)
        part = min((progress - self.warm_up) / (1.0 - self.warm_up), 1.0)
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * part))


def seed_everything(seed: int) -> None:
    """Seed the three generators that training draws from."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


class TrainingRun:
    """One stage's training: `for step in run.steps(): loss = ...; run.update(loss, figures)`.

    The learning rate of each parameter group is its initial rate times the schedule's factor.
    A second optimizer (a GAN's discriminators) is scheduled, saved and restored too, but stepped
    by the stage itself.

    Attributes:
        folder: The stage's folder.
        step: Updates taken so far; each is one of `options.accumulate` batches.
        elapsed_s: Training time used so far, over all sittings.
    """

    def __init__(
        self,
        stage: str,
        options: StageOptions,
        *,
        modules: Mapping[str, nn.Module],
        optimizer: torch.optim.Optimizer,
        weights: Callable[[], Tensors],
        second_optimizer: torch.optim.Optimizer | None = None,
        streams: Mapping[str, Stream] | None = None,
        schedule: Schedule | None = None,
        validate: Callable[[], Figures] | None = None,
        validate_every_s: float = 150.0,
        clip_norm: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take up the stage's checkpoint if there is one and `options.resume` says so.

        Args:
            stage: The stage's name, which is its folder's.
            options: Budget, seed and place.
            modules: Everything whose state belongs into the checkpoint, by name.
            optimizer: Stepped by `update`.
            weights: Gives the tensors of `weights.safetensors`, named as in our layout.
            second_optimizer: Scheduled and saved, never stepped here.
            streams: What is drawn from and must be gone on with where it was, by name.
            schedule: Shape of the learning rate over the budget.
            validate: Gives figures on held-out data; called about every `validate_every_s`.
            validate_every_s: Training time between two validations.
            clip_norm: Largest norm of the gradient over all parameters of `optimizer`.
            clock: Seconds, monotonic.
        """
        torch.set_num_threads(options.threads)
        self.stage = stage
        self.folder = options.folder(stage)
        self.step = 0
        self.elapsed_s = 0.0
        self._budget_s = options.minutes * 60.0
        self._modules = dict(modules)
        self._optimizers = [optimizer] + ([second_optimizer] if second_optimizer else [])
        self._weights = weights
        self._streams = dict(streams or {})
        self._schedule = schedule or Schedule()
        self._validate = validate
        self._validate_every_s = validate_every_s
        self._clip_norm = clip_norm
        self._clock = clock
        self._workers = options.workers
        self._validates = options.workers.is_first or options.shards_llm
        self._keeps = options.keeps
        has_board = options.log is RunLog.TENSORBOARD and options.workers.is_first
        self._board = Board(self.folder) if has_board else None
        self._bad_steps = 0
        self._means = RunningMeans()
        self._sum = Accumulation(options.accumulate)
        self._base_rates = [[g["lr"] for g in o.param_groups] for o in self._optimizers]
        if options.resume:
            self._restore()
        self._workers.start_alike(self._modules.values())
        self._device = options.device

    @property
    def progress(self) -> float:
        """Part of the budget that is used, 0..1; stages may schedule other things by it."""
        return min(self.elapsed_s / self._budget_s, 1.0) if self._budget_s > 0 else 1.0

    def steps(self) -> Iterator[int]:
        """Yield step numbers until the budget is used; then validate and save.

        A step's number comes once for each of its batches.

        Raises:
            DivergedError: The loss stayed non-finite.
        """
        try:
            yield from self._all_steps()
        finally:
            self._close_board()

    def _all_steps(self) -> Iterator[int]:
        last_saved_s = last_validated_s = self.elapsed_s
        last_line = -math.inf
        mark = self._clock()
        while self.elapsed_s < self._budget_s:
            self._set_rates()
            for _ in range(self._sum.count):
                yield self.step
            now = self._clock()
            self.elapsed_s = self._workers.agree(self.elapsed_s + now - mark)
            mark = now
            if now - last_line >= PROGRESS_EVERY_S:
                last_line = now
                self._log_progress()
            if self.elapsed_s - last_validated_s >= self._validate_every_s:
                last_validated_s = self.elapsed_s
                self._run_validation()
                mark = self._clock()
            if self.elapsed_s - last_saved_s >= CHECKPOINT_EVERY_S:
                last_saved_s = self.elapsed_s
                self.save()
                mark = self._clock()
        self.save()
        self._run_validation()

    def update(self, loss: torch.Tensor, figures: Figures | None = None) -> None:
        """Go down `loss`, in one step with the other batches of the step if it has several.

        A step whose loss or gradient is not finite is skipped.

        Args:
            loss: Scalar with a graph, a mean over the batch.
            figures: Further numbers for the record.

        Raises:
            DivergedError: `MAX_BAD_STEPS` skips in a row.
        """
        optimizer = self._optimizers[0]
        if self._sum.is_empty:
            optimizer.zero_grad(set_to_none=True)
        self._sum.add(loss, figures or {})
        if not self._sum.is_whole:
            return
        self._sum.clear()
        mean = self._workers.average(parameters_of(optimizer), self._sum.loss)
        norm = clip_gradients(optimizer, self._clip_norm)
        if math.isfinite(mean) and math.isfinite(norm):
            optimizer.step()
            self._bad_steps = 0
            self._record(mean, norm, self._sum.figures)
            self.step += 1
            return
        self._bad_steps += 1
        logger.warning("%s: step %d skipped, loss or gradient not finite", self.stage, self.step)
        if self._bad_steps >= MAX_BAD_STEPS:
            raise DivergedError(f"{self.stage}: {MAX_BAD_STEPS} steps in a row were not finite")

    def note(self, figures: Figures) -> None:
        """Write figures into the record, e.g. those of an evaluation outside the loop."""
        self._say("%s: %s", self.stage, _shown(figures))
        self._write_record(kind="note", figures=figures)
        self._close_board()

    def save(self) -> None:
        """Write checkpoint and weights; a reader never sees a half-written file.

        Every process calls it: each draws from streams and generators of its own.
        """
        streams = {name: stream.state_dict() for name, stream in self._streams.items()}
        drawn = self._workers.gather({"streams": streams, "random": random_state()})
        if not self._workers.is_first:
            return
        state = {
            "step": self.step,
            "elapsed_s": self.elapsed_s,
            "modules": {name: module.state_dict() for name, module in self._modules.items()},
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
            **drawn[0],
            "others": drawn[1:],
        }
        files = self.folder / "checkpoint.pt", self.folder / WEIGHTS_FILE
        write_atomically(files[0], lambda path: torch.save(state, path))
        save_weights(files[1], self._weights())
        keep(files, step=self.step, count=self._keeps)

    def _restore(self) -> None:
        path = self.folder / "checkpoint.pt"
        if not path.is_file():
            self._begin_from(self.folder / START_FILE)
            return
        state = torch.load(path, map_location="cpu", weights_only=True)
        for name, module in self._modules.items():
            module.load_state_dict(state["modules"][name])
        for optimizer, saved in zip(self._optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step = state["step"]
        self.elapsed_s = state["elapsed_s"]
        self._draw_on([state, *state.get("others", [])])
        logger.info("%s: resumed at step %d, %.0f s", self.stage, self.step, self.elapsed_s)

    def _draw_on(self, drawn: Sequence[Mapping[str, Any]]) -> None:
        """Go on with this process's streams and generators, if it was there when it was saved."""
        if self._workers.rank >= len(drawn):
            return
        own = drawn[self._workers.rank]
        for name, stream in self._streams.items():
            if name in own.get("streams", {}):
                stream.load_state_dict(own["streams"][name])
        set_random_state(own["random"])

    @torch.no_grad()
    def _begin_from(self, path: Path) -> None:
        """Take over what a start file has of this stage's tensors; shapes must be the same."""
        if not path.is_file():
            return
        start = load_file(path)
        taken = {name: tensor for name, tensor in self._weights().items() if name in start}
        for name, tensor in taken.items():
            tensor.copy_(start[name])
        logger.info("%s: begins from %d tensors of %s", self.stage, len(taken), path.name)

    def _set_rates(self) -> None:
        factor = self._schedule.factor(self.progress)
        for optimizer, rates in zip(self._optimizers, self._base_rates, strict=True):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor

    def _record(self, loss: float, norm: float, figures: Sequence[Figures]) -> None:
        self._means.add({"loss": loss, "norm": norm})
        for one in figures:
            self._means.add(one)
        if self.step % RECORD_EVERY_STEPS == 0:
            self._write_record(kind="train", figures=self._means.values())

    def _run_validation(self) -> None:
        if self._validate is None or not self._validates:
            return
        training = {name: module.training for name, module in self._modules.items()}
        for module in self._modules.values():
            module.eval()
        with torch.no_grad():
            figures = self._validate()
        for name, module in self._modules.items():
            module.train(training[name])
        self._say("%s: step %d validation  %s", self.stage, self.step, _shown(figures))
        self._write_record(kind="validation", figures=figures)

    def _log_progress(self) -> None:
        rate = self.step / self.elapsed_s if self.elapsed_s else 0.0
        left_s = max(self._budget_s - self.elapsed_s, 0.0)
        self._say(
            "%s: step %d  %s  %.2f steps/s  %d:%02d left",
            self.stage,
            self.step,
            _shown(self._means.values()),
            rate,
            *divmod(left_s, 60),
        )

    def _say(self, sentence: str, *values: object) -> None:
        if self._workers.is_first:
            logger.info(sentence, *values)

    def _write_record(self, *, kind: str, figures: Figures) -> None:
        if not self._workers.is_first:
            return
        line = {"kind": kind, "step": self.step, "elapsed_s": round(self.elapsed_s, 2)}
        if self._device.type != "cpu":
            is_cuda = self._device.type == "cuda"
            line["device"] = (
                torch.cuda.get_device_name(self._device) if is_cuda else self._device.type
            )
        line |= {name: round(float(value), 6) for name, value in figures.items()}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if self._board:
            self._board.add(kind, figures, step=self.step)

    def _close_board(self) -> None:
        if self._board:
            self._board.close()


def _shown(figures: Figures) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in figures.items())


def clip_gradients(optimizer: torch.optim.Optimizer, max_norm: float) -> float:
    """Clip the gradient of all of an optimizer's parameters; returns its norm before."""
    return float(nn.utils.clip_grad_norm_(parameters_of(optimizer), max_norm))


def parameters_of(optimizer: torch.optim.Optimizer) -> list[nn.Parameter]:
    """Everything that an optimizer moves."""
    return [p for group in optimizer.param_groups for p in group["params"]]


def save_weights(path: Path, tensors: Tensors) -> None:
    """Write tensors as safetensors, atomically, each in storage of its own."""
    plain = {name: t.detach().cpu().contiguous().clone() for name, t in tensors.items()}
    write_atomically(path, lambda temporary: save_file(plain, temporary))


def prefixed(prefix: str, module: nn.Module) -> dict[str, torch.Tensor]:
    """A module's state with `prefix` before each name, as our layout writes it."""
    return {prefix + name: tensor for name, tensor in module.state_dict().items()}


def trainable(modules: Iterable[nn.Module]) -> list[nn.Parameter]:
    """All parameters of `modules` that ask for a gradient."""
    return [p for module in modules for p in module.parameters() if p.requires_grad]


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Write through a temporary file beside `path`, so that a reader never sees half of it."""
    temporary = path.with_name(path.name + ".part")
    write(temporary)
    os.replace(temporary, path)
