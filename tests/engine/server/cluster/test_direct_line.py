"""The lines between a server and a replica: for those who know the secret, for nobody else."""

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import AuthenticationError

import pytest

from engine.server.cluster.direct_line import DirectLine, Door
from engine.server.cluster.visit import Address, FirstWord, Lines, Reception, call_at

SECRET = os.urandom(32)
WORD = FirstWord(hello=NotImplemented, pid=1, actor="nobody", namespace="nowhere")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as threads:
        yield threads


@pytest.fixture
def door(threads: ThreadPoolExecutor) -> Iterator[Door]:
    door = Door("127.0.0.1", SECRET, patience_s=1)
    try:
        yield door
    finally:
        door.close()


@pytest.fixture
def accepted(door: Door, threads: ThreadPoolExecutor) -> "Future[DirectLine | None]":
    return threads.submit(door.accept)


def end_of(accepted: "Future[DirectLine | None]") -> DirectLine:
    line = accepted.result()
    assert line is not None
    return line


def test_what_is_said_arrives_at_the_other_end(
    door: Door, accepted: "Future[DirectLine | None]"
) -> None:
    line = DirectLine.to(door.place, SECRET)
    theirs = end_of(accepted)
    said = os.urandom(3_000_000)
    asking = threading.Thread(target=lambda: line.pipe.send(said))
    asking.start()
    assert theirs.pipe.recv() == said
    asking.join()
    theirs.pipe.send("heard")
    assert line.pipe.recv() == "heard"
    line.close()
    theirs.close()


def test_strangers_are_sent_away_and_keep_nobody_waiting(
    door: Door, accepted: "Future[DirectLine | None]"
) -> None:
    with pytest.raises(AuthenticationError):
        DirectLine.to(door.place, os.urandom(32))
    with socket.create_connection((door.place.host, door.place.port)):
        # It says nothing at all.
        line = DirectLine.to(door.place, SECRET)
        theirs = end_of(accepted)
        theirs.pipe.send("for you")
        assert line.pipe.recv() == "for you"
        line.close()
        theirs.close()


@pytest.mark.parametrize("is_mine", [True, False])
def test_who_waits_learns_that_no_word_will_come(
    door: Door, accepted: "Future[DirectLine | None]", is_mine: bool
) -> None:
    line = DirectLine.to(door.place, SECRET)
    theirs = end_of(accepted)
    hanging_up = threading.Timer(0.1, (line if is_mine else theirs).hang_up)
    hanging_up.start()
    with pytest.raises(EOFError):
        line.pipe.recv()
    hanging_up.join()
    line.hang_up()
    line.close()
    theirs.close()


def test_nobody_comes_in_by_a_closed_door() -> None:
    door = Door("127.0.0.1", SECRET)
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(door.accept)
        door.close()
        assert waiting.result() is None
    with pytest.raises(ConnectionRefusedError):
        DirectLine.to(door.place, SECRET)


def test_the_two_lines_of_each_who_comes_find_together(
    door: Door, threads: ThreadPoolExecutor
) -> None:
    reception = Reception(door)
    come = threads.submit(reception.next)
    half = DirectLine.to(door.place, SECRET)
    half.pipe.send((b"one line only", False))
    lost = DirectLine.to(door.place, SECRET)
    lost.pipe.send((b"the other line only", True))
    mine: Lines = call_at(Address(door.place, SECRET, "floe"))
    mine.life.pipe.send(WORD)
    result = come.result()
    assert result is not None
    theirs, word = result
    assert word == WORD
    mine.orders.pipe.send("an order")
    mine.life.pipe.send("a word")
    assert theirs.orders.pipe.recv() == "an order"
    assert theirs.life.pipe.recv() == "a word"
    with pytest.raises((EOFError, OSError)):
        lost.pipe.recv()
    waiting = threads.submit(reception.next)
    door.close()
    assert waiting.result() is None
    assert door.accept() is None
    with pytest.raises((EOFError, OSError)):
        half.pipe.recv()
    for line in (half, lost, mine, theirs):
        line.close()
