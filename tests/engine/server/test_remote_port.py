"""The port of a far client: what arrives is read in order, what is sent is played by the clock."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.server.remote_port import BLOCK_FRAMES, RemotePort
from tests.fakes.virtual_clock import VirtualClock

Sound = NDArray[np.float32]
SECOND = 24_000


def new_port() -> tuple[RemotePort, VirtualClock, list[Sound]]:
    clock, sent = VirtualClock(), list[Sound]()
    return RemotePort(clock, on_sound=sent.append), clock, sent


def read_all(port: RemotePort) -> Sound:
    parts = [np.zeros(0, np.float32)]
    while (block := port.read()) is not None:
        parts.append(block.microphone)
    return np.concatenate(parts)


@given(cuts=st.lists(st.integers(0, 3000), max_size=12), grant=st.integers(1, 4000))
def test_sound_comes_out_as_it_went_in_however_it_is_cut(cuts: list[int], grant: int) -> None:
    port, _, _ = new_port()
    parts = [np.random.default_rng(n).random(n, dtype=np.float32) for n in cuts]
    for part in parts:
        port.put(part)
    heard = [np.zeros(0, np.float32)]
    while port.n_waiting_in:
        port.grant(grant)
        heard.append(read_all(port))
        assert len(heard[-1]) <= grant
    assert np.array_equal(np.concatenate(heard), np.concatenate([np.zeros(0), *parts]))
    assert port.n_heard == sum(cuts)


def test_blocks_are_short_and_nothing_is_read_without_a_grant() -> None:
    port, _, _ = new_port()
    port.put(np.zeros(SECOND, np.float32))
    assert port.read() is None
    port.grant(SECOND)
    block = port.read()
    assert block is not None
    assert len(block.microphone) == len(block.played) == BLOCK_FRAMES


def test_what_waits_is_read_in_whole_blocks_and_dated_by_its_last_arrival() -> None:
    port, clock, _ = new_port()
    began_s = clock.now_s()
    for n in range(3):
        clock.advance(0.02)
        port.put(np.full(480, n, np.float32))
    port.grant(SECOND)
    block, rest = port.read(), port.read()
    assert block is not None
    assert rest is not None
    assert np.array_equal(block.microphone, np.repeat(np.array([0.0, 1.0], np.float32), 480))
    assert block.captured_at_s == pytest.approx(began_s)
    assert len(rest.microphone) == 480
    assert rest.captured_at_s == pytest.approx(began_s + 0.04)


def test_an_answer_is_sent_at_once_and_played_by_the_clock() -> None:
    port, clock, sent = new_port()
    assert port.write(np.ones(SECOND // 2, np.float32)) == SECOND // 2
    assert len(sent[0]) == SECOND // 2
    assert port.read() is None
    clock.advance(0.1)
    block = port.read()
    assert block is not None
    assert block.n_frames == pytest.approx(2400, abs=1)
    assert port.n_waiting_out == SECOND // 2 - block.n_frames
    clock.advance(5.0)
    assert port.read() is not None
    assert (port.n_waiting_out, port.n_played) == (0, SECOND // 2)


def test_a_late_answer_is_counted_and_goes_on_from_there() -> None:
    port, clock, _ = new_port()
    port.expect(is_speaking=True)
    port.write(np.ones(2400, np.float32))
    port.read()
    clock.advance(1.0)
    port.read()
    port.read()
    assert port.n_underruns == 1
    port.write(np.ones(2400, np.float32))
    port.read()
    clock.advance(0.05)
    block = port.read()
    assert block is not None
    assert block.n_frames == pytest.approx(1200, abs=1)


def test_turned_down_nothing_more_is_sent() -> None:
    port, _, sent = new_port()
    port.fade_to(0.1)
    assert port.write(np.ones(480, np.float32)) == 0
    assert not sent
    port.fade_to(1.0)
    assert port.write(np.ones(480, np.float32)) == 480


def test_what_is_flushed_was_never_played() -> None:
    port, clock, _ = new_port()
    port.write(np.ones(SECOND, np.float32))
    port.read()
    clock.advance(0.25)
    port.read()
    port.flush()
    assert port.n_waiting_out == 0
    assert port.n_played == pytest.approx(SECOND // 4, abs=1)


def test_the_client_knows_better_what_it_has_played() -> None:
    port, clock, _ = new_port()
    port.write(np.ones(SECOND, np.float32))
    port.read()
    clock.advance(0.5)
    port.read()
    port.correct(6000)
    block = port.read()
    assert block is not None
    assert block.first_frame + block.n_frames == 6000
    assert port.n_played == 6000


def test_moments_are_counted_in_sound_not_in_time() -> None:
    port, clock, _ = new_port()
    port.put(np.zeros(SECOND, np.float32))
    clock.advance(30.0)
    port.put(np.zeros(SECOND, np.float32))
    port.grant(2 * SECOND)
    read_all(port)
    assert port.position_ms(clock.now_s()) == 2000
    assert port.position_ms(clock.now_s() - 0.5) == 1500


def test_what_is_dropped_was_heard_by_nobody() -> None:
    port, _, _ = new_port()
    port.put(np.zeros(1000, np.float32))
    assert port.drop_waiting() == 1000
    port.grant(1000)
    assert port.read() is None
