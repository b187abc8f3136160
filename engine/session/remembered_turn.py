"""One exchange of a conversation, as it can be written into a model's memory again.

Knows no model but its widths.
"""

from dataclasses import dataclass, field

from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.packed_state import StateReader, StateWriter


@dataclass(slots=True)
class RememberedTurn:
    """One exchange.

    Attributes:
        begins, answer_begins: Positions in the cache.
        rows: [1, n, H] each, what was heard; empty for a typed turn.
        typed: What was typed; "" for a spoken turn.
        answer: Tokens of the answer that were heard, or are being written.
    """

    begins: int
    rows: list[Tensor] = field(default_factory=list)
    typed: str = ""
    answer_begins: int = 0
    answer: list[int] = field(default_factory=list)

    @property
    def n_bytes(self) -> int:
        """Memory that is held for what was heard."""
        return sum(rows.nbytes for rows in self.rows)

    def pack(self, into: StateWriter) -> None:
        """Write everything."""
        into.value("begins", self.begins)
        into.tensors("rows", self.rows)
        into.value("typed", self.typed)
        into.value("answer_begins", self.answer_begins)
        into.value("answer", self.answer)

    @classmethod
    def unpack(cls, kept: StateReader, bundle: ModelBundle) -> "RememberedTurn":
        """Read what `pack` wrote.

        Raises:
            PackedStateError: It does not fit.
        """
        width, dtype = bundle.prompt_embeddings.shape[-1], bundle.dtype
        return cls(
            begins=kept.count("begins"),
            rows=kept.tensors("rows", (1, None, width), dtype),
            typed=kept.text("typed"),
            answer_begins=kept.count("answer_begins"),
            answer=kept.ids("answer", below=bundle.llm.config.vocab_size),
        )
