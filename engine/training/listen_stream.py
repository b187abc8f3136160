"""Endless batches for stage listen-1, each process's own, from pools that others still fill.

It knows no model: what it needs of the tokenizer is how words are spelled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.dialogue.spoken_text import heard_text
from engine.models.tokenizer import TextTokenizer
from engine.training.listen_batches import ListenBatch, ListenBatches, Masking, Variety
from engine.training.speech_data.pool import GrowingPool


@dataclass(frozen=True)
class HeardTokens:
    """From spoken words to token ids."""

    tokenizer: TextTokenizer

    def __call__(self, text: str) -> list[int]:
        """The ids of what is heard when `text` is said."""
        return self.tokenizer.encode(heard_text(text))


@dataclass(frozen=True)
class Synthetic:
    """Makes streams of batches from growing pools, each from other shards.

    Attributes:
        sources: Folders of the pools.
        encode: From spoken words to token ids.
        batch_s: Seconds of sound in a batch.
        seed: Of order and changes; a stream's own is its part's number further.
    """

    sources: tuple[Path, ...]
    encode: HeardTokens
    batch_s: float
    seed: int

    def __call__(self, part: int, parts: int) -> Iterator[ListenBatch]:
        """The endless batches of one part."""
        return ListenBatches(
            GrowingPool(*self.sources, part=part, parts=parts),
            encode=self.encode,
            batch_s=self.batch_s,
            seed=self.seed + part,
            masking=Masking(gaps=0),
            variety=Variety(np.random.default_rng((self.seed, part))),
        ).endless()
