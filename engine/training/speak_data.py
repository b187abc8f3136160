"""Spoken pieces for the speech decoder: text, codes, and which phone and word each code is.

It knows no decoder. Pieces are spoken and encoded once, a shard at a time, and kept beside the
runs; everything can be made again from the seed.
"""

import json
import logging
import multiprocessing
import os
import time
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
FIRST_SHARDS = 8
LOW_PRIORITY = 15
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
    """The pieces of the shards that have been made so far; more may come while training.

    The last shard is read first; its last `HELD_OUT` pieces are for validation only.
    """

    def __init__(self, shards: list[Path]) -> None:
        """Read what is there.

        Args:
            shards: Paths of all shards in order; the last one must exist.
        """
        self._waiting = [shards[-1], *shards[:-1]]
        self._texts: list[str] = []
        self._rows: list[NDArray[np.uint16]] = []
        self._read(self._waiting.pop(0))
        self.held_out = range(len(self._texts) - HELD_OUT, len(self._texts))
        self.read_new()

    def __len__(self) -> int:
        return len(self._texts)

    def read_new(self) -> None:
        """Read shards that have been made since."""
        for path in [path for path in self._waiting if path.is_file()]:
            self._waiting.remove(path)
            self._read(path)

    def training_lengths(self) -> dict[int, int]:
        """Length in codes of every piece that may be trained on, new shards included.

        A text that is held out is never trained on, even if another shard has it too.
        """
        self.read_new()
        kept = {self._texts[index] for index in self.held_out}
        return {
            index: len(rows)
            for index, (text, rows) in enumerate(zip(self._texts, self._rows, strict=True))
            if text not in kept
        }

    def n_codes(self, index: int) -> int:
        """Length of a piece in codes."""
        return len(self._rows[index])

    def piece(self, index: int) -> SpokenPiece:
        """One piece."""
        rows = torch.from_numpy(self._rows[index].astype(np.int64))
        codes, phones, words = rows.unbind(1)
        return SpokenPiece(self._texts[index], codes, phones, words)

    def _read(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as kept:
            self._texts += json.loads(str(kept["texts"]))
            self._rows += np.split(kept["rows"], np.cumsum(kept["lengths"])[:-1])


def spoken_pieces(runs: Path, *, seed: int, count: int) -> SpokenPieces:
    """The speech decoder's pieces.

    What is not there yet is spoken by a process of low priority, which goes on while training has
    begun with the first shards.
    """
    folder = runs / "voice" / f"speak-{seed}-{count}"
    shards = [folder / f"{number:03d}.npz" for number in range(-(-count // SHARD))]
    if not all(path.is_file() for path in shards):
        maker = multiprocessing.get_context("spawn").Process(
            target=make_shards, args=(runs, shards, seed, count), daemon=True
        )
        maker.start()
    while not (shards[-1].is_file() and sum(p.is_file() for p in shards) >= FIRST_SHARDS):
        time.sleep(2.0)
    return SpokenPieces(shards)


def make_shards(runs: Path, shards: list[Path], seed: int, count: int) -> None:
    """Speak and encode what is missing, the last shard first."""
    os.nice(LOW_PRIORITY)
    torch.set_num_threads(1)
    texts = speak_texts(seed, count)
    autoencoder = load_autoencoder(runs)
    for number in (len(shards) - 1, *range(len(shards) - 1)):
        if not shards[number].is_file():
            shards[number].parent.mkdir(parents=True, exist_ok=True)
            part = texts[number * SHARD : (number + 1) * SHARD]
            _write_shard(shards[number], part, autoencoder)


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
