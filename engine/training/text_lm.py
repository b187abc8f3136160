"""Trains the built-in model's text LM from nothing: answers first, then bearing imperfect ears.

Knows no sound. From a part of the budget on the embedding table is fixed, and in the last part most
user turns are stretched and disturbed as an adapter would. An LM that goes on from an earlier one
keeps its table, at which other parts aim already.
"""

import json
import logging
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import Split
from engine.training.embedding_noise import disturbed
from engine.training.loaders import drawn_by
from engine.training.loop import START_FILE, Schedule, StageOptions, TrainingRun, prefixed
from engine.training.muon import Muon
from engine.training.options import CPU
from engine.training.precision import mixed
from engine.training.text_lm_data import (
    IGNORED,
    DialogueWriter,
    Row,
    TextBatch,
    batches,
    draw_aside,
    training_dialogue,
)
from engine.training.text_lm_judge import exact_shares, judged_figures
from engine.training.workers import Workers

logger = logging.getLogger(__name__)

STAGE = "text-lm"
_RATE = 3e-3
_OTHER_TEXT_WEIGHT = 0.3
_PLAIN_TOKENS, _HEARD_TOKENS = 2400, 3200
"""Positions in a batch, in the plain part and in the part with ears."""

_EMBEDDINGS_FIXED_FROM = 0.6
"""Part of the budget after which the embedding table, which other parts aim at, stays."""

_EARS_FROM = 0.78
"""Part of the budget after which the ears come in."""

_STRETCHED_CHANCE = 0.75
_NOISY_CHANCE = 0.8
_VALIDATE_EVERY_S = 300.0


def llm_config(vocabulary: int, end: int) -> dict[str, Any]:
    """The LLM's transformers configuration.

    Args:
        vocabulary: Entries of the tokenizer.
        end: Id of `<|im_end|>`.
    """
    return {
        "model_type": "qwen2",
        "architectures": ["Qwen2ForCausalLM"],
        "vocab_size": vocabulary,
        "hidden_size": 256,
        "num_hidden_layers": 5,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "intermediate_size": 512,
        "max_position_embeddings": 2048,
        "rope_theta": 10_000.0,
        "rms_norm_eps": 1e-6,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "initializer_range": 0.02,
        "bos_token_id": None,
        "eos_token_id": end,
        "pad_token_id": 0,
    }


@dataclass(frozen=True, kw_only=True)
class TwoPartSchedule(Schedule):
    """Warm-up, a cosine to `middle` when the ears come in, then a second cosine to the floor."""

    middle: float = 0.4

    def factor(self, progress: float) -> float:
        """The rate at `progress` (0..1) as a part of the highest."""
        if progress < self.warm_up:
            return max(progress / self.warm_up, 1e-3)
        if progress < _EARS_FROM:
            part = (progress - self.warm_up) / (_EARS_FROM - self.warm_up)
            return self.middle + (1.0 - self.middle) * _fall(part)
        part = min((progress - _EARS_FROM) / (1.0 - _EARS_FROM), 1.0)
        return self.floor + (self.middle - self.floor) * _fall(part)


def _fall(part: float) -> float:
    return 0.5 * (1.0 + math.cos(math.pi * part))


class TextLmTraining:
    """The text LM with what its two parts of training need."""

    def __init__(
        self,
        tokenizer: TextTokenizer,
        seed: int,
        *,
        dtype: torch.dtype = torch.float32,
        device: torch.device = CPU,
    ) -> None:
        """Make a fresh model.

        Args:
            tokenizer: The frozen tokenizer.
            seed: Seed of the data and the noise.
            dtype: Of the products while it learns.
            device: Where it learns.
        """
        self.config = llm_config(tokenizer.n_tokens, tokenizer.mark_id("<|im_end|>"))
        self.model = LanguageModel(self.config).to(device)
        self.tokenizer = tokenizer
        self._blank = tokenizer.mark_id("<|blank|>")
        self._noise = torch.Generator(device).manual_seed(seed)
        self._seed = seed
        self._dtype = dtype
        self._device = device

    def optimizer(self, workers: Workers, *, rate: float = _RATE) -> Muon:
        """Muon over the matrices; embeddings, norms and biases follow AdamW and do not decay."""
        named = list(self.model.named_parameters())
        matrices = [p for name, p in named if _is_matrix(name, p)]
        others = [p for name, p in named if not _is_matrix(name, p)]
        return Muon(matrices, others, rate=rate, workers=workers, dtype=self._dtype)

    def loss(self, batch: TextBatch) -> tuple[Tensor, Tensor]:
        """The loss of a batch, and its answer part.

        Args:
            batch: With noise wherever it asks for it.
        """
        batch = batch.to(self._device)
        table = self.model.model.get_input_embeddings().weight.detach()
        rows = self.model.embed(batch.ids)
        if batch.vectors is not None:
            rows = rows.index_put((batch.is_vector,), batch.vectors)
        if batch.is_noisy.any():
            rows = disturbed(
                rows, batch.is_noisy, table=table, blank=self._blank, generator=self._noise
            )
        with mixed(self._dtype, self._device):
            hidden = self.model(rows)
            answer = self._cross_entropy(hidden, batch.answers)
            others = self._cross_entropy(hidden, batch.others)
        return answer + _OTHER_TEXT_WEIGHT * others, answer

    def fix_embeddings(self) -> None:
        """From here on what the ears aim at stays where it is."""
        self.model.model.get_input_embeddings().weight.requires_grad_(False)

    def _cross_entropy(self, hidden: Tensor, targets: Tensor) -> Tensor:
        wanted = targets != IGNORED
        if not wanted.any():
            return hidden.new_zeros(())
        logits = self.model.logits(hidden[wanted]).float()
        return functional.cross_entropy(logits, targets[wanted])


@dataclass(frozen=True)
class Talks:
    """Makes streams of batches of one part of the training.

    Attributes:
        tokenizer: The LM's.
        through_ears: Whether most user turns are stretched and disturbed.
        tokens: Positions in a batch.
        seed: Of everything drawn; a stream's own is joined with its part's number.
    """

    tokenizer: TextTokenizer
    through_ears: bool
    tokens: int
    seed: str

    def __call__(self, part: int, parts: int) -> Iterator[TextBatch]:
        """The endless batches of one part; all parts draw alike, with other seeds."""
        writer = DialogueWriter(self.tokenizer)
        rng = random.Random(f"{self.seed} {part} of {parts}")

        def write() -> list[Row]:
            dialogue = training_dialogue(rng)
            if self.through_ears and rng.random() < _STRETCHED_CHANCE:
                return writer.heard(
                    dialogue, rng, is_noisy=rng.random() < _NOISY_CHANCE, aside=draw_aside(rng)
                )
            return writer.plain(dialogue)

        return batches(write, rng, tokens=self.tokens)


def run(options: StageOptions) -> None:
    """Train within the budget, write the weights, and judge answers on held-out questions."""
    tokenizer = TextTokenizer.read(options.folder("tokenizer"))
    training = TextLmTraining(tokenizer, options.seed, dtype=options.dtype, device=options.device)
    config_path = options.folder(STAGE) / "config.json"
    config_path.write_text(json.dumps(training.config, indent=2) + "\n", encoding="utf-8")
    logger.info("text-lm: %d parameters", sum(p.numel() for p in training.model.parameters()))
    stage = TrainingRun(
        STAGE,
        options,
        modules={"llm": training.model},
        optimizer=training.optimizer(options.workers),
        weights=lambda: prefixed("llm.", training.model),
        schedule=TwoPartSchedule(),
        validate=lambda: exact_shares(training.model, tokenizer),
        validate_every_s=_VALIDATE_EVERY_S,
    )
    _train(stage, training, options)
    training.model.eval()
    for split in (Split.VALIDATION, Split.TEST):
        stage.note(judged_figures(training.model, tokenizer, split=split))


def _train(stage: TrainingRun, training: TextLmTraining, options: StageOptions) -> None:
    goes_on = (stage.folder / START_FILE).is_file()
    training.model.train()
    talks: dict[bool, Iterator[TextBatch]] = {}
    for _ in stage.steps():
        if goes_on or stage.progress >= _EMBEDDINGS_FIXED_FROM:
            training.fix_embeddings()
        has_ears = stage.progress >= _EARS_FROM
        if has_ears not in talks:
            talks = {has_ears: _talks(training, options, stage.step, through_ears=has_ears)}
        loss, answer = training.loss(next(talks[has_ears]))
        stage.update(loss, {"answer": float(answer.detach())})


def _talks(
    training: TextLmTraining, options: StageOptions, step: int, *, through_ears: bool
) -> Iterator[TextBatch]:
    """Endless batches; resumed at another step, they are not the first again."""
    tokens = _HEARD_TOKENS if through_ears else _PLAIN_TOKENS
    make = Talks(
        training.tokenizer,
        through_ears,
        int(tokens * options.batch_scale),
        f"{options.seed} {step} {through_ears}",
    )
    workers = options.workers
    return drawn_by(make, loaders=options.loaders, rank=workers.rank, count=workers.count)


def _is_matrix(name: str, parameter: Tensor) -> bool:
    return parameter.ndim == 2 and "embed" not in name
