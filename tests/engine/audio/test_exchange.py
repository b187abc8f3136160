"""The meeting point of callback and engine: nothing is lost, fades do not click, cuts are quick."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.exchange import CUT_FADE_MS, SoundExchange
from engine.audio.ring import FrameRing

RATE_HZ = 48_000
BLOCK = 480


def exchange(port: SoundExchange, microphone: np.ndarray | None = None) -> np.ndarray:
    out = np.zeros(BLOCK, dtype=np.float32)
    heard = np.zeros(BLOCK, dtype=np.float32) if microphone is None else microphone
    port.exchange(heard, out, captured_at_s=1.0, audible_at_s=2.0)
    return out


@pytest.fixture
def port() -> SoundExchange:
    return SoundExchange(rate_hz=RATE_HZ, block_frames=BLOCK, speaker_frames=RATE_HZ)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60))
def test_a_ring_gives_back_what_it_was_given(turns: list[tuple[bool, int]]) -> None:
    ring = FrameRing(32)
    given_frames, got = 0, 0
    for is_write, n in turns:
        if is_write:
            frames = np.arange(given_frames, given_frames + n, dtype=np.float32)[:, None]
            given_frames += ring.write(frames)
        else:
            out = np.full((n, 1), -1.0, dtype=np.float32)
            n_read = ring.read_into(out)
            assert out[:n_read, 0].tolist() == list(range(got, got + n_read))
            got += n_read
    assert ring.n_waiting == given_frames - got


def test_microphone_and_loudspeaker_lie_side_by_side(port: SoundExchange) -> None:
    port.write(np.full(BLOCK, 0.5, dtype=np.float32))
    exchange(port, np.full(BLOCK, 0.25, dtype=np.float32))
    block = port.read()
    assert block is not None
    assert np.all(block.microphone == 0.25)
    assert np.all(block.played == 0.5)
    assert (block.first_frame, block.n_frames) == (0, BLOCK)
    assert (block.captured_at_s, block.audible_at_s) == (1.0, 2.0)
    assert port.read() is None


def test_turning_down_has_no_step(port: SoundExchange) -> None:
    port.write(np.ones(8 * BLOCK, dtype=np.float32))
    exchange(port)
    port.fade_to(0.126)
    faded = np.concatenate([exchange(port) for _ in range(5)])
    assert np.abs(np.diff(faded)).max() < 0.001
    assert faded[-1] == pytest.approx(0.126, abs=1e-3)
    port.fade_to(1.0)
    risen = np.concatenate([exchange(port) for _ in range(2)])
    assert np.abs(np.diff(risen)).max() < 0.001


def test_a_cut_is_silent_within_its_fade_and_new_sound_is_full(port: SoundExchange) -> None:
    port.write(np.ones(20 * BLOCK, dtype=np.float32))
    exchange(port)
    port.flush()
    assert port.n_waiting_out == 0
    port.write(np.full(BLOCK, 0.7, dtype=np.float32))
    cut = exchange(port)
    fade = RATE_HZ * CUT_FADE_MS // 1000
    assert np.abs(np.diff(cut)).max() < 0.01
    assert not cut[fade:].any()
    assert np.allclose(exchange(port), 0.7)


def test_a_gap_in_a_reply_is_counted_and_one_after_it_is_not(port: SoundExchange) -> None:
    port.write(np.ones(BLOCK // 2, dtype=np.float32))
    port.expect(is_speaking=True)
    exchange(port)
    assert port.n_underruns == 1
    port.expect(is_speaking=False)
    exchange(port)
    assert port.n_underruns == 1


def test_what_nobody_reads_is_counted_as_lost(port: SoundExchange) -> None:
    for _ in range(9 * RATE_HZ // BLOCK):
        exchange(port)
    assert port.n_overruns > 0
