"""The published server's gate: which chunks reach the model, as a voice activity detector tells.

Knows neither sound nor model. Our own conversation hears all the time and has no such gate; this
one tells what the published server would have fed at the same words, chunk by chunk, its faults
included: the chunks of a running turn never enter the pre-roll, so the next one holds older ones.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PRE_ROLL_CHUNKS: Final = 6
"""Chunks from before a start that are fed first."""


class Activity(StrEnum):
    """What the detector says of a chunk, where it says anything."""

    START = "start"
    END = "end"


class GateStatus(StrEnum):
    """The published server's names for what happens to a chunk."""

    STARTS = "sl"
    CONTINUES = "cl"
    ENDS = "el"


@dataclass(frozen=True)
class GatedChunk:
    """What the gate makes of a chunk.

    Attributes:
        status: None while nobody speaks.
        pre_roll: At a start, the indices of the earlier chunks that are fed first, oldest first;
            None stands for a chunk of zero-valued features, from before the stream.
    """

    status: GateStatus | None
    pre_roll: tuple[int | None, ...] = ()

    @property
    def is_fed(self) -> bool:
        """Whether the model hears the chunk; the one in which speech ends it does not."""
        return self.status in (GateStatus.STARTS, GateStatus.CONTINUES)


class ReleaseGate:
    """Follows a stream of chunks."""

    def __init__(self) -> None:
        """At the start of the stream."""
        self._recent: deque[int | None] = deque([None] * PRE_ROLL_CHUNKS, maxlen=PRE_ROLL_CHUNKS)
        self._is_open = False
        self._n_chunks = 0

    def next_chunk(self, activity: Activity | None) -> GatedChunk:
        """Take the next chunk.

        Args:
            activity: What the detector says of it; a second start changes nothing, and neither
                does an end without a start.
        """
        index = self._n_chunks
        self._n_chunks += 1
        if self._is_open:
            self._is_open = activity is not Activity.END
            return GatedChunk(GateStatus.CONTINUES if self._is_open else GateStatus.ENDS)
        if activity is Activity.START:
            self._is_open = True
            return GatedChunk(GateStatus.STARTS, tuple(self._recent))
        self._recent.append(index)
        return GatedChunk(None)
