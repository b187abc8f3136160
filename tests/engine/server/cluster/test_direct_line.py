"""The line between the front and a replica: for those who know the secret, and for nobody else."""

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection
from typing import Any

import pytest

from engine.server.cluster.direct_line import DirectLine, Door

SECRET = os.urandom(32)


@pytest.fixture
def door() -> Door:
    return Door("127.0.0.1", SECRET, patience_s=1)


@pytest.fixture
def accepted(door: Door) -> Iterator["Future[Connection[Any, Any]]"]:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(door.accept)
        try:
            yield waiting
        finally:
            if not waiting.done():
                # Whatever failed, nobody waits for ever.
                DirectLine(door.place, SECRET).close()


def test_what_is_said_arrives_at_the_other_end(
    door: Door, accepted: "Future[Connection[Any, Any]]"
) -> None:
    line = DirectLine(door.place, SECRET)
    with accepted.result() as theirs, line.pipe:
        said = os.urandom(3_000_000)
        asking = threading.Thread(target=lambda: line.pipe.send(said))
        asking.start()
        assert theirs.recv() == said
        asking.join()
        theirs.send("heard")
        assert line.pipe.recv() == "heard"
    line.close()
    with pytest.raises(ConnectionRefusedError):
        DirectLine(door.place, SECRET)


def test_strangers_are_sent_away_and_keep_nobody_waiting(
    door: Door, accepted: "Future[Connection[Any, Any]]"
) -> None:
    with pytest.raises(AuthenticationError):
        DirectLine(door.place, os.urandom(32))
    with socket.create_connection((door.place.host, door.place.port)):
        # It says nothing at all.
        line = DirectLine(door.place, SECRET)
        with accepted.result() as theirs, line.pipe:
            theirs.send("for you")
            assert line.pipe.recv() == "for you"
        line.close()


def test_who_waits_learns_that_no_word_will_come(
    door: Door, accepted: "Future[Connection[Any, Any]]"
) -> None:
    line = DirectLine(door.place, SECRET)
    with accepted.result(), line.pipe:
        hanging_up = threading.Timer(0.1, line.hang_up)
        hanging_up.start()
        with pytest.raises(EOFError):
            line.pipe.recv()
        hanging_up.join()
        line.hang_up()
    line.close()
