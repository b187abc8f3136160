"""What waits to be sent to one client: put in by any thread, sent by the network's, and bounded.

Knows nothing of what is sent.
"""

import asyncio
import json
import threading
from collections import deque
from collections.abc import AsyncIterator

from engine.protocol.names import Message


class Outbox:
    """A bounded queue of texts."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, max_bytes: int) -> None:
        """Begin empty.

        Args:
            loop: The network's.
            max_bytes: What may wait; with more, nothing more is taken and `texts` ends.
        """
        self._loop = loop
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._texts: deque[str] = deque()
        self._n_bytes = 0
        self._is_closed = False
        self._arrived = asyncio.Event()
        self.has_overflowed = False

    def post(self, message: Message) -> None:
        """Queue a message; nothing after the end."""
        text = json.dumps(message)
        with self._lock:
            if self._is_closed:
                return
            self.has_overflowed = self._n_bytes + len(text) > self._max_bytes
            if self.has_overflowed:
                self._is_closed = True
            else:
                self._texts.append(text)
                self._n_bytes += len(text)
            self._loop.call_soon_threadsafe(self._arrived.set)

    def close(self) -> None:
        """Take nothing more; what is there is still sent."""
        with self._lock:
            self._is_closed = True
            self._arrived.set()

    async def texts(self) -> AsyncIterator[str]:
        """What is to be sent, until the end."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while (text := self._next()) is not None:
                yield text
            if self._is_closed and not self._texts:
                return

    def _next(self) -> str | None:
        with self._lock:
            if not self._texts or self.has_overflowed:
                self._texts.clear()
                return None
            text = self._texts.popleft()
            self._n_bytes -= len(text)
            return text
