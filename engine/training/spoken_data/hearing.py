"""Batches of recorded speech for the ears, made while they are drawn.

It knows no model: a stream's waves become the features that a stream of chunks would give, and
their words token ids.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from engine.dialogue.spoken_text import spoken_form
from engine.training.listen_batches import ListenBatch, ListenBatches, Masking
from engine.training.recordings import heard_recording
from engine.training.spoken_data.augmentation import Augmenter
from engine.training.spoken_data.source import open_source
from engine.training.spoken_data.stream import SpokenStream
from engine.training.workers import Workers


class HeardStream:
    """An endless stream of `ListenBatch`, which a checkpoint can go on with."""

    def __init__(
        self,
        name: str,
        *,
        cache: Path,
        encode: Callable[[str], list[int]],
        batch_s: float,
        seed: int,
        workers: Workers,
    ) -> None:
        """Open the set; nothing is drawn yet.

        Args:
            name: As `open_source` takes it.
            cache: Folder for what is fetched.
            encode: From spoken words to token ids.
            batch_s: Seconds of sound in a batch, padding included.
            seed: Of order and augmentation, and of what is masked.
            workers: Each process draws its own share.

        Raises:
            RequestError: There is no such set, or nothing in it.
            MissingComponentError: The library that reads it is not installed.
        """
        self._stream = SpokenStream(
            open_source(name, cache=cache),
            batch_s=batch_s,
            seed=seed,
            augmenter=Augmenter(),
            part=workers.rank,
            parts=workers.count,
        )
        self._encode, self._seed = encode, seed

    def state_dict(self) -> dict[str, int]:
        """How far the stream is."""
        return {"position": self._stream.position}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on where another stream of the same set was; before the first batch."""
        self._stream.position = state["position"]

    def endless(self) -> Iterator[ListenBatch]:
        """Batches for ever; none is empty."""
        for drawn in self._stream:
            heard = [heard_recording(one.wave, spoken_form(one.entry.text)) for one in drawn]
            made = ListenBatches(
                lambda heard=heard: heard,
                encode=self._encode,
                batch_s=0.0,
                seed=self._seed + self._stream.position,
                masking=Masking(gaps=0),
            )
            yield made.collate(range(len(heard)))
