"""A watch on the GUI thread: how long it could not do anything else.

Knows time and Qt's event loop; nothing of what held the thread up.
"""

import math
import time
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer

_BEAT_MS: Final = 5


@dataclass(frozen=True)
class Delay:
    """Between two beats of the event loop.

    Attributes:
        ms: How much later than it was due the second beat came: what a click would have waited.
        processor_ms: How long the thread itself computed meanwhile. The rest it waited: for another
            thread of this process, or for its turn on a busy machine.
    """

    ms: float
    processor_ms: float


class Watchdog(QObject):
    """Beats on the GUI thread and notes each delay."""

    def __init__(self) -> None:
        """Beat from here on, on the thread that makes it."""
        super().__init__()
        self._delays: list[Delay] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._mark()
        self._timer.start()

    def take(self) -> list[Delay]:
        """The delays since the last call, and begin anew."""
        self._beat()  # what holds the thread up at this moment counts, too
        delays, self._delays = self._delays, []
        return delays

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _mark(self) -> None:
        self._last_s, self._last_processor_s = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        last_s, last_processor_s = self._last_s, self._last_processor_s
        self._mark()
        late_ms = max(0.0, (self._last_s - last_s) * 1e3 - _BEAT_MS)
        self._delays.append(Delay(late_ms, (self._last_processor_s - last_processor_s) * 1e3))


def delay_figures(delays: list[Delay]) -> dict[str, Any]:
    """What a phase came to; times in milliseconds."""
    late = sorted(delay.ms for delay in delays)
    computed = sorted(delay.processor_ms for delay in delays)
    return {
        "p50_ms": round(_percentile(late, 0.5), 1),
        "p99_ms": round(_percentile(late, 0.99), 1),
        "longest_ms": round(late[-1], 1),
        "longest_processor_ms": round(computed[-1], 1),
        "n_above_50_ms": sum(ms > LIMIT_MS for ms in late),
        "n_beats": len(late),
    }


LIMIT_MS: Final = 50.0
"""A window that does not answer for longer is felt to hang."""


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
