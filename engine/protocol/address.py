"""A server's address as people write it, and whether what is said on the way can be overheard.

Knows no socket. "desk.local", "desk.local:9000", "wss://desk.example/v1/realtime" and the "http://"
form that `floe serve` prints are all understood.
"""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from engine.errors import ServerError

DEFAULT_PORT: Final = 8787
REALTIME_PATH: Final = "/v1/realtime"
_SCHEMES: Final = {"": "ws", "ws": "ws", "http": "ws", "wss": "wss", "https": "wss"}
_LOCAL_NAMES: Final = {"localhost"}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server is.

    Attributes:
        url: For a WebSocket.
        is_local: Whether it is on this machine.
    """

    url: str
    is_local: bool

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read what is said."""
        return self.is_local or self.url.startswith("wss:")


def is_loopback(host: str) -> bool:
    """Whether an address or name can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in _LOCAL_NAMES


def read_address(text: str) -> ServerAddress:
    """Understand an address.

    Raises:
        ServerError: It is none.
    """
    try:
        parts = urlsplit(text.strip() if "://" in text else f"//{text.strip()}")
        scheme, host, port = _SCHEMES[parts.scheme.lower()], parts.hostname, parts.port
    except (KeyError, ValueError) as err:
        raise _unreadable() from err
    if not host or any(one.isspace() for one in host) or parts.username is not None:
        raise _unreadable()
    url = f"{scheme}://{_bracketed(host)}:{port or _port(parts)}{_path(parts)}"
    return ServerAddress(url, is_local=is_loopback(host))


def _port(parts: SplitResult) -> int:
    """A web address without a port means the web's own ports; a bare name means Floe's."""
    return {"https": 443, "wss": 443, "http": 80}.get(parts.scheme.lower(), DEFAULT_PORT)


def _path(parts: SplitResult) -> str:
    path = parts.path.rstrip("/")
    return path if path not in ("", "/v1") else REALTIME_PATH


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _unreadable() -> ServerError:
    return ServerError(
        "The server's address is none.",
        remedy="Write it like wss://host:8787, or host:8787 on your own network.",
    )
