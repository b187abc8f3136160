"""How long a step of stage listen-1 takes in float32 and in bfloat16, on the same made-up batches.

It knows no sound: features are noise, and nothing that is learned here is kept.
"""

import statistics
import time
from collections.abc import Sequence

import numpy as np
import torch

from engine.training.listen_1 import Hearing, losses, make_optimizer
from engine.training.listen_batches import ListenBatch, ListenBatches
from engine.training.loop import clip_gradients
from engine.training.precision import mixed
from engine.training.speech_data.pool import Heard
from engine.training.workers import ALONE

_VOCABULARY, _BLANK, _LLM_DIM = 2200, 0, 256
_BATCH_S = 64.0
_CHUNKS = (16, 24)
_TOKENS = 9
_UTTERANCES = 60


def seconds_per_step(*, steps: int, seed: int = 0) -> dict[str, float]:
    """Measure, alternating between the two so that both meet the same disturbances.

    Args:
        steps: How many of each are measured, after one of warm-up.
        seed: Of weights and batches.

    Returns:
        Median seconds of one step in `float32` and `bfloat16`, and their `ratio`.
    """
    torch.manual_seed(seed)
    batches = _batches(np.random.default_rng(seed), steps + 1)
    table = torch.randn(_VOCABULARY, _LLM_DIM)
    steppers = {dtype: _Stepper(dtype, table) for dtype in (torch.float32, torch.bfloat16)}
    taken: dict[torch.dtype, list[float]] = {dtype: [] for dtype in steppers}
    for batch in batches:
        for dtype, stepper in steppers.items():
            taken[dtype].append(stepper.take(batch))
    wide, narrow = (statistics.median(times[1:]) for times in taken.values())
    return {"float32": wide, "bfloat16": narrow, "ratio": wide / narrow}


class _Stepper:
    """A model that learns in one precision."""

    def __init__(self, dtype: torch.dtype, table: torch.Tensor) -> None:
        self._dtype, self._table = dtype, table
        self._model = Hearing(_VOCABULARY)
        self._optimizer = make_optimizer(self._model, ALONE, dtype)

    def take(self, batch: ListenBatch) -> float:
        """Seconds of one step."""
        rng = np.random.default_rng(1)
        start = time.perf_counter()
        with mixed(self._dtype):
            made = losses(self._model, batch, rng=rng, table=self._table, blank=_BLANK)
        self._optimizer.zero_grad(set_to_none=True)
        made.together(0.5).backward()
        clip_gradients(self._optimizer, 1.0)
        self._optimizer.step()
        return time.perf_counter() - start


def _batches(rng: np.random.Generator, count: int) -> Sequence[ListenBatch]:
    pool = [_utterance(rng) for _ in range(_UTTERANCES)]

    def encode(text: str) -> list[int]:
        return [1 + ord(letter) for letter in text]

    source = ListenBatches(lambda: pool, encode=encode, batch_s=_BATCH_S, seed=0).endless()
    return [next(source) for _ in range(count)]


def _utterance(rng: np.random.Generator) -> Heard:
    n_chunks = int(rng.integers(*_CHUNKS))
    return Heard(
        features=rng.normal(15.0, 3.0, size=(3 + 16 * n_chunks, 80)).astype(np.float16),
        classes=rng.integers(0, 50, size=4 * n_chunks).astype(np.uint8),
        text="".join(chr(int(letter)) for letter in rng.integers(97, 122, size=_TOKENS)),
        speech_end_frame=4 * n_chunks - 1,
    )
