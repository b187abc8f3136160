"""Work that must not hold up the window: one worker thread, results back on the GUI thread.

Knows nothing of the work itself.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class JobRunner:
    """Runs one job at a time, in the order in which they came."""

    def __init__(self, name: str = "floe-jobs") -> None:
        """The worker thread begins with the first job.

        Args:
            name: What the thread is called.
        """
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._tasks: set[asyncio.Task[None]] = set()
        self._future: Future[Any] | None = None

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do the work on the worker thread and wait for it without blocking the window."""
        future = self._pool.submit(work)
        self._future = future
        return await asyncio.wrap_future(future)

    def start(
        self,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do the work on the worker thread and go on meanwhile.

        Args:
            work: What to do.
            done: Gets the result, on the GUI thread.
            failed: Gets what the work raised, on the GUI thread; None writes it to the log.
        """
        task = asyncio.get_running_loop().create_task(self._deliver(work, done, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None] | None,
    ) -> None:
        try:
            result = await self.run(work)
        except Exception as error:  # a job's failure is delivered, whatever it is
            if failed is None:
                _log.exception("a job has failed")
            else:
                failed(error)
            return
        done(result)

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way or waits for its turn."""
        return self._future is not None and not self._future.done()

    def close(self) -> None:
        """Drop what has not begun and join the thread, unless a job holds it; nothing is delivered.

        A job that is still running goes on to its end on the thread, whose name says whose it is.
        """
        for task in self._tasks:
            task.cancel()
        self._pool.shutdown(wait=not self.is_busy, cancel_futures=True)
