"""Replicas for tests without Ray: threads that come to a server's door and do as they like.

Know no model.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.errors import EngineError
from engine.events import ModelReady
from engine.server.cluster.visit import Address, FirstWord, Lines, Word, call_at
from engine.server.processes.orders import Answer, Hello

READY = ModelReady(
    at_s=0.0, name="-", device="-", dtype="-", n_parameters=0, has_captions=False, role=""
)
HELLO = Hello(ready=READY, chunk_samples=2560, rate_hz=24_000, most_memory_bytes=10**6)


class Visitor:
    """One of them; it answers every order with nothing.

    Attributes:
        lines: Its ends of them.
        was_dismissed: Whether the server said goodbye.
    """

    def __init__(self, server: Address, hello: Hello | EngineError = HELLO) -> None:
        self.lines: Lines = call_at(server)
        word = FirstWord(hello=hello, pid=1, actor="nobody", namespace="nowhere")
        self.lines.life.pipe.send(word)
        self.was_dismissed = False
        self._obeying = threading.Thread(target=self._obey)
        self._obeying.start()

    def _obey(self) -> None:
        orders = self.lines.orders.pipe
        try:
            while True:
                orders.recv()
                orders.send(Answer(None, processor_s=1.0))
        except (EOFError, OSError):
            self._hear_goodbye()

    def _hear_goodbye(self) -> None:
        try:
            self.was_dismissed = self.lines.life.pipe.recv() is Word.GOODBYE
        except (EOFError, OSError):
            return

    def leave(self) -> None:
        """It is asked to end."""
        self.lines.life.pipe.send(Word.LEAVING)

    def vanish(self) -> None:
        """It ends without a word."""
        self.lines.hang_up()
        self.end()

    def end(self) -> None:
        """Wait for its end."""
        self._obeying.join()
        self.lines.close()


class NotedDeployment:
    """What the crew tells Ray Serve, and the visitors that came by it.

    Attributes:
        visitors: All that ever came.
        counted: How many users it was told of last.
        hello: What the next one says.
        says: What is wrong.
        has_ended: Whether it was ended.
    """

    name = "noted"

    def __init__(self, n_visitors: int = 1) -> None:
        self.visitors: list[Visitor] = []
        self.counted: int | None = None
        self.hello: Hello | EngineError = HELLO
        self.says: str | None = None
        self.has_ended = False
        self._n_visitors = n_visitors
        self._server: Address | None = None

    def deploy(self, server: Address) -> None:
        self._server = server
        for _ in range(self._n_visitors):
            self.send_one()

    def send_one(self) -> Visitor:
        """One more comes."""
        assert self._server is not None
        self.visitors.append(Visitor(self._server, self.hello))
        return self.visitors[-1]

    def count(self, n_users: int) -> None:
        self.counted = n_users

    def kill(self, word: FirstWord) -> None:
        raise AssertionError(word)

    def trouble(self) -> str | None:
        return self.says

    def end(self) -> None:
        self.has_ended = True


@contextmanager
def ended(deployment: NotedDeployment) -> Iterator[Any]:
    """Whatever happens, all visitors have gone after the block."""
    try:
        yield deployment
    finally:
        for visitor in deployment.visitors:
            visitor.end()
