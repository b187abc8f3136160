"""The connection to a server, kept by a thread of its own: opened, lost, and opened again.

Knows no message but the two that say how it stands with the session. What arrives is polled; what
is sent goes into the box of one connection and never into the next one's. The token and the words
are kept from every log.
"""

import asyncio
import contextlib
import json
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from engine.protocol.address import ServerAddress
from engine.protocol.message_error import ErrorKind
from engine.protocol.names import Message, Name
from engine.protocol.outbox import Outbox
from engine.remote.faults import Fault, fault_of_closing, fault_of_opening

FIRST_RETRY_S: Final = 0.5
LONGEST_RETRY_S: Final = 15.0
_OPENING_LIMIT_S: Final = 8.0
_PING_S: Final = 5.0
_PONG_LIMIT_S: Final = 10.0
"""A connection whose other end has been silent for so long is gone."""

_MOST_UNSENT_BYTES: Final = 2 * 1024 * 1024
"""Half a minute of sound in base64: a network that is slower than that does not bear a talk."""

_LONGEST_MESSAGE_BYTES: Final = 16 * 1024 * 1024
_CLOSING_LIMIT_S: Final = 0.5
_JOIN_LIMIT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Trying:
    """A connection is being opened."""


@dataclass(frozen=True, slots=True)
class Opened:
    """There is a connection.

    Attributes:
        post: Takes what is to be sent over it; nothing once it is closed.
    """

    post: Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Told:
    """The server has said something."""

    message: Message


@dataclass(frozen=True, slots=True)
class Closed:
    """There is no connection.

    Attributes:
        fault: Why.
        retry_s: When it is tried again; None where it waits to be asked.
    """

    fault: Fault
    retry_s: float | None


News = Trying | Opened | Told | Closed


class Link:
    """One server's connections, one after the other."""

    def __init__(self, address: ServerAddress, token: str) -> None:
        """At rest: no thread, no socket."""
        self._address = address
        self._token = token
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._retry = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._is_greeted = self._is_expired = False
        self._thread = threading.Thread(target=self._run, name="floe-link", daemon=False)

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read what is said."""
        return self._address.is_private

    def start(self) -> None:
        """Begin to connect, without waiting for it."""
        self._thread.start()

    def poll(self) -> News | None:
        """The next thing that has happened."""
        try:
            return self._news.get(block=False)
        except queue.Empty:
            return None

    def retry(self) -> None:
        """Try at once, if a try is not under way."""
        self._ask(self._retry.set)

    def close(self) -> None:
        """Let the connection go, and end the thread."""
        self._ask(self._end)
        if self._thread.is_alive():
            self._thread.join(_JOIN_LIMIT_S)

    def _ask(self, what: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the thread has ended, and its loop with it
            self._loop.call_soon_threadsafe(what)

    # -- the link's thread ------------------------------------------------------------------

    def _run(self) -> None:
        runner = asyncio.Runner(loop_factory=lambda: self._loop)
        with runner, contextlib.suppress(asyncio.CancelledError):
            runner.run(self._keep())

    def _end(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()

    async def _keep(self) -> None:
        self._keeping = asyncio.current_task()
        wait_s = FIRST_RETRY_S
        while True:
            self._is_greeted = self._is_expired = False
            self._retry.clear()
            self._news.put(Trying())
            fault = await self._converse()
            wait_s = FIRST_RETRY_S if self._is_greeted else min(2 * wait_s, LONGEST_RETRY_S)
            waits_to_be_asked = fault.is_final or fault.is_asleep
            retry_s = None if waits_to_be_asked else wait_s
            self._news.put(Closed(fault, retry_s))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(retry_s):
                    await self._retry.wait()

    async def _converse(self) -> Fault:
        """Hold one connection; returns why it is over."""
        try:
            socket = await self._open()
        except (OSError, WebSocketException, TimeoutError) as error:
            return fault_of_opening(error, has_token=bool(self._token))
        outbox = Outbox(self._loop, max_bytes=_MOST_UNSENT_BYTES)
        self._news.put(Opened(outbox.post))
        sending = asyncio.create_task(_send(socket, outbox))
        try:
            return await self._listen(socket)
        finally:
            outbox.close()
            sending.cancel()
            socket.close_timeout = _CLOSING_LIMIT_S
            await socket.close()

    async def _open(self) -> ClientConnection:
        shown = {"Authorization": f"Bearer {self._token}"} if self._token else None
        return await _ConnectHereOnly(
            self._address.url,
            additional_headers=shown,
            subprotocols=[Subprotocol("realtime")],
            compression=None,
            open_timeout=_OPENING_LIMIT_S,
            close_timeout=_CLOSING_LIMIT_S,
            ping_interval=_PING_S,
            ping_timeout=_PONG_LIMIT_S,
            max_size=_LONGEST_MESSAGE_BYTES,
            proxy=None if self._address.is_local else True,
            logger=_quiet_logger(),
        )

    async def _listen(self, socket: ClientConnection) -> Fault:
        try:
            async for text in socket:
                self._take(text)
        except ConnectionClosed as error:
            return fault_of_closing(error, is_expired=self._is_expired)
        return fault_of_closing(_how_it_ended(socket), is_expired=self._is_expired)

    def _take(self, text: str | bytes) -> None:
        """Hand on one message; what is none is passed over."""
        try:
            message: object = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            return
        self._is_greeted |= message["type"] == Name.SESSION_CREATED
        error = message.get("error")
        if isinstance(error, dict):
            self._is_expired |= error.get("code") == ErrorKind.SESSION_EXPIRED
        self._news.put(Told(message))


class _ConnectHereOnly(connect):
    """Follows no redirection: the token is for this server and no other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Whatever it is, it is a fault."""
        return exc


async def _send(socket: ClientConnection, outbox: Outbox) -> None:
    """Send what is posted; with too much unsent the connection counts as lost."""
    with contextlib.suppress(ConnectionClosed):
        async for text in outbox.texts():
            await socket.send(text)
        if outbox.has_overflowed:
            socket.transport.abort()


def _how_it_ended(socket: ClientConnection) -> ConnectionClosed:
    return socket.protocol.close_exc


def _quiet_logger() -> logging.Logger:
    """At DEBUG the library writes the messages themselves, and the token."""
    logger = logging.getLogger("engine.remote.transport")
    logger.setLevel(logging.WARNING)
    return logger
