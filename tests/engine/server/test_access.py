"""Who may connect: tokens, origins and names."""

from pathlib import Path

import pytest

from engine.errors import RequestError
from engine.protocol.address import is_loopback
from engine.server.access import Refusal, refusal_of_page, refusal_of_token
from engine.server.server_config import ServerConfig

TOKEN = "a-token-of-some-length"
OPEN = ServerConfig()
GUARDED = ServerConfig(token=TOKEN)
OUTSIDE = ServerConfig(host="0.0.0.0", token=TOKEN, origins=frozenset({"https://friend.example"}))


def test_on_this_machine_no_token_is_asked_for() -> None:
    assert refusal_of_token(OPEN, authorization=None) is None
    assert refusal_of_token(OPEN, authorization="Bearer anything") is None


@pytest.mark.parametrize(
    ("authorization", "subprotocols", "refusal"),
    [
        (f"Bearer {TOKEN}", [], None),
        (f"bearer {TOKEN}", [], None),
        (None, ["realtime", f"openai-insecure-api-key.{TOKEN}"], None),
        (None, [], Refusal.NO_TOKEN),
        (f"Basic {TOKEN}", [], Refusal.NO_TOKEN),
        (None, ["realtime"], Refusal.NO_TOKEN),
        ("Bearer ", [], Refusal.WRONG_TOKEN),
        (f"Bearer {TOKEN}x", [], Refusal.WRONG_TOKEN),
        ("Bearer \xe4", [], Refusal.WRONG_TOKEN),
        (None, ["openai-insecure-api-key."], Refusal.WRONG_TOKEN),
    ],
)
def test_the_token(
    authorization: str | None, subprotocols: list[str], refusal: Refusal | None
) -> None:
    told = refusal_of_token(GUARDED, authorization=authorization, subprotocols=subprotocols)
    assert told is refusal


@pytest.mark.parametrize(
    ("config", "host", "origin", "refusal"),
    [
        (OPEN, "127.0.0.1:8787", None, None),
        (OPEN, "localhost:8787", "http://localhost:8787", None),
        (OPEN, "[::1]:8787", "http://[::1]:8787", None),
        (OPEN, "localhost:8787", "https://evil.example", Refusal.FOREIGN_ORIGIN),
        (OPEN, "localhost:8787", "null", Refusal.FOREIGN_ORIGIN),
        (OPEN, "evil.example:8787", "http://evil.example:8787", Refusal.FOREIGN_NAME),
        (OPEN, "", None, Refusal.FOREIGN_NAME),
        (OUTSIDE, "floe.example", "https://floe.example", None),
        (OUTSIDE, "floe.example", "https://friend.example", None),
        (OUTSIDE, "floe.example", "https://evil.example", Refusal.FOREIGN_ORIGIN),
    ],
)
def test_where_a_page_comes_from(
    config: ServerConfig, host: str, origin: str | None, refusal: Refusal | None
) -> None:
    assert refusal_of_page(config, host=host, origin=origin) is refusal


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("192.168.1.2", False), ("floe.example", False),
     ("localhost.evil.example", False), ("", False)],
)  # fmt: skip
def test_what_this_machine_is(host: str, is_local: bool) -> None:
    assert is_loopback(host) is is_local


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (ServerConfig(host="0.0.0.0"), "--token"),
        (ServerConfig(token="short"), "16 characters"),
        (ServerConfig(certificate=Path("a.pem")), "--key"),
    ],
)
def test_what_would_be_unsafe_is_refused(config: ServerConfig, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        config.check()


def test_a_token_is_not_shown_by_accident() -> None:
    assert TOKEN not in repr(GUARDED)
