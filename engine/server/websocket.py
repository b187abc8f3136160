"""The server: listens, lets clients in or refuses them, and answers plain requests.

Knows the network and the pool's door; nothing of models. Runs in one asyncio loop and ends with
every connection closed. The library's own logger is kept from the messages' contents.
"""

import asyncio
import contextlib
import json
import logging
import ssl
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from engine.clock import Clock
from engine.errors import RequestError
from engine.protocol.message_error import ErrorKind, MessageError
from engine.server.access import Refusal, refusal_of_page, refusal_of_token
from engine.server.connection import CLOSED_WHEN_FULL, Connection
from engine.server.figures import CONTENT_TYPE, Figures
from engine.server.http_pages import Page, plain_page, read_pages
from engine.server.pool import Pool
from engine.server.server_config import ServerConfig
from engine.server.server_messages import error_fields
from engine.server.settings import Dialect

REALTIME_PATHS: Final = {"/v1/realtime", "/realtime"}
_SUBPROTOCOL: Final = Subprotocol("realtime")
_BETA_SUBPROTOCOL: Final = "openai-beta.realtime-v1"
_BETA_HEADER: Final = "realtime=v1"
_CLOSING_LIMIT_S: Final = 5.0


class RealtimeServer:
    """One listening server."""

    def __init__(self, config: ServerConfig, pool: Pool, *, model: str, clock: Clock) -> None:
        """Make a server at rest.

        Args:
            config: Where it listens, and whom it lets in.
            pool: Serves the sessions; started and stopped by the caller.
            model: The model's name, for `/health`.
            clock: Tells the time.
        """
        self._config = config
        self._pool = pool
        self._model = model
        self._clock = clock
        self._figures = Figures()
        self._pages = read_pages()
        self._connections: set[Connection] = set()

    async def run(self, until: asyncio.Event, *, on_listening: Callable[[int], None]) -> None:
        """Listen until an event is set.

        Args:
            until: Ends it.
            on_listening: Is told the port, once.

        Raises:
            RequestError: The address cannot be listened on, or the certificate is none.
        """
        async with await self._listen() as server:
            on_listening(next(iter(server.sockets)).getsockname()[1])
            await until.wait()

    async def _listen(self) -> Server:
        config = self._config
        logger = logging.getLogger("engine.server.transport")
        # At DEBUG the library writes the messages themselves.
        logger.setLevel(logging.WARNING)
        logger.addFilter(_concerns_a_conversation)
        try:
            return await serve(
                self._converse,
                config.host,
                config.port,
                process_request=self._answer_request,
                select_subprotocol=_select_subprotocol,
                ssl=self._tls(),
                max_size=config.limits.max_frame_bytes,
                compression=None,
                close_timeout=_CLOSING_LIMIT_S,
                server_header="floe",
                logger=logger,
            )
        except OSError as err:
            raise RequestError(
                f"The address {config.host}:{config.port} cannot be listened on: {err.strerror}.",
                remedy="Choose another --port or --host.",
            ) from err

    def _tls(self) -> ssl.SSLContext | None:
        if self._config.certificate is None or self._config.key is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self._config.certificate, self._config.key)
        except (OSError, ssl.SSLError) as err:
            raise RequestError(
                f"The certificate {self._config.certificate} or its key cannot be used.",
                remedy="Give two PEM files that belong together.",
            ) from err
        return context

    # -- plain requests ---------------------------------------------------------------------

    def _answer_request(self, socket: ServerConnection, request: Request) -> Response | None:
        """Answer a plain request, or let a WebSocket begin by returning None."""
        path = urlsplit(request.path).path
        refusal = self._refusal(request, path)
        if refusal is not None:
            self._figures.n_refused += 1
            return _response(plain_page(_status_of(refusal), refusal.value + "\n"))
        if path in REALTIME_PATHS:
            return None
        return _response(self._page(path))

    def _refusal(self, request: Request, path: str) -> Refusal | None:
        headers = request.headers
        host = headers.get("Host", "")
        refusal = refusal_of_page(self._config, host=host, origin=headers.get("Origin"))
        # The page and the news that the server lives are no secrets.
        if refusal is not None or path == "/health" or path in self._pages:
            return refusal
        return refusal_of_token(
            self._config,
            authorization=headers.get("Authorization"),
            subprotocols=_offered(headers),
        )

    def _page(self, path: str) -> Page:
        if path == "/health":
            return plain_page(HTTPStatus.OK, self._health(), content_type="application/json")
        if path == "/metrics":
            return plain_page(HTTPStatus.OK, self._metrics(), content_type=CONTENT_TYPE)
        return self._pages.get(path) or plain_page(HTTPStatus.NOT_FOUND, "There is nothing here.\n")

    def _health(self) -> str:
        state = {
            "status": "ok",
            "model": self._model,
            "sessions": len(self._connections),
            "max_sessions": self._config.limits.max_sessions,
        }
        return json.dumps(state) + "\n"

    def _metrics(self) -> str:
        return self._figures.text(
            n_sessions=len(self._connections),
            max_sessions=self._config.limits.max_sessions,
            backlogs_s=[one.member.backlog_s for one in self._connections],
            busy_s=self._pool.busy_s,
            processor_s=time.process_time(),
            batches=self._pool.batches,
            elsewhere=self._pool.elsewhere,
            memory=self._pool.memory,
        )

    # -- conversations ----------------------------------------------------------------------

    async def _converse(self, socket: ServerConnection) -> None:
        if len(self._connections) >= self._config.limits.max_sessions:
            await self._refuse_when_full(socket)
            return
        self._figures.n_connections += 1
        connection = Connection(
            socket,
            dialect=_dialect(socket),
            pool=self._pool,
            limits=self._config.limits,
            figures=self._figures,
            clock=self._clock,
        )
        self._connections.add(connection)
        try:
            await connection.converse()
        finally:
            self._connections.discard(connection)

    async def _refuse_when_full(self, socket: ServerConnection) -> None:
        self._figures.n_refused += 1
        error = MessageError(
            f"All {self._config.limits.max_sessions} places are taken.",
            remedy="Try again later.",
            kind=ErrorKind.SERVER_FULL,
        )
        record = {"type": "error", "event_id": "event_1", "error": error_fields(error)}
        with contextlib.suppress(ConnectionClosed):
            await socket.send(json.dumps(record))
            await socket.close(CLOSED_WHEN_FULL, "the server is full")


def _concerns_a_conversation(record: logging.LogRecord) -> bool:
    """Whoever connects and says nothing sensible is no fault of ours."""
    return not record.getMessage().startswith("opening handshake failed")


def _select_subprotocol(
    _socket: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    return _SUBPROTOCOL if _SUBPROTOCOL in offered else None


def _offered(headers: Headers) -> list[str]:
    lines = headers.get_all("Sec-WebSocket-Protocol")
    return [name.strip() for line in lines for name in line.split(",")]


def _dialect(socket: ServerConnection) -> Dialect:
    assert socket.request is not None
    headers = socket.request.headers
    is_beta = _BETA_HEADER in headers.get_all("OpenAI-Beta")
    is_beta = is_beta or _BETA_SUBPROTOCOL in _offered(headers)
    return Dialect.BETA if is_beta else Dialect.PRESENT


def _status_of(refusal: Refusal) -> HTTPStatus:
    is_token = refusal in (Refusal.NO_TOKEN, Refusal.WRONG_TOKEN)
    return HTTPStatus.UNAUTHORIZED if is_token else HTTPStatus.FORBIDDEN


def _response(page: Page) -> Response:
    headers = Headers(page.headers)
    headers["Content-Type"] = page.content_type
    headers["Content-Length"] = str(len(page.body))
    headers["Connection"] = "close"
    return Response(page.status.value, page.status.phrase, headers, page.body)
