"""How a recognition head hears words: rows of likely tokens, cut out of real utterances.

It knows no LLM. Any text can be put together from these pieces, so that a text LM may read what
imperfect ears would give it, in endless variety and without a sound.
"""

import logging
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.dialogue.spoken_text import heard_text
from engine.models.tokenizer import TextTokenizer
from engine.training.ctc_alignment import align
from engine.training.listen_batches import ListenBatches
from engine.training.listen_parts import load_ears
from engine.training.loop import write_atomically
from engine.training.speech_data.pool import Heard, read_shard

logger = logging.getLogger(__name__)

LIKELY = 4
"""So many tokens of a row are kept."""

_LONGEST_PHRASE = 3
_CANDIDATES = 4
_MOST_LEADING_ROWS = 4
_BATCH_S = 64.0
_LEAST_ROWS = 2

Key = tuple[int, ...]


@dataclass(frozen=True)
class SoftToken:
    """What one row holds: the likeliest tokens and their probabilities, which add up to 1."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class HeardUtterance:
    """One utterance as the head heard it.

    Attributes:
        words: The words' tokens.
        starts, ends: For each word its rows, the silence before it included.
        ids, weights: [T, LIKELY] int16 and float16, the likeliest tokens of each row.
        quality: 0 for the worst of all utterances, 1 for the best.
    """

    words: tuple[Key, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    ids: NDArray[np.int16]
    weights: NDArray[np.float16]
    quality: float


class HeardWords:
    """Draws how a text might be heard."""

    def __init__(self, utterances: Sequence[HeardUtterance]) -> None:
        """Index all phrases of up to three words.

        Args:
            utterances: At least one.
        """
        self._utterances = utterances
        self._places: dict[tuple[Key, ...], list[tuple[int, int]]] = defaultdict(list)
        for number, one in enumerate(utterances):
            for size in range(1, _LONGEST_PHRASE + 1):
                for at in range(len(one.words) - size + 1):
                    self._places[one.words[at : at + size]].append((number, at))

    def draw(self, words: Sequence[Key], rng: random.Random) -> list[SoftToken]:
        """Rows for a text; a word that was never spoken is heard as it is written.

        Args:
            words: The tokens of each word.
            rng: Source of chance.
        """
        quality = rng.random()
        rows: list[SoftToken] = []
        at = 0
        while at < len(words):
            size, found = self._phrase(words, at, rng)
            if found is None:
                rows += [SoftToken((token,), (1.0,)) for token in words[at]]
            else:
                rows += self._cut(found, size, quality, rng)
            at += size
        return rows

    def _phrase(
        self, words: Sequence[Key], at: int, rng: random.Random
    ) -> tuple[int, list[tuple[int, int]] | None]:
        """The longest phrase from here, up to a drawn length, and where it was spoken."""
        for size in range(min(rng.randint(1, _LONGEST_PHRASE), len(words) - at), 0, -1):
            found = self._places.get(tuple(words[at : at + size]))
            if found:
                return size, found
        return 1, None

    def _cut(
        self, found: list[tuple[int, int]], size: int, quality: float, rng: random.Random
    ) -> Iterator[SoftToken]:
        candidates = [rng.choice(found) for _ in range(_CANDIDATES)]
        number, at = min(candidates, key=lambda c: abs(self._utterances[c[0]].quality - quality))
        one = self._utterances[number]
        for row in range(one.starts[at], one.ends[at + size - 1]):
            yield SoftToken(tuple(one.ids[row].tolist()), tuple(one.weights[row].tolist()))


def word_tokens(tokenizer: TextTokenizer, question: str) -> list[Key]:
    """The tokens of each word of a spoken turn."""
    return [tuple(tokenizer.encode_words(f" {word}")) for word in heard_text(question).split()]


def listened(
    runs: Path, tokenizer: TextTokenizer, kept: Path, *, blank: int, shards: int
) -> HeardWords:
    """What stage listen-1's ears hear in its own pool, computed once.

    Args:
        runs: Folder of the stages.
        tokenizer: The LLM's.
        kept: File of the result; read if it is there.
        blank: The blank's token id.
        shards: How many shards of the pool are listened to.

    Raises:
        ModelMissingError: The stage listen-1 has not run.
    """
    if not kept.exists():
        found = list(_listen(runs, tokenizer, blank=blank, shards=shards))
        write_atomically(kept, lambda part: write_heard(part, found))
    return HeardWords(read_heard(kept))


@torch.no_grad()
def _listen(
    runs: Path, tokenizer: TextTokenizer, *, blank: int, shards: int
) -> Iterator[HeardUtterance]:
    encoder, head = load_ears(runs, tokenizer)
    encoder.eval()
    for path in sorted((runs / "listen-1" / "pool").glob("*.npz"))[:shards]:
        heard = read_shard(path)
        source = ListenBatches(
            lambda pool=heard: pool, encode=lambda _: [], batch_s=_BATCH_S, seed=0
        )
        for batch in source.all():
            frames, _ = encoder(batch.features, lengths=batch.lengths)
            logits = head(frames)[0]
            for row, item in enumerate(batch.items):
                n_rows = (int(batch.frame_lengths[row]) + 1) // 2
                found = _cut_words(heard[item], logits[row, :n_rows], tokenizer, blank=blank)
                if found is not None:
                    yield found
        logger.info("text-lm-heard: listened to %s", path.name)


def _cut_words(
    heard: Heard, logits: Tensor, tokenizer: TextTokenizer, *, blank: int
) -> HeardUtterance | None:
    words = word_tokens(tokenizer, heard.text)
    tokens = [token for word in words for token in word]
    if not tokens or logits.shape[0] < _LEAST_ROWS:
        return None
    found = align(logits.log_softmax(dim=-1).numpy(), tokens, blank=blank)
    if found is None:
        return None
    last = np.cumsum([len(word) for word in words]) - 1
    ends = [found.ends[int(at)] for at in last]
    starts = [max(found.starts[0] - _MOST_LEADING_ROWS, 0), *ends[:-1]]
    weights, ids = logits.softmax(dim=-1).topk(LIKELY, dim=-1)
    weights = weights / weights.sum(dim=-1, keepdim=True)
    return HeardUtterance(
        words=tuple(words),
        starts=tuple(starts),
        ends=tuple(ends),
        ids=ids.numpy().astype(np.int16),
        weights=weights.numpy().astype(np.float16),
        quality=found.score,
    )


def write_heard(path: Path, utterances: Sequence[HeardUtterance]) -> None:
    """Write what was heard into one file."""
    with path.open("wb") as file:
        np.savez(
            file,
            tokens=np.concatenate([np.array(sum(u.words, ()), np.int16) for u in utterances]),
            word_lengths=np.array([len(w) for u in utterances for w in u.words], np.int16),
            words=np.array([len(u.words) for u in utterances], np.int16),
            starts=np.array([at for u in utterances for at in u.starts], np.int16),
            ends=np.array([at for u in utterances for at in u.ends], np.int16),
            rows=np.array([len(u.ids) for u in utterances], np.int16),
            ids=np.concatenate([u.ids for u in utterances]),
            weights=np.concatenate([u.weights for u in utterances]),
            score=np.array([u.quality for u in utterances], np.float32),
        )


def read_heard(path: Path) -> list[HeardUtterance]:
    """Read a file of `write_heard`; qualities become ranks from 0 to 1."""
    with np.load(path, allow_pickle=False) as kept:
        data = {name: kept[name] for name in kept.files}
    ranks = data["score"].argsort().argsort() / max(data["score"].size - 1, 1)
    tokens = iter(data["tokens"].tolist())
    words = iter([tuple(next(tokens) for _ in range(n)) for n in data["word_lengths"].tolist()])
    starts, ends = iter(data["starts"].tolist()), iter(data["ends"].tolist())
    made, row = [], 0
    for n_words, n_rows, rank in zip(data["words"], data["rows"], ranks, strict=True):
        span = slice(row, row + int(n_rows))
        made.append(
            HeardUtterance(
                words=tuple(next(words) for _ in range(n_words)),
                starts=tuple(next(starts) for _ in range(n_words)),
                ends=tuple(next(ends) for _ in range(n_words)),
                ids=data["ids"][span],
                weights=data["weights"][span],
                quality=float(rank),
            )
        )
        row += int(n_rows)
    return made
