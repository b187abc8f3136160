"""Who may connect: the token, the origin of a web page, and the name by which we were called.

Pure: knows no sockets. A web page of somebody else's must not reach a server on its visitor's own
machine, so the origin of a page is checked, and on this machine also the name in the address.
"""

import hmac
from collections.abc import Iterable
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from engine.protocol.address import is_loopback
from engine.server.server_config import ServerConfig

TOKEN_SUBPROTOCOL: Final = "openai-insecure-api-key."
"""Browsers cannot set headers on a WebSocket; the protocol lets them show a token this way."""

_BEARER: Final = "bearer "


class Refusal(Enum):
    """Why somebody may not connect."""

    FOREIGN_NAME = "This server was called by a name that is not its own."
    FOREIGN_ORIGIN = "Pages of this origin may not connect."
    NO_TOKEN = "A token is needed, as 'Authorization: Bearer ...'."
    WRONG_TOKEN = "This is not the token."


def refusal_of_page(config: ServerConfig, *, host: str, origin: str | None) -> Refusal | None:
    """Whether a browser may be refused by where its page comes from.

    Args:
        config: The server's settings.
        host: The request's `Host`.
        origin: The request's `Origin`; None where it has none, as outside browsers.
    """
    if is_loopback(config.host) and not is_loopback(_hostname(host)):
        return Refusal.FOREIGN_NAME
    if origin is None or origin in config.origins or urlsplit(origin).netloc == host:
        return None
    return Refusal.FOREIGN_ORIGIN


def refusal_of_token(
    config: ServerConfig, *, authorization: str | None, subprotocols: Iterable[str] = ()
) -> Refusal | None:
    """Whether a request must be refused for want of the token."""
    if config.token is None:
        return None
    shown = _shown_token(authorization, subprotocols)
    if shown is None:
        return Refusal.NO_TOKEN
    is_right = hmac.compare_digest(shown.encode(), config.token.encode())
    return None if is_right else Refusal.WRONG_TOKEN


def _shown_token(authorization: str | None, subprotocols: Iterable[str]) -> str | None:
    if authorization is not None and authorization[: len(_BEARER)].lower() == _BEARER:
        return authorization[len(_BEARER) :].strip()
    for name in subprotocols:
        if name.startswith(TOKEN_SUBPROTOCOL):
            return name.removeprefix(TOKEN_SUBPROTOCOL)
    return None


def _hostname(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""
