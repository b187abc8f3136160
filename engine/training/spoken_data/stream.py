"""A set of recorded speech as an endless stream of batches that can be gone on with.

A stretch of entries is drawn, sorted by length, cut into batches of like length, and these are
taken in random order. Only how many batches were taken needs to be remembered: the seed decides the
rest, and entries that are passed over are not decoded. It knows no features and no model.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.errors import AudioFileError, RequestError
from engine.training.spoken_data.augmentation import Augmenter
from engine.training.spoken_data.entry import Entry, Wave
from engine.training.spoken_data.source import Source

logger = logging.getLogger(__name__)

SHORTEST_S, LONGEST_S = 0.2, 30.0
"""What is shorter or longer is left out."""

_STRETCH = 512
"""Entries that are sorted by length together."""


@dataclass(frozen=True)
class Drawn:
    """One entry as it is heard this time."""

    entry: Entry
    wave: Wave


class SpokenStream:
    """Batches of a set, pass after pass.

    Attributes:
        position: Batches taken so far; set it before the first one to go on where another stopped.
    """

    def __init__(
        self,
        source: Source,
        *,
        batch_s: float,
        seed: int,
        augmenter: Augmenter | None = None,
        part: int = 0,
        parts: int = 1,
        stretch: int = _STRETCH,
    ) -> None:
        """Draw nothing yet.

        Args:
            source: The set.
            batch_s: Seconds of sound in a batch, padding included.
            seed: Of order and augmentation.
            augmenter: What becomes of the sound on the way; None leaves it.
            part: Which share of the set, from 0.
            parts: How many shares there are.
            stretch: Entries that are sorted by length together.
        """
        self.position = 0
        self._source, self._augmenter = source, augmenter
        self._batch_s, self._seed, self._stretch = batch_s, seed, stretch
        self._part, self._parts = part, parts
        self._n_usable = 0

    def __iter__(self) -> Iterator[list[Drawn]]:
        """Yield batches for ever.

        Raises:
            RequestError: A whole pass had no recording that can be heard.
        """
        n_passed = 0
        for number, stretch in enumerate(self._stretches()):
            cuts = self._cut(stretch)
            rng = np.random.default_rng((self._seed, number, 1))
            for index in rng.permutation(len(cuts)):
                n_passed += 1
                if n_passed <= self.position:
                    continue
                batch = [made for one in cuts[int(index)] if (made := self._drawn(*one))]
                self.position = n_passed
                if batch:
                    yield batch

    def _stretches(self) -> Iterator[list[tuple[int, Entry]]]:
        """Numbered entries, so many at a time; a new pass when the set is through."""
        number = epoch = 0
        while True:
            stretch: list[tuple[int, Entry]] = []
            n_before = self._n_usable
            order = int(np.random.default_rng((self._seed, epoch)).integers(2**31))
            for entry in self._source.entries(seed=order, part=self._part, parts=self._parts):
                stretch.append((number, entry))
                number += 1
                if len(stretch) == self._stretch:
                    yield stretch
                    stretch = []
            if stretch:
                yield stretch
            if self._n_usable == n_before:
                raise RequestError(
                    "The set of recordings has no recording in it that can be heard.",
                    remedy="Check the files that are named above.",
                )
            epoch += 1

    def _cut(self, stretch: list[tuple[int, Entry]]) -> list[list[tuple[int, Entry]]]:
        """Batches of like length, at most `batch_s` each."""
        lengths = {number: seconds for number, e in stretch if (seconds := _seconds(e))}
        usable = [one for one in stretch if one[0] in lengths]
        self._n_usable += len(usable)
        batches: list[list[tuple[int, Entry]]] = [[]]
        for one in sorted(usable, key=lambda one: lengths[one[0]]):
            if batches[-1] and (len(batches[-1]) + 1) * lengths[one[0]] > self._batch_s:
                batches.append([])
            batches[-1].append(one)
        return [batch for batch in batches if batch]

    def _drawn(self, number: int, entry: Entry) -> Drawn | None:
        try:
            wave = entry.wave()
        except AudioFileError as error:
            logger.warning("left out: %s", error)
            return None
        if self._augmenter:
            wave = self._augmenter.apply(wave, np.random.default_rng((self._seed, number, 2)))
        return Drawn(entry, wave)


def _seconds(entry: Entry) -> float | None:
    """How long it is; None if it is left out."""
    try:
        seconds = entry.seconds()
    except AudioFileError as error:
        logger.warning("left out: %s", error)
        return None
    if SHORTEST_S <= seconds <= LONGEST_S:
        return seconds
    logger.warning("left out: %s lasts %.1f s", entry.key, seconds)
    return None
