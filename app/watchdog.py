"""A watch on the GUI thread: how long it could not do anything else.

Knows time and Qt's event loop; nothing of what held the thread up.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer

_BEAT_MS: Final = 5
_SCHEDULER: Final = Path("/proc/thread-self/schedstat")
"""On Linux: nanoseconds that the thread has run, and that it could have run and did not."""


@dataclass(frozen=True)
class Delay:
    """Between two beats of the event loop.

    Attributes:
        ms: How much later than it was due the second beat came: what a click would have waited.
        processor_ms: How long the thread itself computed meanwhile.
        queued_ms: How long it waited for its turn on a busy machine; 0 where the system does not
            tell. What is left of the delay it waited for another thread of this process, which may
            itself have waited for its turn.
    """

    ms: float
    processor_ms: float
    queued_ms: float = 0.0

    @property
    def own_ms(self) -> float:
        """What of it is not the thread's own waiting for its turn."""
        return max(0.0, self.ms - self.queued_ms)


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
        self._last_queued_s = queued_s()

    def _beat(self) -> None:
        last_s, last_processor_s = self._last_s, self._last_processor_s
        last_queued_s = self._last_queued_s
        self._mark()
        late_ms = max(0.0, (self._last_s - last_s) * 1e3 - _BEAT_MS)
        processor_ms = (self._last_processor_s - last_processor_s) * 1e3
        queued_ms = (self._last_queued_s - last_queued_s) * 1e3
        self._delays.append(Delay(late_ms, processor_ms, queued_ms))


def queued_s() -> float:
    """How long this thread has waited for its turn so far; 0 where the system does not tell."""
    try:
        return int(_SCHEDULER.read_bytes().split()[1]) / 1e9
    except OSError:
        return 0.0


def delay_figures(delays: list[Delay]) -> dict[str, Any]:
    """What a phase came to; times in milliseconds."""
    late = sorted(delay.ms for delay in delays)
    own = [delay.own_ms for delay in delays]
    return {
        "p50_ms": round(_percentile(late, 0.5), 1),
        "p99_ms": round(_percentile(late, 0.99), 1),
        "longest_ms": round(late[-1], 1),
        "longest_own_ms": round(max(own), 1),
        "longest_processor_ms": round(max(delay.processor_ms for delay in delays), 1),
        "n_above_50_ms": sum(ms > LIMIT_MS for ms in late),
        "n_own_above_50_ms": sum(ms > LIMIT_MS for ms in own),
        "n_beats": len(late),
    }


LIMIT_MS: Final = 50.0
"""A window that does not answer for longer is felt to hang."""


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
