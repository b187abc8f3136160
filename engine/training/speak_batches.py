"""Batches for the speech decoder: text tokens and codes of pieces of like length, padded.

It knows no weights. A piece is written with or without the space that may stand before it in an
answer, by chance.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.utils.rnn import pad_sequence

from engine.models.tokenizer import TextTokenizer
from engine.training.speak_data import NO_WORD, SpokenPiece, SpokenPieces

IGNORED = -100
SPACE_CHANCE = 0.3
_POOL_BATCHES = 24


@dataclass(frozen=True)
class SpeakBatch:
    """Padded pieces.

    Attributes:
        indices: Which pieces of the set, in order.
        ids: [B, n] int64 text tokens, padded with 0.
        id_lengths: [B] int64.
        id_words: [B, n] int64, word that each token belongs to; -1 where padded.
        codes: [B, m] int64, padded with 0.
        code_lengths: [B] int64.
        phones: [B, m] int64, `IGNORED` where padded.
        words: [B, m] int64, `IGNORED` where padded and in pauses.
    """

    indices: list[int]
    ids: torch.Tensor
    id_lengths: torch.Tensor
    id_words: torch.Tensor
    codes: torch.Tensor
    code_lengths: torch.Tensor
    phones: torch.Tensor
    words: torch.Tensor

    def targets(self, end: int) -> torch.Tensor:
        """[B, m + 1] int64: each piece's codes, then `end`, then `IGNORED`."""
        targets = torch.nn.functional.pad(self.codes, (0, 1))
        places = torch.arange(targets.shape[1])
        targets[places == self.code_lengths[:, None]] = end
        return targets.masked_fill(places > self.code_lengths[:, None], IGNORED)


def token_words(text: str, tokenizer: TextTokenizer, ids: list[int]) -> list[int]:
    """For each token the index of the whitespace-separated word in which it ends."""
    words, before = [], ""
    for n_read in range(1, len(ids) + 1):
        before = tokenizer.decode(ids[:n_read])
        words.append(max(len(before.split()) - 1, 0))
    return words if before == text else [min(w, len(text.split()) - 1) for w in words]


class PieceTexts:
    """Token ids of every piece, with and without a leading space, made when first asked for."""

    def __init__(self, pieces: SpokenPieces, tokenizer: TextTokenizer) -> None:
        """Keep both."""
        self._pieces = pieces
        self._tokenizer = tokenizer
        self._known: dict[tuple[int, bool], tuple[torch.Tensor, torch.Tensor]] = {}

    def of(self, index: int, piece: SpokenPiece, *, spaced: bool) -> tuple[torch.Tensor, ...]:
        """Ids [n] and words [n] of a piece."""
        key = (index, spaced)
        if key not in self._known:
            text = f" {piece.text}" if spaced else piece.text
            ids = self._tokenizer.encode_by_merges(text)
            words = token_words(text, self._tokenizer, ids)
            self._known[key] = (torch.tensor(ids), torch.tensor(words))
        return self._known[key]


def collate(
    pieces: SpokenPieces, texts: PieceTexts, indices: list[int], rng: np.random.Generator
) -> SpeakBatch:
    """Pad pieces into one batch."""
    chosen = [pieces.piece(index) for index in indices]
    spaced = rng.random(len(indices)) < SPACE_CHANCE
    written = [
        texts.of(index, piece, spaced=bool(space))
        for index, piece, space in zip(indices, chosen, spaced, strict=True)
    ]
    words = [piece.words.masked_fill(piece.words == NO_WORD, IGNORED) for piece in chosen]
    return SpeakBatch(
        indices=indices,
        ids=_padded([ids for ids, _ in written], 0),
        id_lengths=torch.tensor([len(ids) for ids, _ in written]),
        id_words=_padded([of_token for _, of_token in written], -1),
        codes=_padded([piece.codes for piece in chosen], 0),
        code_lengths=torch.tensor([len(piece.codes) for piece in chosen]),
        phones=_padded([piece.phones for piece in chosen], IGNORED),
        words=_padded(words, IGNORED),
    )


def endless_batches(
    lengths: Callable[[], dict[int, int]], *, codes_per_batch: int, rng: np.random.Generator
) -> Iterator[list[int]]:
    """Batches of about equal size in codes, pieces of like length together, in random order.

    Args:
        lengths: Gives the pieces and their lengths in codes; asked anew for each pass.
        codes_per_batch: Most codes in a batch, padding counted.
        rng: Of the order.

    Yields:
        Keys of `lengths`.
    """
    while True:
        known = lengths()
        mean = max(sum(known.values()) // len(known), 1)
        pool = max(_POOL_BATCHES * codes_per_batch // mean, 1)
        order = rng.permutation(list(known)).tolist()
        for start in range(0, len(order), pool):
            batches = _cut_pool(known, order[start : start + pool], codes_per_batch)
            for at in rng.permutation(len(batches)):
                yield batches[at]


def _cut_pool(lengths: dict[int, int], pool: list[int], codes_per_batch: int) -> list[list[int]]:
    batches: list[list[int]] = [[]]
    for place in sorted(pool, key=lengths.__getitem__):
        if (len(batches[-1]) + 1) * lengths[place] > codes_per_batch and batches[-1]:
            batches.append([])
        batches[-1].append(place)
    return batches


def _padded(rows: list[torch.Tensor], value: int) -> torch.Tensor:
    return pad_sequence(rows, batch_first=True, padding_value=value)
