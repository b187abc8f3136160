"""Batches of heard utterances for the training of the ears: of like length, masked and shifted.

It knows no model. Utterances come from a pool; their words become token ids here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.models.encoder import SpeechEncoder
from engine.training.other_speakers import SpeakerChanger
from engine.training.roughening import Roughener, Roughness
from engine.training.speech_data.phonemes import IGNORED
from engine.training.speech_data.pool import Heard

IGNORE_CLASS = -100
"""What `cross_entropy` leaves out."""

_BUCKET_BATCHES = 40
_TALKING = 3
"""Voices of a babble."""

_PASS = 6000
"""Utterances drawn before the pool is read again."""


@dataclass(frozen=True, kw_only=True)
class ListenBatch:
    """Some utterances, padded to the longest.

    Attributes:
        features: [B, T, 80] float32, log-mel.
        lengths: [B] int64, valid feature frames.
        classes: [B, T'] int64, phoneme class of each encoder frame or `IGNORE_CLASS`.
        tokens: [sum of token_lengths] int64, what is said, one utterance after the other.
        token_lengths: [B] int64.
        items: Which utterances of the pool these are.
    """

    features: Tensor
    lengths: Tensor
    classes: Tensor
    tokens: Tensor
    token_lengths: Tensor
    items: list[int]

    def to(self, device: torch.device) -> Self:
        """The same with its tensors on `device`."""
        moved = {
            name: getattr(self, name).to(device, non_blocking=True)
            for name in ("features", "lengths", "classes", "tokens", "token_lengths")
        }
        return replace(self, **moved)

    @property
    def frame_lengths(self) -> Tensor:
        """[B] int64, valid encoder frames."""
        return SpeechEncoder.output_frames(self.lengths)


@dataclass(frozen=True, kw_only=True)
class Masking:
    """SpecAugment (Park et al., 2019), and a shift of the level.

    Attributes:
        bands, band_mels: How many stripes of mel bands are hidden, and the widest.
        gaps, gap_frames: How many stretches of time are hidden, and the longest.
        level: Standard deviation of the shift of the log-mel level.
    """

    bands: int = 1
    band_mels: int = 10
    gaps: int = 1
    gap_frames: int = 8
    level: float = 0.3


class Variety:
    """Other speakers, microphones, rooms and noises for what is heard, drawn anew each time."""

    def __init__(self, rng: np.random.Generator, roughness: Roughness | None = None) -> None:
        """Make the noises.

        Args:
            rng: Draws everything.
            roughness: How often there are a room and noises, and how much of them.
        """
        self._speakers = SpeakerChanger(rng)
        self._roughener = Roughener(rng, roughness)

    def apply(
        self, features: NDArray[np.float32], others: Sequence[NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """The same words heard elsewhere.

        Args:
            features: [3 + T, n_mels] float32, log-mel; the first three frames are left.
            others: Features of other speech, which may serve as babble; alike.
        """
        return self._roughener.apply(self._speakers.apply(features), others)


class ListenBatches:
    """Draws batches from a pool for as long as they are asked for."""

    def __init__(
        self,
        pool: Callable[[], Sequence[Heard]],
        *,
        encode: Callable[[str], list[int]],
        batch_s: float,
        seed: int,
        masking: Masking | None = None,
        variety: Variety | None = None,
    ) -> None:
        """Turn every text into token ids.

        Args:
            pool: Gives the utterances; asked again before each pass, as a pool may grow.
            encode: From spoken words to token ids.
            batch_s: Seconds of sound in a batch, padding included.
            seed: Seed of order and masks.
            masking: What is hidden; None hides nothing.
            variety: Changes what is heard each time; None leaves it.
        """
        self._read = pool
        self._encode = encode
        self._pool: Sequence[Heard] = ()
        self._tokens: list[list[int]] = []
        self._refresh()
        self._batch_frames = int(batch_s * 100)
        self._rng = np.random.default_rng(seed)
        self._masking = masking
        self._variety = variety

    def endless(self) -> Iterator[ListenBatch]:
        """Batches of utterances of like length in random order, for ever."""
        while True:
            self._refresh()
            order = self._rng.permutation(len(self._pool))[:_PASS]
            mean = float(self._frames.mean())
            bucket = max(int(_BUCKET_BATCHES * self._batch_frames / mean), 1)
            for start in range(0, len(order), bucket):
                group = order[start : start + bucket]
                cuts = self._cut(group[np.argsort(self._frames[group], kind="stable")])
                for index in self._rng.permutation(len(cuts)):
                    yield self.collate(cuts[int(index)])

    def all(self) -> Iterator[ListenBatch]:
        """Each utterance once, ordered by length."""
        for items in self._cut(np.argsort(self._frames, kind="stable")):
            yield self.collate(items)

    def collate(self, items: Sequence[int]) -> ListenBatch:
        """Pad these utterances of the pool to one length, and mask them."""
        heard = [self._pool[i] for i in items]
        lengths = torch.tensor([one.features.shape[0] for one in heard])
        n_frames = int(lengths.max())
        features = torch.zeros(len(heard), n_frames, heard[0].features.shape[1])
        classes = torch.full(
            (len(heard), SpeechEncoder.output_frames(n_frames)), IGNORE_CLASS, dtype=torch.int64
        )
        for row, one in enumerate(heard):
            features[row, : one.features.shape[0]] = torch.from_numpy(self._heard(one.features))
            known = one.classes.astype(np.int64)
            known[known == IGNORED] = IGNORE_CLASS
            classes[row, : known.size] = torch.from_numpy(known)
        tokens = [self._tokens[i] for i in items]
        return ListenBatch(
            features=features,
            lengths=lengths,
            classes=classes,
            tokens=torch.tensor([token for one in tokens for token in one], dtype=torch.int64),
            token_lengths=torch.tensor([len(one) for one in tokens]),
            items=[int(i) for i in items],
        )

    def _refresh(self) -> None:
        """Take what the pool has more than before; what it had stays where it is."""
        pool = self._read()
        known = len(self._tokens)
        if len(pool) == known:
            return
        self._pool = pool
        self._tokens += [self._encode(one.text) for one in pool[known:]]
        self._frames = np.array([one.features.shape[0] for one in pool])

    def _cut(self, ordered: np.ndarray) -> list[list[int]]:
        """Cut utterances in order of length into batches of at most `batch_s`."""
        batches: list[list[int]] = [[]]
        for item in ordered:
            longest = self._frames[item]
            if batches[-1] and (len(batches[-1]) + 1) * longest > self._batch_frames:
                batches.append([])
            batches[-1].append(int(item))
        return batches

    def _heard(self, features: np.ndarray) -> np.ndarray:
        made = features.astype(np.float32)
        if self._variety:
            talking = self._rng.integers(len(self._pool), size=_TALKING)
            others = [self._pool[int(at)].features.astype(np.float32) for at in talking]
            made = self._variety.apply(made, others)
        return self._masked(made)

    def _masked(self, features: np.ndarray) -> np.ndarray:
        made = features.copy()
        masking, rng = self._masking, self._rng
        if masking is None:
            return made
        made[3:] += rng.normal(0.0, masking.level)
        fill = float(made.mean())
        for _ in range(int(rng.integers(masking.bands + 1))):
            width = int(rng.integers(masking.band_mels + 1))
            start = int(rng.integers(made.shape[1] - width))
            made[3:, start : start + width] = fill
        for _ in range(int(rng.integers(masking.gaps + 1))):
            width = min(int(rng.integers(masking.gap_frames + 1)), made.shape[0] // 8)
            start = int(rng.integers(3, made.shape[0] - width))
            made[start : start + width] = fill
        return made
