"""One client's connection, from the greeting to the close: texts in and out, limits kept.

Knows the WebSocket, and of the pool only how to enter and leave it. Never logs what is said.
"""

import asyncio
import secrets
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from engine.clock import Clock
from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.outbox import Outbox
from engine.server.client_messages import parse_message
from engine.server.figures import Figures
from engine.server.limits import ServerLimits
from engine.server.member import Member
from engine.server.pool import Pool
from engine.server.rate import RateLimit
from engine.server.server_messages import error_fields
from engine.server.settings import Dialect

CLOSED_NORMALLY: Final = 1000
CLOSED_FOR_POLICY: Final = 1008
CLOSED_BY_FAULT: Final = 1011
CLOSED_WHEN_FULL: Final = 1013
_IDLE_CHECK_S: Final = 1.0
_LAST_WORDS_S: Final = 2.0


class Connection:
    """One client."""

    def __init__(
        self,
        socket: ServerConnection,
        *,
        dialect: Dialect,
        pool: Pool,
        limits: ServerLimits,
        figures: Figures,
        clock: Clock,
    ) -> None:
        """Take the socket; `converse` does the rest."""
        self._socket = socket
        self._pool = pool
        self._limits = limits
        self._figures = figures
        self._clock = clock
        self._outbox = Outbox(asyncio.get_running_loop(), max_bytes=limits.max_unsent_bytes)
        self._rate = RateLimit(clock, per_s=limits.messages_per_s, burst=limits.message_burst)
        self._failed = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.member = Member(
            dialect=dialect,
            session_id=f"sess_{secrets.token_hex(8)}",
            limits=limits,
            clock=clock,
            post=self._outbox.post,
        )
        self.member.on_event = figures.told
        self.member.on_end = lambda: loop.call_soon_threadsafe(self._failed.set)

    async def converse(self) -> None:
        """Serve the client until one side has had enough."""
        self._pool.admit(self.member)
        tasks = {
            asyncio.create_task(self._receive(), name="receive"),
            asyncio.create_task(self._send(), name="send"),
            asyncio.create_task(self._watch_idleness(), name="idle"),
            asyncio.create_task(self._failed.wait(), name="failed"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._pool.dismiss(self.member)
            self._outbox.close()
            await self._say_last_words(tasks)
            await self._socket.close(*self._reason())

    async def _say_last_words(self, tasks: set[asyncio.Task[object]]) -> None:
        """Let what is queued be sent, for a moment, and end what still runs."""
        senders = {task for task in tasks if task.get_name() == "send"}
        for task in tasks - senders:
            task.cancel()
        await asyncio.wait(senders, timeout=_LAST_WORDS_S)
        for task in senders:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _reason(self) -> tuple[int, str]:
        if self._outbox.has_overflowed:
            return CLOSED_FOR_POLICY, "the client does not read"
        if self._failed.is_set():
            return CLOSED_BY_FAULT, "the session has failed"
        if self._is_idle:
            return CLOSED_NORMALLY, f"idle for {self._limits.idle_s:g} s"
        return CLOSED_NORMALLY, ""

    # -- out --------------------------------------------------------------------------------

    async def _send(self) -> None:
        try:
            async for text in self._outbox.texts():
                await self._socket.send(text)
        except ConnectionClosed:
            return

    def _complain(self, error: MessageError) -> None:
        """Send an `error` event past the pool, which may be busy."""
        self._figures.errors[error.kind] += 1
        event_id = f"error_{secrets.token_hex(6)}"
        self._outbox.post({"type": "error", "event_id": event_id, "error": error_fields(error)})

    # -- in ---------------------------------------------------------------------------------

    async def _receive(self) -> None:
        try:
            async for text in self._socket:
                self._figures.n_messages += 1
                try:
                    self._take(text)
                except MessageError as error:
                    self._complain(error)
        except ConnectionClosed:
            return

    def _take(self, text: str | bytes) -> None:
        if not self._rate.allows():
            raise MessageError(
                f"More than {self._limits.messages_per_s:g} messages a second; not carried out.",
                kind=ErrorKind.RATE_LIMIT,
            )
        if isinstance(text, bytes):
            raise MessageError("Messages are text, not binary.", kind=ErrorKind.INVALID_JSON)
        if len(text) > self._limits.max_message_bytes:
            raise MessageError(
                f"The message is longer than {self._limits.max_message_bytes} bytes.",
                remedy="Send sound in smaller pieces.",
                kind=ErrorKind.MESSAGE_TOO_LARGE,
            )
        self.member.offer(parse_message(text))
        self._pool.wake()

    # -- idleness ---------------------------------------------------------------------------

    @property
    def _is_idle(self) -> bool:
        return self._clock.now_s() - self.member.active_s >= self._limits.idle_s

    async def _watch_idleness(self) -> None:
        while not self._is_idle:
            await asyncio.sleep(min(_IDLE_CHECK_S, self._limits.idle_s / 4))
        self._complain(
            MessageError(
                f"Nobody has said anything for {self._limits.idle_s:g} s; the session is closed.",
                remedy="Connect again.",
                kind=ErrorKind.SESSION_EXPIRED,
            )
        )
