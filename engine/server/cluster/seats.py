"""The users as requests that are under way, which is what Ray Serve counts to scale by.

Knows users only by number, and not where their brains are.
"""

import asyncio
import threading
from typing import Any, Final

from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException

LEASE_S: Final = 5.0
"""So long one request lasts, then the next one begins: Ray Serve tells a replica that it must end
when its requests are over."""

_PAUSE_S: Final = 0.5
"""Before the next one, where a request's replica has ended."""


class Seats:
    """As many requests as there are users, on a thread of their own."""

    def __init__(self, handle: Any) -> None:
        """Begin with none.

        Args:
            handle: Of a `ServedModel`'s deployment.
        """
        self._handle = handle
        self._taken: list[asyncio.Task[None]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="floe-seats")
        self._thread.start()

    def take(self, n_users: int) -> None:
        """There are so many users."""
        self._loop.call_soon_threadsafe(self._fit, n_users)

    def end(self) -> None:
        """There are none any more."""
        asyncio.run_coroutine_threadsafe(self._clear(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # -- its thread -------------------------------------------------------------------------

    def _fit(self, n_users: int) -> None:
        while len(self._taken) < n_users:
            self._taken.append(self._loop.create_task(self._sit()))
        while len(self._taken) > n_users:
            self._taken.pop().cancel()

    async def _clear(self) -> None:
        tasks, self._taken = self._taken, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _sit(self) -> None:
        while True:
            request = self._handle.sit.remote(LEASE_S)
            try:
                await request
            except (RayError, RayServeException):
                await asyncio.sleep(_PAUSE_S)
            finally:
                request.cancel()
