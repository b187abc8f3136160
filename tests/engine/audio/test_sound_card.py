"""The keeper of the sound card: what stands in, what comes back, what is told; no real device."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from engine.audio import sound_card
from engine.audio.device_scan import scan_devices
from engine.audio.devices import SoundDevice
from engine.audio.sound_card import SoundCard
from engine.clock import Clock, MonotonicClock
from engine.config import SoundConfig
from engine.errors import SoundDeviceError
from engine.events import SoundChanged, SoundState

PATIENCE_S = 10.0


def device(index: int, name: str, *, n_inputs: int = 0, n_outputs: int = 0) -> SoundDevice:
    return SoundDevice(
        index=index, name=name, n_inputs=n_inputs, n_outputs=n_outputs, rate_hz=48_000
    )


BUILT_IN = [device(0, "Laptop", n_inputs=2, n_outputs=2)]
HEADSET = device(1, "Headset", n_inputs=1, n_outputs=2)


class FakeStream:
    """Runs until it is told that its device has gone."""

    def __init__(
        self,
        input_device: SoundDevice | None,
        output_device: SoundDevice | None,
        *,
        clock: Clock,
        block_ms: int,
    ) -> None:
        self.input_device, self.output_device = input_device, output_device
        self.rate_hz, self.is_active, self._clock = 48_000, True, clock
        self.is_behind = self.is_silent = self.is_quiet = False
        self.fault: SoundDeviceError | None = None
        self.n_caught_up = 0

    @property
    def last_block_s(self) -> float:
        return self._clock.now_s()

    def catch_up(self) -> None:
        if self.fault is not None:
            raise self.fault
        self.n_caught_up += 1
        self.is_behind = False

    def close(self) -> None:
        self.is_active = False


class Desk:
    """The devices that are plugged in, and a keeper that uses them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plugged: list[SoundDevice] = [*BUILT_IN, HEADSET]
        monkeypatch.setattr(sound_card, "DuplexStream", FakeStream)
        monkeypatch.setattr(sound_card, "_read_devices_anew", lambda: None)
        monkeypatch.setattr(sound_card, "list_devices", lambda: list(self.plugged))
        monkeypatch.setattr(sound_card, "scan_devices", lambda: list(self.plugged))
        monkeypatch.setattr(sound_card, "_watch_server", lambda: None)
        monkeypatch.setattr(sound_card, "_LOOK_AGAIN_S", 0.05)
        monkeypatch.setattr("engine.audio.devices._system_default", lambda usable, _side: usable[0])
        config = SoundConfig(input_name="Headset", output_name="Headset")
        self.card = SoundCard(config, clock=MonotonicClock())
        self.stream: FakeStream | None = None

    def next_change(self) -> SoundChanged:
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            change = self.card.poll()
            if change is not None:
                self.stream = change[1]  # type: ignore[assignment]
                return change[0]
            time.sleep(0.005)
        raise AssertionError("nothing changed")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Desk]:
    caplog.set_level("WARNING")  # a lost device is worth a line in the log
    made = Desk(monkeypatch)
    made.card.start()
    try:
        yield made
    finally:
        made.card.close()
        assert not any(thread.name == "floe-sound" for thread in threading.enumerate())


def live(desk: Desk) -> SoundChanged:
    change = desk.next_change()
    while change.state is not SoundState.LIVE:
        change = desk.next_change()
    return change


def test_a_chosen_device_that_goes_is_stood_in_for_and_taken_back(desk: Desk) -> None:
    assert live(desk).input_name == "Headset"
    desk.plugged.remove(HEADSET)
    assert desk.stream is not None
    desk.stream.is_active = False
    begun_s = time.monotonic()
    assert desk.next_change().state is SoundState.LOST
    assert time.monotonic() - begun_s < 1.0
    stand_in = live(desk)
    assert stand_in.input_name == "Laptop"
    assert "Headset" in stand_in.message
    desk.plugged.append(HEADSET)
    back = live(desk)
    assert (back.input_name, back.message) == ("Headset", "")


def test_with_no_device_left_it_waits_and_goes_on(desk: Desk) -> None:
    live(desk)
    desk.plugged.clear()
    assert desk.stream is not None
    desk.stream.is_active = False
    assert desk.next_change().state is SoundState.LOST
    absent = desk.next_change()
    assert absent.state is SoundState.ABSENT
    assert absent.message
    assert absent.remedy
    desk.plugged.append(HEADSET)
    assert live(desk).input_name == "Headset"


def test_another_choice_takes_effect_at_once(desk: Desk) -> None:
    live(desk)
    desk.card.choose(input_name="Laptop", output_name="Headset")
    change = live(desk)
    assert (change.input_name, change.output_name) == ("Laptop", "Headset")


@pytest.mark.sound
def test_another_process_sees_the_same_devices(sound_card: object) -> None:
    del sound_card
    names = {found.name for found in scan_devices()}
    assert "pulse" in names or "default" in names


def settle(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline_s, "it did not come about"
        time.sleep(0.005)


def test_a_stream_that_is_behind_catches_up_in_a_quiet_moment(desk: Desk) -> None:
    live(desk)
    stream = desk.stream
    assert stream is not None
    stream.is_behind = stream.is_silent = True
    settle(lambda: desk.card._behind_since_s is not None)
    assert stream.n_caught_up == 0, "somebody speaks"
    stream.is_quiet = True
    settle(lambda: stream.n_caught_up == 1)
    assert desk.card.poll() is None, "nobody is told"
    assert stream.is_active
    stream.is_behind = True
    desk.card._next_catch_up_s = 0.0
    settle(lambda: stream.n_caught_up == 2)
    assert desk.card._catch_up_interval_s == 20.0, "it did not help, so it is tried more seldom"


def test_in_a_noisy_room_it_catches_up_once_nothing_is_played(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_card, "_CATCHES_UP_AFTER_S", 0.05)
    live(desk)
    stream = desk.stream
    assert stream is not None
    stream.is_behind = True
    settle(lambda: desk.card._behind_since_s is not None)
    time.sleep(0.1)
    assert stream.n_caught_up == 0, "an answer is played"
    stream.is_silent = True
    settle(lambda: stream.n_caught_up == 1)


def test_a_device_that_goes_while_it_catches_up_is_lost(desk: Desk) -> None:
    live(desk)
    stream = desk.stream
    assert stream is not None
    stream.fault = SoundDeviceError("It has gone.")
    stream.is_behind = stream.is_quiet = True
    assert desk.next_change().state is SoundState.LOST
