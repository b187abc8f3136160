"""Ten thousand messages that are wrong, cut short, too long or out of turn, on a real socket.

Each wrong one is answered by exactly one `error`, each one out of turn by one at the most, and the
session answers a question afterwards. What is sent follows from a seed.
"""

import asyncio
import contextlib
import json
import random
import socket as sockets
import string
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from engine.server.limits import ServerLimits
from engine.server.server_config import ServerConfig
from tests.fakes.scripted_sessions import (
    ScriptedSessions,
    Served,
    append,
    encode,
    serving,
    typed,
)

N_CONNECTIONS = 20
N_MESSAGES = 500
N_BURST = 125
LIMIT_S = 280.0
LIMITS = ServerLimits(
    max_message_bytes=4_000, max_frame_bytes=60_000, messages_per_s=1e6, message_burst=1_000_000
)
MESSAGES: list[dict[str, Any]] = [
    append(np.zeros(240, np.float32)),
    {"type": "input_audio_buffer.commit"},
    {"type": "input_audio_buffer.clear"},
    {"type": "response.create"},
    {"type": "response.cancel"},
    {"type": "conversation.item.delete", "item_id": "item_1"},
    {"type": "conversation.item.retrieve", "item_id": "item_2"},
    {"type": "conversation.item.truncate", "item_id": "item_3", "audio_end_ms": 100},
    {"type": "session.update", "session": {"type": "realtime", "instructions": "Be brief."}},
    typed("Is it?"),
]
NOT_OBJECTS = ["", " ", "null", "true", "7", "1e999", '"text"', "[]", '["type"]', "[" * 3_000]
NO_VALUES: list[Any] = [None, 7, -1, 1.5, True, [], {}, ["x"], {"x": None}, 10**40, "\ud800", ""]
NEEDED = {
    "input_audio_buffer.append": "audio",
    "conversation.item.create": "item",
    "conversation.item.delete": "item_id",
    "conversation.item.retrieve": "item_id",
    "conversation.item.truncate": "audio_end_ms",
    "session.update": "session",
}
"""Where a message of a type is wrong if this is of another kind."""

FITTING: dict[str, tuple[Any, ...]] = {
    "audio": ("",),
    "audio_end_ms": (7,),
    "session": ({}, {"x": None}),
}
"""Of the values above, those that are none of another kind."""

BAD_SOUND = ["A", "AAA", "AAA=AAAA", "AQ==", "not base64!", "éééé", "AAAA AAAA"]


def noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(0, 300))


def gibberish(chance: random.Random) -> str:
    return "?" + "".join(chance.choices(string.printable + "äß中\u0000\u2028😀", k=80))


def cut_short(chance: random.Random) -> str:
    whole = encode(chance.choice(MESSAGES))
    return whole[: chance.randrange(len(whole))]


def no_object(chance: random.Random) -> str:
    return chance.choice(NOT_OBJECTS)


def no_type(chance: random.Random) -> str:
    message = dict(chance.choice(MESSAGES))
    message["type"] = chance.choice([*NO_VALUES, "response", "session.created", "x" * 500])
    if chance.random() < 0.3:
        del message["type"]
    return encode(message)


def no_field(chance: random.Random) -> str:
    message = dict(chance.choice([one for one in MESSAGES if one["type"] in NEEDED]))
    field = NEEDED[message["type"]]
    fitting = [repr(one) for one in FITTING.get(field, ())]
    message[field] = chance.choice([one for one in NO_VALUES if repr(one) not in fitting])
    if chance.random() < 0.2:
        del message[field]
    return encode(message)


def no_sound(chance: random.Random) -> str:
    return encode({"type": "input_audio_buffer.append", "audio": chance.choice(BAD_SOUND)})


def too_long(chance: random.Random) -> str:
    n = chance.randint(LIMITS.max_message_bytes, 10 * LIMITS.max_message_bytes)
    return encode({"type": "input_audio_buffer.append", "audio": "A" * n})


WRONG: list[Callable[[random.Random], str | bytes]] = [
    noise, gibberish, cut_short, no_object, no_type, no_field, no_sound, too_long,
]  # fmt: skip


def out_of_turn(chance: random.Random, event_id: str) -> str:
    """A message that is well made, at any moment."""
    message = dict(chance.choice(MESSAGES)) | {"event_id": event_id}
    if "item_id" in message:
        message["item_id"] = f"item_{chance.randint(1, 60)}"
    if "audio_end_ms" in message:
        message["audio_end_ms"] = chance.choice([0, 10, 10_000])
    return encode(message)


async def errors_until(socket: ClientConnection, marker: str) -> list[str | None]:
    """The `event_id` of every error before the one about the marker."""
    ids: list[str | None] = []
    while True:
        message = json.loads(await socket.recv())
        if message["type"] != "error":
            continue
        assert message["error"]["code"] != "engine_failed"
        if message["error"]["event_id"] == marker:
            return ids
        ids.append(message["error"]["event_id"])


async def fuzz(socket: ClientConnection, chance: random.Random) -> None:
    """Send bursts; what each was answered by is counted behind it."""
    for burst in range(N_MESSAGES // N_BURST):
        n_wrong = 0
        for n in range(N_BURST):
            is_wrong = chance.random() < 0.7
            n_wrong += is_wrong
            event_id = f"turn-{burst}-{n}"
            make = chance.choice(WRONG)
            await socket.send(make(chance) if is_wrong else out_of_turn(chance, event_id))
        marker = f"marker-{burst}"
        missing = {"type": "conversation.item.retrieve", "item_id": marker, "event_id": marker}
        await socket.send(encode(missing))
        ids = await errors_until(socket, marker)
        in_turn = [one for one in ids if one is not None and one.startswith("turn-")]
        assert len(in_turn) == len(set(in_turn))
        assert len(ids) - len(in_turn) == n_wrong


async def check_it_answers(socket: ClientConnection) -> None:
    """End what is under way, then ask."""
    await socket.send(encode({"type": "response.cancel"}))
    await socket.send(encode({"type": "input_audio_buffer.clear"}))
    await socket.send(encode(typed("Do you still hear me?")))
    await socket.send(encode({"type": "response.create"}))
    while True:
        message = json.loads(await socket.recv())
        if message["type"] == "response.done" and message["response"]["status"] == "completed":
            return


async def send_too_much(socket: ClientConnection) -> None:
    """A frame beyond all measure ends the connection, with the reason in its status."""
    await socket.send("x" * (LIMITS.max_frame_bytes + 1))
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.recv()
    assert socket.close_code == 1009


async def one_client(served: Served, seed: int) -> None:
    async with connect(served.url, proxy=None) as socket:
        await fuzz(socket, random.Random(seed))
        await check_it_answers(socket)
        await send_too_much(socket)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ten_thousand_messages_do_no_harm() -> None:
    assert N_CONNECTIONS * N_MESSAGES == 10_000

    async def story(served: Served) -> None:
        for first in range(0, N_CONNECTIONS, 4):
            await asyncio.gather(*(one_client(served, first + n) for n in range(4)))

    with serving(ScriptedSessions(["yes"]), config=ServerConfig(port=0, limits=LIMITS)) as served:
        asyncio.run(asyncio.wait_for(story(served), LIMIT_S))


def test_bytes_that_are_no_request_do_no_harm() -> None:
    chance = random.Random(1)

    async def story(served: Served) -> None:
        async with connect(served.url, proxy=None) as socket:
            await check_it_answers(socket)

    with serving(ScriptedSessions(["yes"])) as served:
        for n in range(50):
            with sockets.create_connection(("127.0.0.1", served.port), timeout=60.0) as line:
                request = b"GET /v1/realtime HTTP/1.1\r\n" if n % 2 else b""
                line.sendall(request + chance.randbytes(chance.randint(1, 400)))
        asyncio.run(asyncio.wait_for(story(served), LIMIT_S))
