"""Every way in which a server is not reached or is lost, as one sentence and what to do.

Knows exceptions and closing codes of the WebSocket; nothing of when anything is tried again.
"""

import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus

_FULL: Final = 1013
_GOING_AWAY: Final = 1001
_NORMAL: Final = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no connection.

    Attributes:
        message: One sentence: what is wrong.
        remedy: One sentence: what to do.
        is_final: Whether trying again as things stand would not help.
        is_asleep: Whether the server only let go of a user who said nothing for long.
    """

    message: str
    remedy: str
    is_final: bool = False
    is_asleep: bool = False


UNREACHABLE: Final = Fault(
    "The server cannot be reached.", "Check that it runs, and the address under Settings, Server."
)
LOST: Final = Fault(
    "The connection to the server was lost.", "The conversation goes on as soon as it is back."
)
ENDED: Final = Fault("The server has ended.", "The conversation goes on as soon as it runs again.")
FULL: Final = Fault(
    "The server has no place left.", "Wait until somebody leaves, or give it more places."
)
ASLEEP: Final = Fault(
    "The server has let the silent conversation go.", "Speak, and it goes on.", is_asleep=True
)
TOKEN_REFUSED: Final = Fault(
    "The server does not accept the token.",
    "Enter the token that the server was started with, under Settings, Server.",
    is_final=True,
)
TOKEN_MISSING: Final = Fault(
    "The server asks for a token.",
    "Enter the token that the server was started with, under Settings, Server.",
    is_final=True,
)
FORBIDDEN: Final = Fault(
    "The server refuses to be called by this name.",
    "Use the address that the server prints when it starts.",
    is_final=True,
)
NO_FLOE: Final = Fault(
    "There is no Floe server at this address.",
    "Check the address under Settings, Server; the port is usually 8787.",
    is_final=True,
)
UNTRUSTED: Final = Fault(
    "The server's certificate cannot be trusted.",
    "Give the server a certificate for this name, from an authority that this computer trusts.",
    is_final=True,
)
NO_TLS: Final = Fault(
    "The server does not speak TLS.",
    "Write ws:// before the address if the way to it is your own network.",
    is_final=True,
)
TOO_OLD: Final = Fault(
    "The server is too old for this version of Floe.",
    "Update Floe on the server's machine.",
    is_final=True,
)
NOT_UNDERSTOOD: Final = Fault(
    "The server says something that this version of Floe does not understand.",
    "Bring Floe to the same version on both machines.",
    is_final=True,
)


def fault_of_opening(error: BaseException, *, has_token: bool) -> Fault:
    """Why a connection could not be opened."""
    match error:
        case InvalidStatus():
            return _fault_of_status(error.response.status_code, has_token=has_token)
        case ssl.SSLCertVerificationError():
            return UNTRUSTED
        case ssl.SSLError():
            return NO_TLS
        case _:
            return UNREACHABLE


def _fault_of_status(status: int, *, has_token: bool) -> Fault:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return TOKEN_REFUSED if has_token else TOKEN_MISSING
        case HTTPStatus.FORBIDDEN:
            return FORBIDDEN
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return UNREACHABLE
        case _:
            return NO_FLOE


def fault_of_closing(error: ConnectionClosed, *, is_expired: bool) -> Fault:
    """Why an open connection is no more.

    Args:
        error: What the library says.
        is_expired: Whether the server had said that the session is over for want of a word.
    """
    code = error.rcvd.code if error.rcvd is not None else None
    if is_expired and code == _NORMAL:
        return ASLEEP
    return {_FULL: FULL, _GOING_AWAY: ENDED}.get(code or 0, LOST)
