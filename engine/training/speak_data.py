"""Spoken pieces for the speech decoder: text, codes, and which phone and word each code is.

It knows no decoder. Pieces are spoken and encoded once, a shard at a time, and kept beside the
runs; everything can be made again from the seed.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.models.config import SAMPLE_RATE_HZ
from engine.training.codec_data import HOP_SAMPLES
from engine.training.codec_vq import VqAutoencoder, load_autoencoder
from engine.training.loop import write_atomically
from engine.training.speak_texts import HELD_OUT, goes_on, speak_texts
from engine.training.voice_data import PIECE_TAIL_S, SENTENCE_TAIL_S, Utterance, teacher_voice

logger = logging.getLogger(__name__)

SHARD = 1000
NO_WORD = 255


@dataclass(frozen=True)
class SpokenPiece:
    """One piece.

    Attributes:
        text: As it is written, without a leading space.
        codes: [m] int64, what is to be said.
        phones: [m] int64, indices into `voice_data.PHONES`.
        words: [m] int64, index of the whitespace-separated word; `NO_WORD` in pauses.
    """

    text: str
    codes: torch.Tensor
    phones: torch.Tensor
    words: torch.Tensor


class SpokenPieces:
    """All pieces of a set; the last `HELD_OUT` are for validation."""

    def __init__(self, shards: list[Path]) -> None:
        """Read shards of `make_shards`."""
        self._texts: list[str] = []
        rows, lengths = [], []
        for path in shards:
            with np.load(path, allow_pickle=False) as kept:
                self._texts += json.loads(str(kept["texts"]))
                rows.append(kept["rows"])
                lengths.append(kept["lengths"])
        self._rows = np.concatenate(rows)
        self._offsets = np.cumsum([0, *np.concatenate(lengths).tolist()])

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def n_training(self) -> int:
        """Pieces that may be trained on: the first ones."""
        return len(self) - HELD_OUT

    def n_codes(self, index: int) -> int:
        """Length of a piece in codes."""
        return int(self._offsets[index + 1] - self._offsets[index])

    def piece(self, index: int) -> SpokenPiece:
        """One piece."""
        rows = self._rows[self._offsets[index] : self._offsets[index + 1]].astype(np.int64)
        codes, phones, words = torch.from_numpy(rows).unbind(1)
        return SpokenPiece(self._texts[index], codes, phones, words)


def spoken_pieces(runs: Path, *, seed: int, count: int) -> SpokenPieces:
    """The speech decoder's pieces; what is not there yet is spoken now."""
    texts = speak_texts(seed, count)
    return SpokenPieces(make_shards(texts, runs / "voice" / f"speak-{seed}-{count}", runs=runs))


def make_shards(texts: list[str], folder: Path, *, runs: Path) -> list[Path]:
    """Speak and encode texts, `SHARD` to a file; files that are there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    autoencoder = load_autoencoder(runs)
    paths = []
    for number, start in enumerate(range(0, len(texts), SHARD)):
        path = folder / f"{number:03d}.npz"
        paths.append(path)
        if not path.is_file():
            _write_shard(path, texts[start : start + SHARD], autoencoder)
            logger.info("%s: shard %d of %d", folder.name, number + 1, -(-len(texts) // SHARD))
    return paths


def _write_shard(path: Path, texts: list[str], autoencoder: VqAutoencoder) -> None:
    rows = [speak_rows(text, autoencoder) for text in texts]
    arrays = {
        "texts": np.array(json.dumps(texts)),
        "rows": np.concatenate(rows),
        "lengths": np.array([len(row) for row in rows]),
    }

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)

    write_atomically(path, write)


def speak_rows(text: str, autoencoder: VqAutoencoder) -> NDArray[np.uint16]:
    """Say and encode one piece: [m, 3] codes, phones, words."""
    is_open = goes_on(text)
    said = teacher_voice().speak(
        text.rstrip(",;:") + "," if is_open else text,
        tail_s=PIECE_TAIL_S if is_open else SENTENCE_TAIL_S,
    )
    padded = np.pad(said.wave, (0, -said.wave.size % HOP_SAMPLES))
    codes = autoencoder.encode(torch.from_numpy(padded)[None])[0].numpy()
    phones, words = _of_codes(said, n_codes=codes.size)
    return np.stack((codes, phones, words), axis=1).astype(np.uint16)


def _of_codes(said: Utterance, *, n_codes: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The phone and the word in the middle of each code."""
    middles_s = (np.arange(n_codes) + 0.5) * HOP_SAMPLES / SAMPLE_RATE_HZ
    at = np.minimum(np.searchsorted(said.ends_s, middles_s), said.ends_s.size - 1)
    words = np.where(said.words[at] < 0, NO_WORD, said.words[at])
    return said.phones[at], words
