"""What answering one recording gave: the sound, the words, and how it came about.

Knows nothing of how it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.events import Stage

Probabilities = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenAnswer:
    """One answer.

    Attributes:
        states: For each chunk heard: go on listening, take the turn, disregard.
        verdict_chunk: Index of the first chunk at which the state head ended the turn, or None.
        text: The answer's words.
        text_tokens: Ids as drawn, with the one that ended the answer if it was drawn.
        speech_tokens: Codes of all segments, in order.
        samples: [n] float32 in [-1, 1].
        rate_hz: Of `samples`.
        marks_ms: When each stage was reached, counted from the end of what was heard.
    """

    states: tuple[Probabilities, ...]
    verdict_chunk: int | None
    text: str
    text_tokens: tuple[int, ...]
    speech_tokens: tuple[int, ...]
    samples: NDArray[np.float32]
    rate_hz: int
    marks_ms: Mapping[Stage, float]

    def trace(self) -> dict[str, object]:
        """What `answer --trace` writes, ready for JSON."""
        return {
            "states": [list(state) for state in self.states],
            "verdict_chunk": self.verdict_chunk,
            "text": self.text,
            "text_tokens": list(self.text_tokens),
            "speech_tokens": list(self.speech_tokens),
            "marks_ms": {str(stage): round(ms, 3) for stage, ms in self.marks_ms.items()},
            "sample_rate": self.rate_hz,
        }
