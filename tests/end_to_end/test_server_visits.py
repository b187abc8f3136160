"""Five hundred visitors come and go in the middle of everything, and nothing of them is left.

A small random model answers: what is said is of no matter here.
"""

import asyncio
import contextlib
import json
import os
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.fakes.scripted_sessions import append, encode, question, typed
from tests.fakes.serve_process import ServeProcess, serve_process

N_BEFORE, N_VISITS, AT_ONCE = 100, 500, 4
LARGEST_GROWTH = 1.05
QUIET_LIMIT_S = 60.0
ANSWER = {"type": "response.create"}
PIECE = 2_400
"""Frames of a message of sound: 100 ms."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Left:
    """What a process holds."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    @property
    def memory_pages(self) -> int:
        return int((self._folder / "statm").read_text().split()[1])

    @property
    def n_threads(self) -> int:
        return len(list((self._folder / "task").iterdir()))

    @property
    def n_sockets(self) -> int:
        n = 0
        for one in (self._folder / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                n += os.readlink(one).startswith("socket:")
        return n


@contextlib.asynccontextmanager
async def visitor(server: ServeProcess) -> AsyncIterator[ClientConnection]:
    """A client that reads whatever comes, as long as the block lasts."""
    url = f"ws://127.0.0.1:{server.port}/v1/realtime"
    async with connect(url, proxy=None, max_queue=None) as socket:
        yield socket


async def next_of(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """Read until an event of a type comes."""
    while True:
        message = json.loads(await socket.recv())
        if message["type"] == kind:
            return message


async def speak(socket: ClientConnection, part: float) -> None:
    """Send the beginning of a question, faster than it is spoken."""
    sound = question()
    for start in range(0, int(part * len(sound)), PIECE):
        await socket.send(encode(append(sound[start : start + PIECE])))


async def ask(socket: ClientConnection, *, until: str) -> None:
    """Type a question, and wait for a moment of its answer."""
    await socket.send(encode(typed("Is it?")))
    await socket.send(encode(ANSWER))
    await next_of(socket, until)


async def visit(server: ServeProcess, chance: random.Random) -> None:
    """Come, do something, and go before it is over; half of them without a word."""
    part = chance.uniform(0.05, 1.0)
    async with visitor(server) as socket:
        match chance.randrange(6):
            case 0:
                pass
            case 1:
                await next_of(socket, "session.created")
            case 2:
                await speak(socket, part)
            case 3:
                await ask(socket, until="response.created")
            case 4:
                await ask(socket, until="response.output_audio.delta")
            case _:
                await ask(socket, until="response.output_audio.delta")
                await speak(socket, part)
        if chance.random() < 0.5:
            socket.transport.abort()


async def visits(server: ServeProcess, n: int, *, seed: int) -> None:
    """So many, a few at a time."""
    chance, places = random.Random(seed), asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with places:
            with contextlib.suppress(ConnectionClosed):
                await visit(server, chance)

    await asyncio.gather(*(one() for _ in range(n)))


def wait_until_quiet(left: Left, n_sockets: int) -> None:
    """The last of them may still be on their way out."""
    deadline = time.monotonic() + QUIET_LIMIT_S
    while left.n_sockets > n_sockets:
        assert time.monotonic() < deadline, "sockets are left open"
        time.sleep(0.1)


def test_five_hundred_visits_leave_nothing_behind() -> None:
    with serve_process("--random", "tiny", "--threads", "1") as server:
        left = Left(server.pid)
        n_sockets = left.n_sockets
        asyncio.run(visits(server, N_BEFORE, seed=1))
        wait_until_quiet(left, n_sockets)
        n_threads, memory = left.n_threads, left.memory_pages
        asyncio.run(visits(server, N_VISITS, seed=2))
        wait_until_quiet(left, n_sockets)
        assert left.n_threads == n_threads
        assert left.memory_pages <= LARGEST_GROWTH * memory

        async def last() -> None:
            async with visitor(server) as socket:
                await ask(socket, until="response.done")

        asyncio.run(asyncio.wait_for(last(), 60.0))
