"""The server on a real socket: who is let in, what is refused, and what is left behind."""

import asyncio
import contextlib
import json
import os
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from engine.clock import MonotonicClock
from engine.errors import RequestError
from engine.server.limits import ServerLimits
from engine.server.pool import Pool
from engine.server.server_config import ServerConfig
from engine.server.websocket import RealtimeServer
from tests.fakes.scripted_sessions import (
    ScriptedSessions,
    Served,
    append,
    encode,
    question,
    serving,
    typed,
)

TOKEN = "a-token-of-some-length"
ANSWER = {"type": "response.create"}
LIMIT_S = 60.0


def within(story: Coroutine[Any, Any, None]) -> None:
    """Run a client's story, within a time limit."""
    asyncio.run(asyncio.wait_for(story, LIMIT_S))


async def next_of(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """Read until an event of a type comes."""
    while True:
        message = json.loads(await socket.recv())
        if message["type"] == kind:
            return message


async def ask(socket: ClientConnection, text: str = "Is it?") -> None:
    await socket.send(encode(typed(text)))
    await socket.send(encode(ANSWER))


def get(url: str, **headers: str) -> tuple[int, str]:
    """A plain request: status and body."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=LIMIT_S) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def n_sockets() -> int:
    """Sockets that this process has open; another thread may close one meanwhile."""
    n = 0
    for one in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            n += os.readlink(one).startswith("socket:")
    return n


def refused_status(url: str, **how: Any) -> int:
    """The status with which a WebSocket is refused."""

    async def story() -> int:
        with pytest.raises(InvalidStatus) as caught:
            await connect(url, proxy=None, **how)
        return caught.value.response.status_code

    return asyncio.run(story())


def test_a_conversation_and_what_monitoring_sees_of_it() -> None:
    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None) as socket:
            await next_of(socket, "session.created")
            assert json.loads(get(f"{served.http}/health")[1])["sessions"] == 1
            for start in range(0, 24_000 * 3, 2400):
                await socket.send(encode(append(question()[start : start + 2400])))
            done = await next_of(socket, "response.done")
            assert done["response"]["status"] == "completed"

    with serving(ScriptedSessions(["well yes"])) as served:
        within(story(served))
        status, text = get(f"{served.http}/metrics")
        seen = {"floe_turns_total 1", 'floe_stage_seconds_count{stage="total"} 1'}
        assert (status, seen - set(text.splitlines())) == (200, set())
        assert "well" not in text
        page = (Path(__file__).parents[3] / "docs" / "server.md").read_text(encoding="utf-8")
        told = set(re.findall(r"^# TYPE (\w+)", text, flags=re.M))
        assert set(re.findall(r"`(floe_\w+)`", page)) <= told


def test_what_is_not_there_is_not_found() -> None:
    with serving() as served:
        assert get(f"{served.http}/etc/passwd")[0] == 404
        assert get(f"{served.http}/../pyproject.toml")[0] == 404
        assert json.loads(get(f"{served.http}/health")[1])["status"] == "ok"


def test_the_token_opens_and_nothing_else_does() -> None:
    async def story(served: Served, **how: Any) -> None:
        async with connect(served.url, proxy=None, **how) as socket:
            await next_of(socket, "session.created")
            assert socket.subprotocol in (None, "realtime")

    with serving(config=ServerConfig(port=0, token=TOKEN)) as served:
        within(story(served, additional_headers={"Authorization": f"Bearer {TOKEN}"}))
        shown = ["realtime", f"openai-insecure-api-key.{TOKEN}"]
        within(story(served, subprotocols=shown))
        assert refused_status(served.url) == 401
        wrong = {"Authorization": "Bearer something-else"}
        assert refused_status(served.url, additional_headers=wrong) == 401
        assert get(f"{served.http}/metrics")[0] == 401
        assert get(f"{served.http}/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200
        assert get(f"{served.http}/health")[0] == 200


def test_pages_of_others_may_not_connect() -> None:
    with serving() as served:
        assert refused_status(served.url, origin="https://evil.example") == 403
        host = {"Host": "evil.example"}
        assert get(f"{served.http}/health", **host)[0] == 403


def test_when_all_places_are_taken_the_next_one_is_told() -> None:
    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None) as first:
            await next_of(first, "session.created")
            async with connect(served.url, proxy=None) as second:
                error = await next_of(second, "error")
                assert error["error"]["code"] == "server_full"
                with pytest.raises(ConnectionClosed):
                    await second.recv()
                assert second.close_code == 1013
        await asyncio.sleep(0.5)
        async with connect(served.url, proxy=None) as third:
            await next_of(third, "session.created")

    config = ServerConfig(port=0, limits=ServerLimits(max_sessions=1))
    with serving(config=config) as served:
        within(story(served))


def test_who_says_nothing_is_let_go_with_a_reason() -> None:
    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None) as socket:
            await next_of(socket, "session.created")
            assert (await next_of(socket, "error"))["error"]["code"] == "session_expired"
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert (socket.close_code, socket.close_reason) == (1000, "idle for 3 s")

    config = ServerConfig(port=0, limits=ServerLimits(idle_s=3.0))
    with serving(config=config) as served:
        within(story(served))


def test_every_message_that_is_wrong_is_answered_and_the_session_goes_on() -> None:
    limits = ServerLimits(max_message_bytes=5_000)
    wrong: list[str | bytes] = [
        "",
        "{",
        "[]",
        b"\x00\x01",
        '{"type": "talk"}',
        '{"type": "input_audio_buffer.append", "audio": "AAA"}',
        '{"type": "input_audio_buffer.append", "audio": 7}',
        '{"type": "response.cancel"}',
        encode(append(np.zeros(9_000, np.float32))),
        '{"type": "conversation.item.delete", "item_id": "item_99"}',
    ]

    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None) as socket:
            for message in wrong:
                await socket.send(message)
                assert (await next_of(socket, "error"))["error"]["message"]
            await ask(socket)
            done = await next_of(socket, "response.done")
            assert done["response"]["status"] == "completed"

    with serving(ScriptedSessions(["yes"]), config=ServerConfig(port=0, limits=limits)) as served:
        within(story(served))


SCRAPS = st.one_of(
    st.text(max_size=80),
    st.binary(max_size=80),
    st.builds(
        lambda kind, rest: encode({**rest, "type": kind}),
        st.sampled_from(
            [
                "session.update",
                "input_audio_buffer.append",
                "conversation.item.create",
                "conversation.item.truncate",
                "response.create",
            ]
        ),
        st.dictionaries(
            st.sampled_from(["session", "audio", "item", "item_id", "audio_end_ms", "response"]),
            st.none() | st.integers() | st.text(max_size=9) | st.dictionaries(st.text(), st.text()),
        ),
    ),
)


@settings(max_examples=15)
@given(scraps=st.lists(SCRAPS, max_size=30))
def test_scraps_do_no_harm(scraps: list[str | bytes]) -> None:
    async def story() -> None:
        async with connect(SHARED[0].url, proxy=None) as socket:
            for scrap in scraps:
                await socket.send(scrap)
            await ask(socket)
            await next_of(socket, "response.done")

    within(story())


SHARED: list[Served] = []


@pytest.fixture(scope="module", autouse=True)
def shared_server() -> Any:
    """One server for what many examples are sent to."""
    with serving(ScriptedSessions(["yes"])) as served:
        SHARED.append(served)
        yield
        SHARED.clear()


def test_too_many_messages_are_refused_one_by_one() -> None:
    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None) as socket:
            await next_of(socket, "session.created")
            for _ in range(20):
                await socket.send(encode(append(np.zeros(2, np.float32))))
            error = await next_of(socket, "error")
            assert error["error"]["code"] == "rate_limit_exceeded"
            await asyncio.sleep(1.0)
            await ask(socket)
            assert (await next_of(socket, "response.done"))["response"]["status"] == "completed"

    limits = ServerLimits(messages_per_s=5, message_burst=10)
    with serving(ScriptedSessions(["yes"]), config=ServerConfig(port=0, limits=limits)) as served:
        within(story(served))


def test_a_client_that_never_reads_is_let_go_and_others_are_not_disturbed() -> None:
    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None, max_queue=1) as deaf:
            # Retrieving makes the server talk without a model.
            await deaf.send(encode(typed("x" * 4_000)))
            created = await next_of(deaf, "conversation.item.added")
            deaf.transport.pause_reading()
            show = {"type": "conversation.item.retrieve", "item_id": created["item"]["id"]}
            for _ in range(1_500):
                await deaf.send(encode(show))
            async with connect(served.url, proxy=None) as other:
                await ask(other)
                await next_of(other, "response.done")
            deadline = time.monotonic() + 30.0
            while json.loads(get(f"{served.http}/health")[1])["sessions"]:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)
            deaf.transport.abort()

    limits = ServerLimits(max_unsent_bytes=200_000)
    with serving(ScriptedSessions(["yes"]), config=ServerConfig(port=0, limits=limits)) as served:
        within(story(served))


@pytest.mark.parametrize("is_abrupt", [False, True], ids=["clean", "abrupt"])
def test_coming_and_going_leaves_nothing_behind(is_abrupt: bool) -> None:
    async def story(served: Served, n: int) -> None:
        for turn in range(n):
            # A client whose queue is full stops reading, and would wait 10 s for the farewell.
            socket = await connect(served.url, proxy=None, max_queue=None)
            if turn % 2:
                await ask(socket)
                await next_of(socket, "response.created")
            if is_abrupt:
                socket.transport.abort()
            await socket.close()

    with serving(ScriptedSessions(["well yes of course"])) as served:
        within(story(served, 4))
        before = n_sockets(), threading.active_count()
        within(story(served, 20))
        deadline = time.monotonic() + 20.0
        while json.loads(get(f"{served.http}/health")[1])["sessions"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        while n_sockets() > before[0]:  # what is being closed is no leak: a leak stays
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert threading.active_count() == before[1]


def test_the_server_ends_while_somebody_is_answered() -> None:
    async def story(served: Served) -> None:
        sockets.append(await connect(served.url, proxy=None))
        await ask(sockets[0])
        await next_of(sockets[0], "response.output_audio.delta")

    sockets: list[ClientConnection] = []
    with serving() as served:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(asyncio.wait_for(story(served), LIMIT_S))
    with pytest.raises(ConnectionClosed):
        loop.run_until_complete(asyncio.wait_for(_drain(sockets[0]), LIMIT_S))
    loop.close()


async def _drain(socket: ClientConnection) -> None:
    while True:
        await socket.recv()


def test_somebody_who_only_knocks_is_no_news() -> None:
    # A warning in the log would fail this test.
    with serving() as served:
        for knock in (b"", b"hello\r\n\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", served.port), timeout=LIMIT_S) as knocking:
                knocking.sendall(knock)
                knocking.shutdown(socket.SHUT_WR)
                while knocking.recv(4096):
                    pass
        assert get(f"{served.http}/health")[0] == 200


def test_with_a_certificate_everything_is_encrypted(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names, *files],
        check=True,
        capture_output=True,
    )

    async def story(served: Served) -> None:
        trust = ssl.create_default_context(cafile=certificate)
        url = served.url.replace("ws://", "wss://")
        async with connect(url, proxy=None, ssl=trust) as talk:
            await next_of(talk, "session.created")
        with pytest.raises((OSError, InvalidMessage)):
            await connect(served.url, proxy=None)

    with serving(config=ServerConfig(port=0, certificate=certificate, key=key)) as served:
        within(story(served))


def test_a_certificate_that_is_none_is_refused(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing", encoding="utf-8")
    server = RealtimeServer(
        ServerConfig(port=0, certificate=nothing, key=nothing),
        Pool(ScriptedSessions(), clock=MonotonicClock()),
        model="scripted",
        clock=MonotonicClock(),
    )
    with pytest.raises(RequestError, match="PEM"):
        asyncio.run(server.run(asyncio.Event(), on_listening=lambda _port: None))


def test_a_port_that_is_taken_is_told() -> None:
    with serving() as served:
        server = RealtimeServer(
            ServerConfig(port=served.port),
            Pool(ScriptedSessions(), clock=MonotonicClock()),
            model="scripted",
            clock=MonotonicClock(),
        )
        with pytest.raises(RequestError, match="--port"):
            asyncio.run(server.run(asyncio.Event(), on_listening=lambda _port: None))
