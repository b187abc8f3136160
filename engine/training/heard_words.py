"""How the ears hear words: rows cut out of what an adapter and a recognition head made of speech.

It knows no LLM but its embedding table. Any text can be put together from these pieces, so that a
text LM may read what imperfect ears would give it, in endless variety and without a sound.
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
from engine.training.listen_distil import soft_tokens
from engine.training.listen_parts import load_adapter, load_ears, load_table
from engine.training.loop import StageOptions, write_atomically
from engine.training.precision import mixed
from engine.training.speech_data.pool import read_shard

logger = logging.getLogger(__name__)

_LONGEST_PHRASE = 3
_SOFT_CHANCE = 0.2
_CANDIDATES = 4
_MOST_LEADING_ROWS = 4
_BATCH_S = 64.0
_LEAST_ROWS = 2

Key = tuple[int, ...]
Rows = NDArray[np.float32]


@dataclass(frozen=True)
class HeardUtterance:
    """One utterance as the ears heard it.

    Attributes:
        words: The words' tokens.
        starts, ends: For each word its rows, the silence before it included.
        soft: [T, H] float16, the head's soft tokens.
        adapted: [T, H] float16, the adapter's rows.
        quality: 0 for the worst of all utterances, 1 for the best.
    """

    words: tuple[Key, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    soft: NDArray[np.float16]
    adapted: NDArray[np.float16]
    quality: float


class HeardWords:
    """Draws how a text might be heard."""

    def __init__(self, utterances: Sequence[HeardUtterance], *, table: Tensor) -> None:
        """Index all phrases of up to three words.

        Args:
            utterances: At least one.
            table: [V, H], the LLM's embeddings.
        """
        self._utterances = utterances
        self._table: Rows = table.numpy()
        self._places: dict[tuple[Key, ...], list[tuple[int, int]]] = defaultdict(list)
        for number, one in enumerate(utterances):
            for size in range(1, _LONGEST_PHRASE + 1):
                for at in range(len(one.words) - size + 1):
                    self._places[one.words[at : at + size]].append((number, at))

    def draw(self, words: Sequence[Key], rng: random.Random) -> Rows:
        """Rows for a text; a word that was never spoken is heard as it is written.

        The text as a whole is heard well or badly.

        Args:
            words: The tokens of each word, at least one.
            rng: Source of chance.

        Returns:
            [n, H].
        """
        quality, softness = rng.random(), draw_softness(rng)
        pieces: list[Rows] = []
        at = 0
        while at < len(words):
            size, found = self._phrase(words, at, rng)
            if found is None:
                pieces.append(self._table[list(words[at])])
            else:
                pieces.append(self._cut(found, size, quality, softness, rng))
            at += size
        return np.concatenate(pieces)

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
        self,
        found: list[tuple[int, int]],
        size: int,
        quality: float,
        softness: float,
        rng: random.Random,
    ) -> Rows:
        candidates = [rng.choice(found) for _ in range(_CANDIDATES)]
        number, at = min(candidates, key=lambda c: abs(self._utterances[c[0]].quality - quality))
        one = self._utterances[number]
        span = slice(one.starts[at], one.ends[at + size - 1])
        soft, adapted = one.soft[span].astype(np.float32), one.adapted[span].astype(np.float32)
        return adapted + np.multiply(soft - adapted, softness, dtype=np.float32)


def draw_softness(rng: random.Random) -> float:
    """Where the rows of a text lie between the adapter's (0) and the soft tokens (1).

    Mostly at the adapter's: from a mixture the LLM learns to read the sharp part alone.
    """
    return rng.random() if rng.random() < _SOFT_CHANCE else 0.0


def word_tokens(tokenizer: TextTokenizer, question: str) -> list[Key]:
    """The tokens of each word of a spoken turn."""
    return [tuple(tokenizer.encode_words(f" {word}")) for word in heard_text(question).split()]


def listen_to_pool(
    options: StageOptions, tokenizer: TextTokenizer, folder: Path, *, blank: int, shards: int
) -> None:
    """Let stage listen-1's ears hear its own pool, once.

    Args:
        options: Of the stage that asks; each of its processes listens to its own parts.
        tokenizer: The LLM's.
        folder: Where the result is kept, a file for each part.
        blank: The blank's token id.
        shards: How many shards of the pool are listened to.

    Raises:
        ModelMissingError: The stage listen-1 has not run.
    """
    pool = sorted((options.runs / "listen-1" / "pool").glob("*.npz"))[:shards]
    for part, parts in options.parts():
        kept = _kept_rows(folder, part, parts)
        if not kept.exists():
            found = list(_listen(options, tokenizer, pool[part::parts], blank=blank))
            write_atomically(kept, lambda file, found=found: write_heard(file, found))


def listened(runs: Path, folder: Path, *, part: int, parts: int) -> HeardWords:
    """What `listen_to_pool` has kept of one part."""
    return HeardWords(read_heard(_kept_rows(folder, part, parts)), table=load_table(runs))


def _kept_rows(folder: Path, part: int, parts: int) -> Path:
    return folder / f"heard_rows-{part + 1}-of-{parts}.npz"


@torch.no_grad()
def _listen(
    options: StageOptions, tokenizer: TextTokenizer, shards: Sequence[Path], *, blank: int
) -> Iterator[HeardUtterance]:
    runs, device = options.runs, options.device
    encoder, head = (part.to(device) for part in load_ears(runs, tokenizer))
    adapter = load_adapter(runs).to(device)
    table = load_table(runs)
    for path in shards:
        heard = read_shard(path)
        source = ListenBatches(
            lambda pool=heard: pool, encode=lambda _: [], batch_s=_BATCH_S, seed=0
        )
        for batch in source.all():
            with mixed(options.dtype, device):
                frames, _ = encoder(batch.features.to(device), lengths=batch.lengths.to(device))
                heads = head(frames)[0], adapter(frames)[0]
            logits, adapted = (made.float().cpu() for made in heads)
            for row, item in enumerate(batch.items):
                n_rows = (int(batch.frame_lengths[row]) + 1) // 2
                heard_rows = logits[row, :n_rows], adapted[row, :n_rows]
                words = word_tokens(tokenizer, heard[item].text)
                found = _cut_words(words, *heard_rows, table=table, blank=blank)
                if found is not None:
                    yield found
        logger.info("listened to %s", path.name)


def _cut_words(
    words: Sequence[Key], logits: Tensor, adapted: Tensor, *, table: Tensor, blank: int
) -> HeardUtterance | None:
    tokens = [token for word in words for token in word]
    if not tokens or logits.shape[0] < _LEAST_ROWS:
        return None
    found = align(logits.log_softmax(dim=-1).numpy(), tokens, blank=blank)
    if found is None:
        return None
    last = np.cumsum([len(word) for word in words]) - 1
    ends = [found.ends[int(at)] for at in last]
    starts = [max(found.starts[0] - _MOST_LEADING_ROWS, 0), *ends[:-1]]
    return HeardUtterance(
        words=tuple(words),
        starts=tuple(starts),
        ends=tuple(ends),
        soft=soft_tokens(logits, table).half().numpy(),
        adapted=adapted.half().numpy(),
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
            rows=np.array([len(u.soft) for u in utterances], np.int16),
            soft=np.concatenate([u.soft for u in utterances]),
            adapted=np.concatenate([u.adapted for u in utterances]),
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
                soft=data["soft"][span],
                adapted=data["adapted"][span],
                quality=float(rank),
            )
        )
        row += int(n_rows)
    return made
