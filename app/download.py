"""A model on its way onto the disk: fetched on a thread of its own, watched from the window.

Knows the fetcher; nothing of what is shown, and nothing of whether the network may be touched.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.jobs import JobRunner
from engine.weights.fetch import FetchCancelled, Fetcher, FetchPhase, FetchProgress
from engine.weights.published import PublishedModel

_TOLD_EVERY_S: Final = 0.1
_POLL_S: Final = 0.02


class Download(QObject):
    """Fetches one model at a time.

    Attributes:
        progress: How far it is; None while nothing is fetched.
        fault: Why the last one ended before its end; None where it did not, or was cancelled.

    Signals:
        changed(): `progress` is another one.
        ended(bool): It is over; whether the model is whole.
    """

    changed = Signal()
    ended = Signal(bool)
    _moved = Signal(int, object)

    def __init__(self) -> None:
        """Nothing is fetched; the thread begins with the first model."""
        super().__init__()
        self.progress: FetchProgress | None = None
        self.fault: Exception | None = None
        self._jobs = JobRunner("floe-download")
        self._cancel = threading.Event()
        self._number = 0
        self._moved.connect(self._follow, Qt.ConnectionType.QueuedConnection)

    @property
    def is_under_way(self) -> bool:
        """Whether something is being fetched."""
        return self.progress is not None

    @property
    def has_thread_at_work(self) -> bool:
        """Whether the thread still fetches, or has not noticed yet that it need not."""
        return self._jobs.is_busy

    def start(self, model: PublishedModel, folder: Path, *, mirror: str | None) -> None:
        """Fetch what is missing of a model; one that is under way goes on.

        Args:
            model: What to fetch.
            folder: Where to.
            mirror: Address of another hub; None is the hub itself.
        """
        if self.is_under_way:
            return
        self._number += 1
        self._cancel = threading.Event()
        self.progress = FetchProgress(n_bytes=0, n_all_bytes=0, bytes_per_s=0.0, path="")
        self.fault = None
        number = self._number
        fetcher = Fetcher(
            model,
            folder,
            mirror=mirror,
            progress=_now_and_then(lambda progress: self._moved.emit(number, progress)),
            is_cancelled=self._cancel.is_set,
        )
        self._jobs.start(
            fetcher.fetch,
            done=lambda _: self._end(number),
            failed=lambda error: self._end(number, error),
        )
        self.changed.emit()

    def cancel(self) -> None:
        """End it at once; what is on the disk stays."""
        if self.is_under_way:
            self._cancel.set()
            self._end(self._number, FetchCancelled())

    async def close(self, limit_s: float) -> None:
        """End it, and wait until its thread has noticed, but no longer than this."""
        self.cancel()
        end_s = time.monotonic() + limit_s
        while self._jobs.is_busy and time.monotonic() < end_s:
            await asyncio.sleep(_POLL_S)
        self._jobs.close()

    @Slot(int, object)
    def _follow(self, number: int, progress: FetchProgress) -> None:
        if self.is_under_way and number == self._number:
            self.progress = progress
            self.changed.emit()

    def _end(self, number: int, error: Exception | None = None) -> None:
        if not self.is_under_way or number != self._number:
            return  # the thread of one that was cancelled says so once more
        self.progress = None
        self.fault = None if isinstance(error, FetchCancelled) else error
        self.changed.emit()
        self.ended.emit(error is None)


def _now_and_then(tell: Callable[[FetchProgress], None]) -> Callable[[FetchProgress], None]:
    """Tell of what matters at once, and of mere bytes a few times a second."""
    told_s = 0.0
    told_phase: FetchPhase | None = None

    def tell_now_and_then(progress: FetchProgress) -> None:
        nonlocal told_s, told_phase
        now_s = time.monotonic()
        is_new = progress.phase != told_phase or progress.n_bytes == progress.n_all_bytes
        if is_new or now_s - told_s >= _TOLD_EVERY_S:
            told_s, told_phase = now_s, progress.phase
            tell(progress)

    return tell_now_and_then
