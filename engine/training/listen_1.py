"""Stage listen-1: the speech encoder learns to hear, from phonemes and words.

Four losses: the phoneme of each frame, where the synthesiser gave an alignment; the words' tokens
by CTC at the adapter's rate, of the recognition head and of an adapter whose rows should point to
the tokens' embeddings; and how far those rows are from the soft tokens of the head. The adapter's
two make frames from which it can read embeddings. It knows no more of the LLM than its embedding
table.
"""

import logging
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from engine.audio.features import CONTEXT_FRAMES
from engine.models.adapter import SpeechAdapter
from engine.models.config import EncoderConfig
from engine.models.ctc_head import CtcHead
from engine.models.encoder import SpeechEncoder
from engine.models.tokenizer import TextTokenizer
from engine.training.listen_batches import (
    IGNORE_CLASS,
    ListenBatch,
    ListenBatches,
)
from engine.training.listen_distil import imitation_loss, nearest_logits
from engine.training.listen_parts import load_table
from engine.training.listen_recency import install_distances
from engine.training.listen_scores import word_error_rate
from engine.training.listen_stream import HeardTokens, Synthetic
from engine.training.loaders import drawn_by
from engine.training.loop import START_FILE, Schedule, StageOptions, Tensors, TrainingRun, prefixed
from engine.training.muon import Muon
from engine.training.precision import mixed
from engine.training.recordings import fill_from_recordings
from engine.training.sizes import BUILT_IN, Sizes, sizes_of
from engine.training.speech_data.phonemes import N_CLASSES
from engine.training.speech_data.pool import (
    Heard,
    fill_pool,
    read_pool,
    read_shard,
)
from engine.training.speech_data.texts import draw_held_out_question, draw_text
from engine.training.speech_data.utterances import Habits
from engine.training.speech_data.voices import VoiceGroup
from engine.training.spoken_data.hearing import HeardStream
from engine.training.workers import Workers

logger = logging.getLogger(__name__)

STAGE = "listen-1"
FIRST_SHARDS = 24
N_SHARDS = 300
"""Training begins with the first shards; a process of low priority makes the rest meanwhile."""

BLANK = "<|blank|>"

_LEARNING_RATE = 1.7e-3
_BATCH_S = 64.0
_VALIDATION_SHARD = 900_001
_TUNING_SHARD = 900_002
_N_VALIDATED = 160
_LARGEST_OFFSET = 300
_ROWS_WEIGHT, _IMITATION_WEIGHT = 1.0, 0.2
_PATIENCE = 19


@dataclass(frozen=True, kw_only=True)
class Pools:
    """Two sets for looking at progress.

    Attributes:
        seen: Training voices, held-out sentences.
        unseen: Voices held out for tuning, held-out sentences.
    """

    seen: list[Heard]
    unseen: list[Heard]


class Hearing(nn.Module):
    """The encoder with the three heads that teach it.

    Attributes:
        encoder: What is being made.
        ctc_head: Words; ships with the model.
        phonemes: Phoneme classes; used here only.
        adapter: The LLM's embeddings; stage listen-2 goes on with it.
    """

    def __init__(self, vocabulary: int, sizes: Sizes = BUILT_IN) -> None:
        """Random weights."""
        super().__init__()
        self.encoder = SpeechEncoder(sizes.encoder)
        self.ctc_head = CtcHead(sizes.encoder.dim, vocabulary)
        self.phonemes = nn.Linear(sizes.encoder.dim, N_CLASSES)
        self.adapter = SpeechAdapter(sizes.adapter)


@dataclass(frozen=True, kw_only=True)
class Losses:
    """The losses of a batch, scalars.

    Attributes:
        ctc: For each token.
        phonemes: Cross-entropy for each aligned frame.
        rows: CTC for each token of the adapter's rows, by the embeddings they point to.
        imitation: Of the soft tokens by the adapter's rows.
    """

    ctc: Tensor
    phonemes: Tensor
    rows: Tensor
    imitation: Tensor

    def together(self, progress: float) -> Tensor:
        """What is learned from: phonemes matter less and less."""
        phonemes = (1.0 - 0.7 * progress) * self.phonemes
        adapted = _ROWS_WEIGHT * self.rows + _IMITATION_WEIGHT * self.imitation
        return self.ctc + phonemes + adapted

    def figures(self) -> dict[str, float]:
        """For the record."""
        return {
            "ctc": float(self.ctc.detach()),
            "phonemes": float(self.phonemes.detach()),
            "rows": float(self.rows.detach()),
            "imitation": float(self.imitation.detach()),
        }


def run(options: StageOptions) -> None:
    """Make the pool if it is missing, and train."""
    tokenizer = TextTokenizer.read(options.folder("tokenizer"))
    blank = tokenizer.mark_id(BLANK)
    table = load_table(options.runs)[: tokenizer.n_tokens].to(options.device)
    folder = options.folder(STAGE)
    sources = [folder / "pool"]
    with options.workers.first_then_others():
        make_pools(folder, n_shards=FIRST_SHARDS)
        if options.recordings:
            sources.append(fill_from_recordings(options.recordings, folder))
    pools = read_pools(folder)
    model = Hearing(tokenizer.n_tokens, sizes_of(options.runs))
    install_distances(model.encoder)
    set_cmvn(model.encoder, read_shard(next((folder / "pool").glob("*.npz"))))
    if (folder / START_FILE).is_file():
        freeze_front(model.encoder)
        add_silent_blocks(model.encoder, load_file(folder / START_FILE))
    model.to(options.device)
    optimizer = make_optimizer(model, options.workers, options.dtype)

    encode = HeardTokens(tokenizer)
    batch_s = _BATCH_S * options.batch_scale

    def batches(pool: Sequence[Heard]) -> Iterator[ListenBatch]:
        made = ListenBatches(lambda: pool, encode=encode, batch_s=_BATCH_S, seed=options.seed)
        return (batch.to(options.device) for batch in made.all())

    def validate() -> dict[str, float]:
        def rate(pool: Sequence[Heard]) -> float:
            return word_error_rate(
                model.encoder,
                model.ctc_head,
                batches(pool),
                decode=tokenizer.decode,
                blank=blank,
            )

        return {"wer_seen": rate(pools.seen), "wer_unseen": rate(pools.unseen)}

    people = None
    if options.data:
        people = HeardStream(
            options.data,
            cache=folder / "fetched",
            encode=encode,
            batch_s=batch_s,
            seed=options.seed,
            workers=options.workers,
        )
    training = TrainingRun(
        STAGE,
        options,
        modules={"model": model},
        streams={"people": people} if people else {},
        optimizer=optimizer,
        weights=lambda: weights(model),
        schedule=Schedule(warm_up=0.04, floor=0.005),
        validate=validate,
        validate_every_s=600.0,
    )
    rng = np.random.default_rng(options.seed + training.step)
    growing = drawn_by(
        Synthetic(tuple(sources), encode, batch_s, seed=options.seed + training.step),
        loaders=options.loaders,
        rank=options.workers.rank,
        count=options.workers.count,
    )
    recorded = people.endless() if people else None
    with _filling(folder) if options.workers.is_first else nullcontext():
        for step in training.steps():
            is_recorded = recorded is not None and takes_turn(step, options.data_share)
            batch = next(recorded if recorded and is_recorded else growing).to(options.device)
            with mixed(options.dtype, options.device):
                made = losses(model, batch, rng=rng, table=table, blank=blank)
            training.update(made.together(training.progress), made.figures())


def make_optimizer(model: Hearing, workers: Workers, dtype: torch.dtype) -> Muon:
    """Muon over the encoder's matrices; the heads and all the rest follow AdamW."""
    named = list(model.named_parameters())
    matrices = [p for name, p in named if name.startswith("encoder.") and p.ndim == 2]
    others = [p for name, p in named if not (name.startswith("encoder.") and p.ndim == 2)]
    return Muon(matrices, others, rate=_LEARNING_RATE, workers=workers, dtype=dtype)


def freeze_front(encoder: SpeechEncoder) -> None:
    """Leave the subsampling of an encoder that goes on as it is: it has long been learned.

    Its gradients would take a fifth of the time.
    """
    for part in (encoder.subsampling, encoder.embed, encoder.embed_norm):
        part.requires_grad_(False)


@torch.no_grad()
def add_silent_blocks(encoder: SpeechEncoder, start: Mapping[str, Tensor]) -> None:
    """Let the blocks that a start lacks change nothing at first, so that a model can grow.

    Args:
        encoder: Its last blocks are more than the start has.
        start: What it begins from.
    """
    lasts = ("self_attn.linear_out", "feed_forward.w_2")
    for index, block in enumerate(encoder.blocks):
        if any(name.startswith(f"encoder.blocks.{index}.") for name in start):
            continue
        for parameter in (p for last in lasts for p in block.get_submodule(last).parameters()):
            parameter.zero_()


def make_pools(folder: Path, *, n_shards: int) -> None:
    """Make what is missing of the three pools."""
    fill_pool(folder / "pool", range(n_shards), text=draw_text)
    fill_pool(folder / "seen", [_VALIDATION_SHARD], text=draw_held_out_question)
    fill_pool(
        folder / "unseen",
        [_TUNING_SHARD],
        text=draw_held_out_question,
        habits=Habits(group=VoiceGroup.TUNING),
    )


@contextmanager
def _filling(folder: Path) -> Iterator[None]:
    """Let another process make what is missing of the pool while training goes on."""
    process = multiprocessing.get_context("spawn").Process(
        target=_fill_patiently, args=(folder,), name="pool"
    )
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _fill_patiently(folder: Path) -> None:
    os.nice(_PATIENCE)
    make_pools(folder, n_shards=N_SHARDS)


def read_pools(folder: Path) -> Pools:
    """Read what `make_pools` made."""
    return Pools(
        seen=read_pool(folder / "seen")[:_N_VALIDATED],
        unseen=read_pool(folder / "unseen")[:_N_VALIDATED],
    )


def set_cmvn(encoder: SpeechEncoder, pool: Sequence[Heard]) -> None:
    """Set mean and inverse deviation of each mel band from some utterances."""
    frames = np.concatenate([one.features[CONTEXT_FRAMES:].astype(np.float64) for one in pool])
    encoder.cmvn.mean.copy_(torch.from_numpy(frames.mean(axis=0)).float())
    encoder.cmvn.istd.copy_(torch.from_numpy(1.0 / frames.std(axis=0)).float())


def losses(
    model: Hearing, batch: ListenBatch, *, rng: np.random.Generator, table: Tensor, blank: int
) -> Losses:
    """The losses of a batch under drawn chunk sizes.

    Args:
        model: Learns.
        batch: Utterances.
        rng: Draws the chunk sizes.
        table: [V, H], the LLM's embeddings of the tokenizer's entries.
        blank: The blank's token id.
    """
    chunk, left = draw_chunks(rng, model.encoder.config)
    frames, _ = model.encoder(
        batch.features,
        lengths=batch.lengths,
        chunk_frames=chunk,
        left_chunks=left,
        position_offset=draw_offset(rng),
    )
    logits = model.ctc_head(frames)[0].float()
    lengths = SpeechAdapter.output_lengths(batch.frame_lengths)
    is_real = torch.arange(logits.shape[1], device=logits.device) < lengths[:, None]
    rows, _ = model.adapter(frames)
    return Losses(
        ctc=_words_loss(logits, batch, lengths, blank=blank),
        phonemes=phonemes_loss(model.phonemes(frames).float(), batch.classes),
        rows=_words_loss(nearest_logits(rows, table, blank=blank), batch, lengths, blank=blank),
        imitation=imitation_loss(rows[is_real], logits[is_real], table, blank=blank),
    )


def phonemes_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """For each aligned frame; zero where no utterance of the batch has an alignment."""
    loss = functional.cross_entropy(
        logits.flatten(0, 1), classes.flatten(), ignore_index=IGNORE_CLASS, reduction="sum"
    )
    return loss / max(int((classes != IGNORE_CLASS).sum()), 1)


def _words_loss(logits: Tensor, batch: ListenBatch, lengths: Tensor, *, blank: int) -> Tensor:
    loss = functional.ctc_loss(
        logits.float().log_softmax(dim=-1).transpose(0, 1),
        batch.tokens,
        lengths,
        batch.token_lengths,
        blank=blank,
        reduction="sum",
        zero_infinity=True,
    )
    return loss / max(int(batch.token_lengths.sum()), 1)


def draw_chunks(rng: np.random.Generator, config: EncoderConfig) -> tuple[int, int]:
    """Chunk and left context of a batch: mostly as in streaming, sometimes wider."""
    if rng.random() < 0.9:
        return config.chunk_frames, config.left_chunks
    return (-1, -1) if rng.random() < 0.5 else (int(rng.choice((8, 16))), config.left_chunks)


def takes_turn(step: int, share: float) -> bool:
    """Whether a step is one of the `share` of all steps, evenly spread, in every process alike."""
    return int((step + 1) * share) > int(step * share)


def draw_offset(rng: np.random.Generator) -> int:
    """Label of an utterance's first frame: mostly a stream that has just begun."""
    return 0 if rng.random() < 0.5 else int(rng.integers(0, _LARGEST_OFFSET))


def weights(model: Hearing) -> Tensors:
    """What later stages and the model file take over."""
    return {
        **prefixed("encoder.", model.encoder),
        **prefixed("ctc_head.", model.ctc_head),
        **prefixed("adapter.", model.adapter),
    }
