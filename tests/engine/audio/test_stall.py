"""A machine that stalls under a real stream of the virtual sound card: nothing stays behind."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from engine.audio.devices import choose_pair, list_devices
from engine.audio.duplex_stream import DuplexStream
from engine.clock import MonotonicClock
from tests.fakes.virtual_sound_card import VirtualSoundCard

STALL_S = 0.3
NOTICED_S = 10.0
SETTLED_S = 2.5
ATTEMPTS = 5
"""A crowded machine stalls by itself."""

pytestmark = [pytest.mark.sound, pytest.mark.slow]


class StallingClock:
    """Tells the time; once, when it is told to, the callback that asks is held up."""

    def __init__(self) -> None:
        self._clock = MonotonicClock()
        self._owner = threading.get_ident()
        self._stalls = threading.Event()

    def now_s(self) -> float:
        if self._stalls.is_set() and threading.get_ident() != self._owner:
            self._stalls.clear()
            time.sleep(STALL_S)
        return self._clock.now_s()

    def stall(self) -> None:
        self._stalls.set()


@pytest.fixture
def clock() -> StallingClock:
    return StallingClock()


@pytest.fixture
def stream(sound_card: VirtualSoundCard, clock: StallingClock) -> Iterator[DuplexStream]:
    pair = choose_pair(list_devices(), None, None)
    made = DuplexStream(pair.microphone, pair.loudspeaker, clock=clock, block_ms=10)
    yield made
    made.close()


def comes_about(is_so: Callable[[], bool], limit_s: float) -> bool:
    deadline_s = time.monotonic() + limit_s
    while not is_so():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.01)
    return True


def age_s(stream: DuplexStream, clock: StallingClock) -> float:
    """How old the sound is that arrives now: the least of a moment's blocks."""
    while stream.read() is not None:
        pass
    time.sleep(0.3)
    ages_s = []
    while (block := stream.read()) is not None:
        ages_s.append(clock.now_s() - block.captured_at_s)
    return min(ages_s)


def test_what_a_stall_leaves_behind_is_noticed_and_dropped(
    stream: DuplexStream, clock: StallingClock
) -> None:
    time.sleep(SETTLED_S)
    before_s = age_s(stream, clock)
    clock.stall()
    if not comes_about(lambda: stream.is_behind, NOTICED_S):
        pytest.skip("this sound system catches up by itself")
    assert age_s(stream, clock) > before_s + 0.5 * STALL_S
    for _ in range(ATTEMPTS):
        stream.catch_up()
        time.sleep(SETTLED_S)
        if not stream.is_behind and age_s(stream, clock) < before_s + 0.5 * STALL_S:
            return
    raise AssertionError("sound still waits")
