"""Chunks of a turn to the windows that the speech encoder hears, the next one perhaps foreseen.

Knows no model.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.audio.features import FeatureState, FeatureStream
from engine.audio.port import Sound
from engine.models.packed_state import StateReader, StateWriter


@dataclass(frozen=True, eq=False, slots=True)
class _Foreseen:
    """A chunk that will probably come next.

    Attributes:
        chunk: [chunk_samples] float32.
        after: The feature stream with it.
        windows: What `push` will return.
    """

    chunk: Sound
    after: FeatureStream
    windows: Tensor


class ChunkWindows:
    """The windows of one turn, in order."""

    def __init__(self, *, chunk_samples: int, n_mels: int) -> None:
        """Begin a turn.

        Args:
            chunk_samples: Samples of a chunk at 16 kHz.
            n_mels: Bands of a window.
        """
        self._chunk_samples = chunk_samples
        self._n_mels = n_mels
        self._features = self._new_stream()
        self._foreseen: _Foreseen | None = None

    def foresee(self, chunk: Sound) -> Tensor:
        """The window of a chunk that has not come yet: the very tensor that `push` will return."""
        after = self._new_stream()
        after.go_on(*self._features.memory)
        self._foreseen = _Foreseen(chunk, after, _window_of(chunk, after))
        return self._foreseen.windows

    def push(self, chunk: Sound) -> Tensor:
        """Take the next chunk, [chunk_samples] float32.

        Returns:
            [1, 3 + chunk_samples / 160, n_mels] float32.
        """
        seen, self._foreseen = self._foreseen, None
        if seen is not None and np.array_equal(seen.chunk, chunk):
            self._features = seen.after
            return seen.windows
        return _window_of(chunk, self._features)

    def pack(self, into: StateWriter) -> None:
        """Write what the next window needs."""
        state, rest = self._features.memory
        into.sound("samples", state.samples)
        into.sound("frames", state.frames)
        into.sound("rest", rest)

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote.

        Raises:
            PackedStateError: It does not fit.
        """
        self._features, self._foreseen = self._new_stream(), None
        silent, _ = self._features.memory
        samples = kept.sound("samples", silent.samples.shape)
        frames = kept.sound("frames", silent.frames.shape)
        self._features.go_on(FeatureState(samples, frames), kept.sound("rest", (None,)))

    def _new_stream(self) -> FeatureStream:
        return FeatureStream(chunk_samples=self._chunk_samples, n_mels=self._n_mels)


def _window_of(chunk: Sound, features: FeatureStream) -> Tensor:
    (window,) = features.push(chunk)
    return torch.from_numpy(window)[None]
