"""Whether sound waits inside a stream: what a stall of the machine leaves behind.

PortAudio takes both directions of an ALSA device in step. After a stall of some 50 ms the
microphone stays behind by as much, for good, and PortAudio's thread, which finds it always ready,
asks again without a pause: of 0.3 s there remained 0.3 s, and one processor was used up
(docs/benchmarks.md). Knows no sound library.
"""

import math
from typing import Final

WINDOW_S: Final = 1.0
"""The least age of so many blocks is what waits; single ones come late on any machine."""

_MOST_EXCESS_S: Final = 0.04
_MOST_SHARE: Final = 0.5
"""Of a processor; a callback of ours takes a fiftieth."""


class BacklogWatch:
    """Looks at a second of callbacks at a time.

    Attributes:
        is_behind: Whether sound waits, or the thread never sleeps; of the last whole second.
    """

    def __init__(self) -> None:
        """Begin with a stream that has just been started."""
        self.is_behind = False
        self._least_age_s = math.inf
        self._begin(-math.inf, 0.0)

    def saw(self, now_s: float, *, age_s: float, processor_s: float) -> None:
        """Take note of a block; called by the callback, and takes no memory.

        Args:
            now_s: When it was handed over.
            age_s: How long before that its first sample was captured, as the sound system says.
            processor_s: Processor time that the calling thread has used.
        """
        self._age_s = min(self._age_s, age_s)
        taken_s = now_s - self._began_s
        if taken_s < WINDOW_S:
            return
        if math.isfinite(taken_s):
            self._least_age_s = min(self._least_age_s, self._age_s)
            is_late = self._age_s - self._least_age_s > _MOST_EXCESS_S
            is_busy = processor_s - self._processor_s > _MOST_SHARE * taken_s
            self.is_behind = is_late or is_busy
        self._begin(now_s, processor_s)

    def _begin(self, now_s: float, processor_s: float) -> None:
        self._began_s, self._processor_s, self._age_s = now_s, processor_s, math.inf
