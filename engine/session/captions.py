"""The user's words as the recognition head spells them, where the model has one.

Knows nothing of turns but that a new one begins with nothing.
"""

from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.ctc_head import BLANK, CtcState
from engine.models.packed_state import StateReader, StateWriter


class Captions:
    """Spells one turn after the other."""

    def __init__(self, bundle: ModelBundle) -> None:
        """Begin with nothing; without a head or a blank there are no captions."""
        self._bundle = bundle
        self._head = bundle.ctc_head
        self._tokenizer = bundle.tokenizer
        self._blank = bundle.tokenizer.marks.get(BLANK)
        self.reset()

    @property
    def is_there(self) -> bool:
        """Whether words will come."""
        return self._head is not None and self._blank is not None

    def reset(self) -> None:
        """A new turn begins."""
        self._state = CtcState()
        self._ids: list[int] = []

    def pack(self, into: StateWriter) -> None:
        """Write the turn's words so far."""
        into.value("ids", self._ids)
        self._state.pack(into.within("state"))

    def unpack(self, kept: StateReader) -> None:
        """Become what `pack` wrote.

        Raises:
            PackedStateError: It does not fit.
        """
        self._ids = kept.ids("ids", below=self._n_classes)
        width, dtype = self._bundle.config.encoder.dim, self._bundle.dtype
        self._state = CtcState.unpack(kept.within("state"), dim=width, dtype=dtype)

    @property
    def _n_classes(self) -> int:
        return 0 if self._head is None else self._head.project.out_features

    def read(self, frames: Tensor) -> str | None:
        """All words of the turn with these frames.

        Args:
            frames: [1, n, D], the encoder's output.

        Returns:
            The words; None where there are no captions.
        """
        if self._head is None or self._blank is None:
            return None
        new, self._state = self._head.decode(frames, self._state, blank=self._blank)
        self._ids.extend(new)
        return self._tokenizer.decode(self._ids).strip()
