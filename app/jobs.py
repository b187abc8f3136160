"""Work that must not hold up the window: one worker thread, results back on the GUI thread.

Knows nothing of the work itself.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class JobRunner:
    """Runs one job at a time, in the order in which they came."""

    def __init__(self) -> None:
        """The worker thread begins with the first job."""
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="floe-jobs")

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do the work on the worker thread and wait for it without blocking the window."""
        return await asyncio.wrap_future(self._pool.submit(work))

    def close(self) -> None:
        """Let the running job end, drop the others and join the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)
