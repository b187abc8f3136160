"""A line between a client and a server that can be slow, stand still, or be cut.

Knows bytes only. Whoever connects to `port` is connected to the server's; cutting it is as abrupt
as a machine that is switched off.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STARTING_LIMIT_S = 30.0
_PORTION = 4096


class BadLine:
    """One line.

    Attributes:
        port: Where clients connect.
        delay_s: How long each portion takes in either direction.
        n_cut: How many connections were cut.
    """

    def __init__(self, to_port: int) -> None:
        self.port = 0
        self.delay_s = 0.0
        self.is_up = True
        self.n_opened = 0
        self._to_port = to_port
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._can_pass = asyncio.Event()
        self._can_pass.set()
        self._until = asyncio.Event()
        self._is_listening = threading.Event()

    def cut(self) -> None:
        """Cut every connection without a word."""
        self._loop.call_soon_threadsafe(self._cut)

    def stand_still(self) -> None:
        """Let nothing pass for now."""
        self._loop.call_soon_threadsafe(self._can_pass.clear)

    def flow(self) -> None:
        """Let everything pass that has waited."""
        self._loop.call_soon_threadsafe(self._can_pass.set)

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._until.set)

    def wait_until_listening(self) -> None:
        assert self._is_listening.wait(STARTING_LIMIT_S)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._is_listening.set()
        await self._until.wait()
        server.close()
        self._cut()
        await asyncio.sleep(0.05)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.n_opened += 1
        if not self.is_up:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while portion := await reader.read(_PORTION):
            await asyncio.sleep(self.delay_s)
            await self._can_pass.wait()
            writer.write(portion)
            await writer.drain()
        writer.close()


@contextmanager
def bad_line(to_port: int) -> Iterator[BadLine]:
    """A line to a server's port; it ends with the block."""
    line = BadLine(to_port)
    thread = threading.Thread(target=line.run, name="test-line")
    thread.start()
    try:
        line.wait_until_listening()
        yield line
    finally:
        line.end()
        thread.join(STARTING_LIMIT_S)
