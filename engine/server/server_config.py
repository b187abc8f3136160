"""Where a server listens, whom it lets in, and how much they may do.

Knows no sockets. Closed by default: this machine only, unless told otherwise, and elsewhere only
with a token.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.errors import RequestError
from engine.protocol.address import DEFAULT_PORT, is_loopback
from engine.server.limits import ServerLimits

DEFAULT_HOST: Final = "127.0.0.1"
MIN_TOKEN_CHARS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """One server's settings.

    Attributes:
        host: The address to listen on.
        port: The port; 0 takes any that is free.
        token: What a client must show; None lets everybody on this machine in.
        certificate, key: PEM files; both or neither.
        origins: Web origins, beside the server's own, whose pages may connect.
        limits: What users may do.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    token: str | None = field(default=None, repr=False)
    certificate: Path | None = None
    key: Path | None = None
    origins: frozenset[str] = frozenset()
    limits: ServerLimits = field(default_factory=ServerLimits)

    def check(self) -> None:
        """Refuse what would be unsafe or cannot be.

        Raises:
            RequestError: It listens to the network without a token, or half of TLS is missing.
        """
        if not is_loopback(self.host) and self.token is None:
            raise RequestError(
                f"A server that listens on {self.host} can be reached from other machines.",
                remedy="Give it a --token, or leave --host out.",
            )
        if self.token is not None and len(self.token) < MIN_TOKEN_CHARS:
            raise RequestError(
                f"The token is shorter than {MIN_TOKEN_CHARS} characters.",
                remedy="Choose a longer one.",
            )
        if (self.certificate is None) != (self.key is None):
            raise RequestError(
                "TLS needs both a certificate and its key.",
                remedy="Give both --certificate and --key.",
            )
