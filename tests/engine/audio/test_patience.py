"""Calls that may hang are given only so much time, and their faults come through."""

import threading
import time
from collections.abc import Iterator

import pytest

from engine.audio import patience
from engine.audio.patience import within
from engine.errors import SoundDeviceError, SoundDeviceLostError


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lets a hanging call go at the end, so that no thread is left over."""
    monkeypatch.setattr(patience, "_do_not_wait_at_exit", lambda: None)
    event = threading.Event()
    yield event
    event.set()
    time.sleep(0.05)


def test_a_result_comes_through() -> None:
    assert within(5.0, lambda: 7) == 7


def test_a_fault_comes_through() -> None:
    def fail() -> None:
        raise SoundDeviceError("There is no microphone.")

    with pytest.raises(SoundDeviceError, match="no microphone"):
        within(5.0, fail)


def test_a_call_that_hangs_is_given_up(released: threading.Event) -> None:
    began_s = time.monotonic()
    with pytest.raises(SoundDeviceLostError, match="does not answer"):
        within(0.1, released.wait)
    assert time.monotonic() - began_s < 5.0
