"""What a frozen encoder makes of a pool of scenes, computed once and kept.

It knows no LLM. Two layers are kept: the input of the blocks that go on learning, and the
encoder's output.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from engine.models.chunk_mask import chunk_mask, hidden_mask
from engine.models.encoder import SpeechEncoder
from engine.models.layers import sinusoid_rows
from engine.training.listen_batches import ListenBatch, ListenBatches, Variety
from engine.training.listen_shapes import ENCODER
from engine.training.loop import write_atomically
from engine.training.precision import mixed
from engine.training.speech_data.pool import Heard, read_shard
from engine.training.speech_data.scenes import TalkNote
from engine.training.workers import ALONE, Workers

logger = logging.getLogger(__name__)

LIVE_BLOCKS = ENCODER.blocks
"""So many of the last blocks go on learning in stage listen-3: all, as answers and turns teach a
small encoder what to listen for; only the subsampling is finished."""

_BATCH_S = 60.0


@dataclass(frozen=True, kw_only=True)
class EncodedScene:
    """One scene through the encoder, chunk by chunk as in streaming.

    Attributes:
        lower: [T, dim] float16, the input of the last `LIVE_BLOCKS` blocks.
        frames: [T, dim] float16, the encoder's output; T is a whole number of chunks.
        text: What is said, in spoken form.
        speech_end_frame: The frame in which speech or sound is over.
        note: The talk.
    """

    lower: Tensor
    frames: Tensor
    text: str
    speech_end_frame: int
    note: TalkNote

    def to(self, device: torch.device) -> "EncodedScene":
        """The same with its tensors on `device`."""
        return replace(self, lower=self.lower.to(device), frames=self.frames.to(device))


@torch.no_grad()
def encode_scenes(
    encoder: SpeechEncoder,
    scenes: Sequence[Heard],
    *,
    dtype: torch.dtype = torch.float32,
    variety: Variety | None = None,
) -> list[EncodedScene]:
    """Run the encoder over scenes; the result is in their order.

    Args:
        encoder: Frozen.
        scenes: What is heard.
        dtype: Of the products.
        variety: Changes what is heard.

    Raises:
        ValueError: A scene has no talk.
    """
    encoder.eval()
    device = next(encoder.parameters()).device
    source = ListenBatches(
        lambda: scenes, encode=lambda _: [], batch_s=_BATCH_S, seed=0, variety=variety
    )
    made: dict[int, EncodedScene] = {}
    for batch in source.all():
        with mixed(dtype, device):
            lower = run_lower(encoder, batch.to(device))
            frames = run_upper(encoder, lower, batch.frame_lengths.to(device))
        lower, frames = lower.half().cpu(), frames.half().cpu()
        for row, item in enumerate(batch.items):
            n_frames = int(batch.frame_lengths[row])
            scene = scenes[item]
            if scene.note is None:
                raise ValueError(f"scene {item} has no talk")
            made[item] = EncodedScene(
                lower=lower[row, :n_frames],
                frames=frames[row, :n_frames],
                text=scene.text,
                speech_end_frame=scene.speech_end_frame,
                note=scene.note,
            )
    return [made[item] for item in range(len(scenes))]


def run_lower(encoder: SpeechEncoder, batch: ListenBatch) -> Tensor:
    """[B, T', dim], what enters the last blocks."""
    x = encoder.embed_features(batch.features)
    x = encoder.placed(x, sinusoid_rows(0, x.shape[1], dim=encoder.config.dim, like=x))
    return _run(encoder, x, batch.frame_lengths, slice(_first_live(encoder)))


def run_upper(encoder: SpeechEncoder, lower: Tensor, frame_lengths: Tensor) -> Tensor:
    """[B, T', dim], the encoder's output from what enters its last blocks."""
    x = _run(encoder, lower, frame_lengths, slice(_first_live(encoder), None))
    return encoder.after_norm(x)


def encode_shards(
    encoder: SpeechEncoder,
    pool: Path,
    cache: Path,
    *,
    workers: Workers = ALONE,
    dtype: torch.dtype = torch.float32,
    variety: Variety | None = None,
) -> None:
    """Encode what is missing of this process's share of the shards of a pool.

    Args:
        encoder: Frozen; a cache belongs to one encoder, so another needs another folder.
        pool: Folder of shards of scenes.
        cache: Folder for the result.
        workers: Processes among which the shards are shared out.
        dtype: Of the products.
        variety: Changes what is heard, once for each scene.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for path in sorted(pool.glob("*.npz"))[workers.rank :: workers.count]:
        kept = _kept(cache, path)
        if kept.exists():
            continue
        encoded = encode_scenes(encoder, read_shard(path), dtype=dtype, variety=variety)
        tensors = {
            "lower": [scene.lower.clone() for scene in encoded],
            "frames": [scene.frames.clone() for scene in encoded],
        }
        write_atomically(kept, lambda part, made=tensors: torch.save(made, part))
        logger.info("encoded %s", path.name)


def read_encoded(pool: Path, cache: Path, *, part: int = 0, parts: int = 1) -> list[EncodedScene]:
    """Read one part of the shards of a pool that `encode_shards` has encoded."""
    scenes: list[EncodedScene] = []
    for path in sorted(pool.glob("*.npz"))[part::parts]:
        scenes += _read_encoded(_kept(cache, path), read_shard(path))
    return scenes


def _kept(cache: Path, shard: Path) -> Path:
    return cache / f"{shard.stem}.pt"


def _read_encoded(kept: Path, shard: Sequence[Heard]) -> list[EncodedScene]:
    tensors = torch.load(kept, weights_only=True)
    return [
        _restored(scene, lower, frames)
        for scene, lower, frames in zip(shard, tensors["lower"], tensors["frames"], strict=True)
    ]


def _first_live(encoder: SpeechEncoder) -> int:
    return max(len(encoder.blocks) - LIVE_BLOCKS, 0)


def _restored(scene: Heard, lower: Tensor, frames: Tensor) -> EncodedScene:
    if scene.note is None:
        raise ValueError("a scene has no talk")
    return EncodedScene(
        lower=lower,
        frames=frames,
        text=scene.text,
        speech_end_frame=scene.speech_end_frame,
        note=scene.note,
    )


def _run(encoder: SpeechEncoder, x: Tensor, frame_lengths: Tensor, blocks: slice) -> Tensor:
    config = encoder.config
    visible = chunk_mask(
        x.shape[1],
        chunk_frames=config.chunk_frames,
        left_chunks=config.left_chunks,
        device=x.device,
    )
    hidden = hidden_mask(visible, frame_lengths, x.shape[1])
    rows = sinusoid_rows(0, x.shape[1], dim=config.dim, like=x)
    for block in list(encoder.blocks)[blocks]:
        x = block(x, rows=rows, hidden=hidden)
    return x
