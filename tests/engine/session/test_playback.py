"""An answer on its way out: its samples arrive whole, and it knows what was heard of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.exchange import SoundExchange
from engine.session.playback import Playback

RATE_HZ = 48_000
BLOCK = 960
LONGEST_MISSING_S = 0.15 + 2 * 0.03 + 2 * BLOCK / RATE_HZ
"""A turning down that loses no word, its two fades, and the blocks in which they begin."""


class Loudspeaker:
    """Runs a port's callback and keeps what came out."""

    def __init__(self, *, rate_hz: int = 24_000) -> None:
        self.port = SoundExchange(rate_hz=RATE_HZ, block_frames=BLOCK, speaker_frames=RATE_HZ)
        self.playback = Playback(self.port, rate_hz=rate_hz, buffer_ms=160)
        self.out: list[np.ndarray] = []

    def play(self, seconds: float) -> np.ndarray:
        first = len(self.out)
        for _ in range(round(seconds * RATE_HZ / BLOCK)):
            self.playback.pump()
            out = np.zeros(BLOCK, dtype=np.float32)
            at_s = len(self.out) * BLOCK / RATE_HZ
            self.port.exchange(
                np.zeros(BLOCK, np.float32), out, captured_at_s=at_s, audible_at_s=at_s
            )
            self.out.append(out)
            block = self.port.read()
            assert block is not None
            self.playback.observe(block)
        return np.concatenate(self.out[first:])


def tone(seconds: float) -> np.ndarray:
    t = np.arange(int(seconds * 24_000)) / 24_000
    return (0.5 * np.sin(2 * np.pi * 300 * t)).astype(np.float32)


def test_every_sample_arrives_and_then_it_is_drained() -> None:
    speaker = Loudspeaker()
    speaker.playback.push(tone(0.5))
    speaker.playback.push(tone(0.5))
    speaker.playback.complete()
    out = speaker.play(1.3)
    assert speaker.playback.is_drained
    assert speaker.playback.heard_samples == 24_000
    expected = np.concatenate([tone(0.5), tone(0.5)])
    assert np.abs(out[: 2 * len(expected) : 2] - expected).max() < 0.02


def test_the_port_holds_no_more_than_it_may() -> None:
    speaker = Loudspeaker()
    speaker.playback.push(tone(3.0))
    speaker.play(0.5)
    assert speaker.port.n_waiting_out <= RATE_HZ * 160 // 1000


def test_audible_is_the_first_loud_sample() -> None:
    speaker = Loudspeaker()
    speaker.playback.push(np.concatenate([np.zeros(2400, np.float32), tone(1.0)]))
    speaker.play(0.5)
    assert speaker.playback.audible_at_s == pytest.approx(0.1, abs=0.002)


def test_an_answer_without_sound_is_drained_at_once() -> None:
    speaker = Loudspeaker()
    speaker.playback.complete()
    assert speaker.playback.is_drained


def test_a_paused_answer_goes_on_from_the_word_that_was_lost() -> None:
    speaker = Loudspeaker()
    word = np.concatenate([tone(0.3), np.zeros(2400, np.float32)])
    speaker.playback.push(np.tile(word, 5))
    speaker.play(1.0)
    speaker.playback.duck()
    speaker.play(0.3)
    speaker.playback.pause()
    assert not speaker.play(0.5)[BLOCK:].any()
    speaker.playback.resume()
    speaker.playback.complete()
    rest = speaker.play(2.0)
    assert speaker.playback.is_drained
    level = np.abs(rest[: int(0.35 * RATE_HZ)]).max()
    assert level == pytest.approx(0.5, abs=0.02)
    n_loud = np.count_nonzero(np.abs(rest) > 0.01) / RATE_HZ
    assert n_loud == pytest.approx(3 * 0.3, abs=0.08)


def test_a_short_duck_loses_no_word_and_goes_on_without_a_gap() -> None:
    speaker = Loudspeaker()
    speaker.playback.push(tone(2.0))
    speaker.playback.complete()
    speaker.play(0.5)
    speaker.playback.duck()
    speaker.play(0.1)
    speaker.playback.resume()
    speaker.play(1.6)
    assert speaker.playback.is_drained
    n_loud = np.count_nonzero(np.abs(np.concatenate(speaker.out)) > 0.001) / RATE_HZ
    assert n_loud == pytest.approx(2.0, abs=0.05)


@settings(max_examples=15)
@given(
    turned_down=st.lists(
        st.tuples(st.integers(5, 40), st.integers(1, 25), st.booleans()), min_size=1, max_size=4
    )
)
def test_every_moment_is_heard_at_the_full_level_however_often_it_is_turned_down(
    turned_down: list[tuple[int, int, bool]],
) -> None:
    """Each sample says where it belongs, so that whatever is missing at the full level shows."""
    sound = np.linspace(0.5, 0.9, 4 * RATE_HZ, dtype=np.float32)
    speaker = Loudspeaker(rate_hz=RATE_HZ)
    speaker.playback.push(sound)
    speaker.playback.complete()
    for after, lasting, is_paused in turned_down:
        speaker.play(after * BLOCK / RATE_HZ)
        speaker.playback.duck()
        speaker.play(lasting * BLOCK / RATE_HZ)
        if is_paused:
            speaker.playback.pause()
            speaker.play(3 * BLOCK / RATE_HZ)
        speaker.playback.resume()
    speaker.play(9.0)
    assert speaker.playback.is_drained
    out = np.concatenate(speaker.out)
    places = np.round((out[out >= 0.5] - 0.5) / 0.4 * (len(sound) - 1)).astype(int)
    missing_s = np.diff(np.unique(np.concatenate(([0], places, [len(sound)])))).max() / RATE_HZ
    assert missing_s < LONGEST_MISSING_S
