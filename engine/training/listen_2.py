"""Stage listen-2: the adapter learns to speak to the frozen LLM.

It is judged by the LLM's answers, and held near the soft tokens of the recognition head. Encoder,
head and LLM are frozen; it knows no dialogue state.
"""

import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.models.adapter import SpeechAdapter
from engine.models.ctc_head import CtcHead
from engine.models.encoder import SpeechEncoder
from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import Split
from engine.training.listen_batches import Variety
from engine.training.listen_cache import EncodedScene, encode_shards, read_encoded
from engine.training.listen_distil import closeness, soft_tokens
from engine.training.listen_parts import frozen, load_adapter, load_ears, load_llm
from engine.training.listen_talk import (
    BLANK,
    TalkWriter,
    answer_loss,
    first_over_chunk,
    lay_rows,
    right_answers,
)
from engine.training.llm_shards import share_out
from engine.training.loop import Schedule, StageOptions, TrainingRun, prefixed
from engine.training.options import CPU
from engine.training.roughening import Roughness
from engine.training.sizes import sizes_of
from engine.training.speech_data.augment import Conditions
from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK
from engine.training.speech_data.pool import fill_scene_pool
from engine.training.speech_data.scenes import SceneKind, tuning_habits
from engine.training.workers import ALONE, Workers

logger = logging.getLogger(__name__)

STAGE = "listen-2"
N_SHARDS = 160
_ROUGH_OF = (60, 80)
_ROUGH = Conditions(reverberation=0.75, colour=0.4, noise=0.85, codec=0.1, snr_db=(4.0, 18.0))
"""The last 20 of every 80 shards are heard in worse rooms."""

_ROUGHNESS = Roughness(noise=0.25, reverberation=0.2, babble=0.0, snr_db=(7.0, 25.0))
"""On top of the rooms when scenes are encoded; no babble, which would go on after the turn."""

_RATE = 3e-4
_SOFT_WEIGHT = 0.3
_QUESTIONS = 16
_SEEN_SHARD, _UNSEEN_SHARD = 910_001, 910_002
_POOL, _HELD_OUT = "pool", ("seen", "unseen")
"""Folders of the scenes for training, and of those for looking at progress."""

_N_VALIDATED = 120
_VALIDATION_BATCH = 24
_MOST_EXTRA_CHUNKS = 2


@dataclass(frozen=True, kw_only=True)
class FrozenParts:
    """Everything that this stage listens to and never changes."""

    tokenizer: TextTokenizer
    encoder: SpeechEncoder
    head: CtcHead
    llm: LanguageModel
    writer: TalkWriter

    @property
    def table(self) -> Tensor:
        """[V, H], the LLM's embeddings of the tokenizer's entries."""
        return self.llm.model.get_input_embeddings().weight[: self.tokenizer.n_tokens]

    @property
    def blank(self) -> int:
        """The blank's token id."""
        return self.tokenizer.mark_id(BLANK)

    def silent_prompts(self) -> Tensor:
        """[prompt_count, H]: the blank's embedding in each place."""
        return self.table[self.blank].repeat(self.writer.config.prompt_count, 1)


@dataclass(frozen=True, kw_only=True)
class EncodedScenes:
    """Scenes for training, and two sets of held-out questions."""

    training: list[EncodedScene]
    seen: list[EncodedScene]
    unseen: list[EncodedScene]


def run(options: StageOptions) -> None:
    """Make and encode the scenes if they are missing, and train."""
    parts = load_parts(options.runs, options.device, sharers=options.llm_sharers)
    scenes = heard_pools(parts.encoder, options)
    adapter = load_adapter(options.runs).to(options.device)
    training = TrainingRun(
        STAGE,
        options,
        modules={"adapter": adapter},
        optimizer=torch.optim.AdamW(adapter.parameters(), lr=_RATE, weight_decay=0.01, fused=True),
        weights=lambda: prefixed("adapter.", adapter),
        schedule=Schedule(),
        validate=lambda: validation(parts, adapter, parts.silent_prompts(), scenes),
        validate_every_s=300.0,
    )
    training.note(_bounds(parts, scenes))
    _train(training, parts, adapter, scenes.training, options)


def load_parts(runs: Path, device: torch.device = CPU, *, sharers: Workers = ALONE) -> FrozenParts:
    """Read the tokenizer, the ears and the LLM, to where they shall compute.

    Args:
        runs: Folder of the stages.
        device: Where that is.
        sharers: Processes among which the LLM's layers are shared out.
    """
    llm = load_llm(runs)
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    encoder, head = load_ears(runs, tokenizer)
    return FrozenParts(
        tokenizer=tokenizer,
        encoder=frozen(encoder).to(device),
        head=frozen(head).to(device),
        llm=llm.to(device) if sharers is ALONE else share_out(llm, sharers),
        writer=TalkWriter(tokenizer, sizes_of(runs).dialogue),
    )


def make_scene_pools(folder: Path, *, n_shards: int) -> None:
    """Make what is missing of the scenes."""
    held_out = {"split": Split.VALIDATION}
    fill_scene_pool(folder / "seen", [_SEEN_SHARD], **held_out)
    fill_scene_pool(folder / "unseen", [_UNSEEN_SHARD], habits=tuning_habits(), **held_out)
    first_rough, row = _ROUGH_OF
    rough = [shard for shard in range(n_shards) if shard % row >= first_rough]
    fill_scene_pool(folder / "pool", [n for n in range(n_shards) if n not in rough])
    fill_scene_pool(folder / "pool", rough, conditions=_ROUGH)


def encode_scene_pools(encoder: SpeechEncoder, options: StageOptions) -> None:
    """Make and encode what is missing of the three pools.

    Args:
        encoder: Frozen; it computes where it lies.
        options: Of the stage that asks; each of its processes encodes a share.
    """
    folder, workers = options.folder(STAGE), options.workers
    with workers.first_then_others():
        make_scene_pools(folder, n_shards=N_SHARDS)
        for name in _HELD_OUT:
            encode_shards(encoder, folder / name, folder / f"{name}-encoded")
    encode_shards(
        encoder,
        folder / _POOL,
        folder / f"{_POOL}-encoded",
        workers=workers,
        dtype=options.dtype,
        variety=Variety(np.random.default_rng((options.seed, workers.rank)), _ROUGHNESS),
    )


def encoded_part(options: StageOptions, *, part: int, parts: int) -> list[EncodedScene]:
    """One part of the scenes for training, which are encoded already."""
    folder = options.folder(STAGE)
    return read_encoded(folder / _POOL, folder / f"{_POOL}-encoded", part=part, parts=parts)


def heard_pools(encoder: SpeechEncoder, options: StageOptions) -> EncodedScenes:
    """Make and encode what is missing of the three pools, and read them to where it is trained.

    Args:
        encoder: Frozen.
        options: Of the stage that asks; each of its processes gets a share of the training scenes.
    """
    encode_scene_pools(encoder, options)
    folder, workers, device = options.folder(STAGE), options.workers, options.device
    training = encoded_part(options, part=workers.rank, parts=workers.count)
    held_out = {
        name: [s.to(device) for s in read_encoded(folder / name, folder / f"{name}-encoded")]
        for name in _HELD_OUT
    }
    return EncodedScenes(training=[scene.to(device) for scene in training], **held_out)


def questions(scenes: Sequence[EncodedScene]) -> list[EncodedScene]:
    """The scenes that ask for an answer."""
    return [scene for scene in scenes if scene.note.kind is SceneKind.QUESTION]


def heard_frames(scene: EncodedScene, *, extra_chunks: int = 0) -> int:
    """Frames of a question up to the chunk in which it should be noticed, and a few more."""
    n_chunks = scene.frames.shape[0] // FRAMES_PER_CHUNK
    last = first_over_chunk(speech_end_frame=scene.speech_end_frame, n_chunks=n_chunks)
    return FRAMES_PER_CHUNK * min(last + 1 + extra_chunks, n_chunks)


def validation(
    parts: FrozenParts, adapter: SpeechAdapter, prompts: Tensor, scenes: EncodedScenes
) -> dict[str, float]:
    """Share of held-out questions whose answer would come word for word."""

    def share(found: list[EncodedScene]) -> float:
        chosen = questions(found)[:_N_VALIDATED]
        heard = [
            adapter(scene.frames[None, : heard_frames(scene)].float())[0][0] for scene in chosen
        ]
        return right_share(parts, prompts, chosen, heard)

    return {"right_seen": share(scenes.seen), "right_unseen": share(scenes.unseen)}


@torch.no_grad()
def right_share(
    parts: FrozenParts, prompts: Tensor, scenes: Sequence[EncodedScene], heard: Sequence[Tensor]
) -> float:
    """Share of answers that would come word for word from these heard rows."""
    verdicts: list[bool] = []
    for start in range(0, len(scenes), _VALIDATION_BATCH):
        chosen = slice(start, start + _VALIDATION_BATCH)
        rows = lay_rows(
            parts.llm,
            parts.writer,
            prompts=prompts,
            notes=[scene.note for scene in scenes[chosen]],
            heard=heard[chosen],
        )
        verdicts += right_answers(parts.llm, parts.llm(rows.embeds), rows)
    return sum(verdicts) / max(len(verdicts), 1)


@torch.no_grad()
def _bounds(parts: FrozenParts, scenes: EncodedScenes) -> dict[str, float]:
    """What soft tokens give: the teacher's own share of right answers."""

    def share(found: list[EncodedScene]) -> float:
        chosen = questions(found)[:_N_VALIDATED]
        heard = [
            soft_tokens(
                parts.head(scene.frames[None, : heard_frames(scene)].float())[0][0], parts.table
            )
            for scene in chosen
        ]
        return right_share(parts, parts.silent_prompts(), chosen, heard)

    return {"soft_seen": share(scenes.seen), "soft_unseen": share(scenes.unseen)}


def _train(
    training: TrainingRun,
    parts: FrozenParts,
    adapter: SpeechAdapter,
    scenes: list[EncodedScene],
    options: StageOptions,
) -> None:
    seed = options.seed + training.step
    rng = np.random.default_rng(seed)
    batches = shuffled(questions(scenes), int(_QUESTIONS * options.batch_scale), seed=seed)
    prompts = parts.silent_prompts()
    for _ in training.steps():
        answer, distance = _answer_losses(parts, adapter, prompts, next(batches), rng)
        figures = {"answer": float(answer.detach()), "distance": float(distance.detach())}
        training.update(answer + _SOFT_WEIGHT * distance, figures)


def _answer_losses(
    parts: FrozenParts,
    adapter: SpeechAdapter,
    prompts: Tensor,
    batch: Sequence[EncodedScene],
    rng: np.random.Generator,
) -> tuple[Tensor, Tensor]:
    """The LLM's loss on the answers, and the distance from the soft tokens."""
    heard, soft = [], []
    for scene in batch:
        extra = int(rng.integers(_MOST_EXTRA_CHUNKS + 1))
        frames = scene.frames[None, : heard_frames(scene, extra_chunks=extra)].float()
        heard.append(adapter(frames)[0][0])
        with torch.no_grad():
            soft.append(soft_tokens(parts.head(frames)[0][0], parts.table))
    rows = lay_rows(
        parts.llm,
        parts.writer,
        prompts=prompts,
        notes=[scene.note for scene in batch],
        heard=heard,
    )
    hidden = parts.llm(rows.embeds)
    distance = closeness(torch.cat(heard), torch.cat(soft), parts.table)
    return answer_loss(parts.llm, hidden, rows), distance


def shuffled(
    scenes: Sequence[EncodedScene], size: int, *, seed: int
) -> Iterator[list[EncodedScene]]:
    """Endless batches in random order; lengths are mixed, as the talks around them differ more."""
    rng = random.Random(seed)
    while True:
        order = list(scenes)
        rng.shuffle(order)
        for start in range(0, len(order) - size + 1, size):
            yield order[start : start + size]
