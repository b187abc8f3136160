"""Devices of every kind: which rate and channels are opened, what stands in, what is said."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from engine.audio import devices as devices_module
from engine.audio import duplex_stream, patience, sound_card
from engine.audio.devices import choose_pair, list_devices
from engine.audio.duplex_stream import DuplexStream
from engine.audio.sound_card import SoundCard
from engine.audio.sound_server import ServerDevice
from engine.clock import MonotonicClock
from engine.config import SoundConfig
from engine.errors import SoundDeviceError
from engine.events import SoundChanged, SoundState
from tests.fakes.scripted_sound_library import Device, ScriptedSoundLibrary

Plug = Callable[..., ScriptedSoundLibrary]


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Plug:
    """Plugs devices in and takes the real ones away."""

    def plug_in(*devices: Device) -> ScriptedSoundLibrary:
        library = ScriptedSoundLibrary(list(devices))
        for module in (devices_module, duplex_stream, patience, sound_card):
            monkeypatch.setattr(module, "sound_library", lambda: library)
        monkeypatch.setattr(devices_module, "server_devices", lambda: None)
        monkeypatch.setattr(sound_card, "_watch_server", lambda: None)
        monkeypatch.setattr(sound_card, "scan_devices", list_devices)
        # A scripted stream calls nobody; these tests are not about that.
        monkeypatch.setattr(sound_card, "SILENCE_MEANS_LOST_S", 1e9)
        monkeypatch.setattr(patience, "_do_not_wait_at_exit", lambda: None)
        return library

    return plug_in


def opened(library: ScriptedSoundLibrary) -> tuple[DuplexStream, Any]:
    pair = choose_pair(list_devices(), None, None)
    stream = DuplexStream(pair.microphone, pair.loudspeaker, clock=MonotonicClock(), block_ms=20)
    return stream, library.opened[-1]


def test_a_device_runs_at_its_own_rate(plug: Plug) -> None:
    library = plug(Device("Old card", rates_hz=(44_100,), n_inputs=1, n_outputs=2))
    stream, handle = opened(library)
    assert stream.rate_hz == handle.options["samplerate"] == 44_100
    assert handle.options["blocksize"] == 882


def test_two_devices_meet_at_a_rate_that_both_can_do(plug: Plug) -> None:
    library = plug(
        Device("Headset microphone", rates_hz=(16_000,), n_inputs=1),
        Device("Loudspeaker", rates_hz=(48_000, 16_000), n_outputs=2),
    )
    assert opened(library)[0].rate_hz == 16_000


def test_devices_that_have_no_rate_in_common_are_named(plug: Plug) -> None:
    library = plug(
        Device("Left", rates_hz=(16_000,), n_inputs=1),
        Device("Right", rates_hz=(44_100,), n_outputs=2),
    )
    with pytest.raises(SoundDeviceError, match="Left and Right cannot be used together"):
        opened(library)


@pytest.mark.parametrize(
    ("n_inputs", "n_outputs", "takes_all", "channels"),
    [(1, 1, False, (1, 1)), (2, 2, True, (2, 2)), (8, 8, True, (8, 8)), (8, 8, False, (1, 2))],
)
def test_mono_stereo_and_eight_channels(
    plug: Plug, n_inputs: int, n_outputs: int, takes_all: bool, channels: tuple[int, int]
) -> None:
    library = plug(
        Device("Card", n_inputs=n_inputs, n_outputs=n_outputs, takes_all_channels=takes_all)
    )
    stream, handle = opened(library)
    assert handle.channels == channels
    spoken = np.linspace(0.1, 0.2, 960, dtype=np.float32)
    stream.write(spoken)
    said = np.zeros((960, channels[0]), np.float32)
    said[:, 0] = 0.5
    played = handle.hear(said)
    np.testing.assert_array_equal(played[:, :2], np.tile(spoken[:, None], min(2, channels[1])))
    assert not played[:, 2:].any()
    block = stream.read()
    assert block is not None
    assert np.all(block.microphone == 0.5)
    np.testing.assert_array_equal(block.played, spoken)


def test_without_a_microphone_answers_are_heard(plug: Plug) -> None:
    library = plug(Device("Loudspeaker", n_outputs=2))
    pair = choose_pair(list_devices(), None, None)
    assert "no microphone" in pair.message
    assert "answered aloud" in pair.remedy
    stream, handle = opened(library)
    stream.write(np.full(960, 0.25, np.float32))
    played = handle.hear(np.zeros((960, 0), np.float32))
    assert np.all(played == 0.25)
    block = stream.read()
    assert block is not None
    assert not block.microphone.any()


def test_without_a_loudspeaker_questions_are_heard(plug: Plug) -> None:
    library = plug(Device("Microphone", n_inputs=1))
    pair = choose_pair(list_devices(), None, None)
    assert "no loudspeaker" in pair.message
    stream, handle = opened(library)
    stream.write(np.full(960, 0.25, np.float32))
    handle.hear(np.full((960, 1), 0.5, np.float32))
    block = stream.read()
    assert block is not None
    assert np.all(block.microphone == 0.5)
    assert block.n_frames == 960


def behind(name: str, title: str, *, is_input: bool, is_preferred: bool = False) -> ServerDevice:
    return ServerDevice(
        name=name,
        title=title,
        n_channels=2,
        rate_hz=44_100,
        is_input=is_input,
        is_preferred=is_preferred,
    )


def test_a_servers_devices_have_the_desktops_names(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(Device("pulse", n_inputs=32, n_outputs=32))
    there = [
        behind("usb", "USB Headset", is_input=True),
        behind("webcam", "Webcam", is_input=True, is_preferred=True),
        behind("usb-out", "USB Headset", is_input=False, is_preferred=True),
        behind("usb-out-2", "USB Headset", is_input=False),
    ]
    monkeypatch.setattr(devices_module, "server_devices", lambda: there)
    listed = list_devices()
    assert [device.name for device in listed] == [
        "USB Headset", "Webcam", "USB Headset", "USB Headset (2)", "pulse",
    ]  # fmt: skip
    pair = choose_pair(listed, None, None)
    assert pair.names == ("Webcam", "USB Headset")
    chosen = choose_pair(listed, "usb headset", "USB Headset (2)")
    assert chosen.microphone is not None
    assert chosen.loudspeaker is not None
    assert chosen.microphone.server_name == "usb"
    assert chosen.loudspeaker.server_name == "usb-out-2"
    assert chosen.message == ""


def test_a_server_without_a_microphone_has_none(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(Device("pulse", n_inputs=32, n_outputs=32))
    there = [behind("out", "Loudspeaker", is_input=False, is_preferred=True)]
    monkeypatch.setattr(devices_module, "server_devices", lambda: there)
    pair = choose_pair(list_devices(), None, None)
    assert pair.microphone is None
    assert pair.names == ("", "Loudspeaker")


# -- the keeper ------------------------------------------------------------------------------


class Keeper:
    """A sound card's keeper that runs, and what it tells."""

    def __init__(self, config: SoundConfig) -> None:
        self.card = SoundCard(config, clock=MonotonicClock())
        self.card.start()

    def next_change(self, limit_s: float = 60.0) -> SoundChanged:
        deadline_s = time.monotonic() + limit_s
        while time.monotonic() < deadline_s:
            change = self.card.poll()
            if change is not None and change[0].state is not SoundState.OPENING:
                return change[0]
            time.sleep(0.005)
        raise AssertionError("nothing changed")


@pytest.fixture
def keep(plug: Plug) -> Iterator[Callable[..., Keeper]]:
    kept: list[Keeper] = []

    def start(config: SoundConfig | None = None) -> Keeper:
        kept.append(Keeper(config or SoundConfig()))
        return kept[-1]

    yield start
    for keeper in kept:
        keeper.card.close()


def test_a_busy_device_is_told_and_taken_when_it_is_free(
    plug: Plug, keep: Callable[..., Keeper]
) -> None:
    library = plug(Device("Card", n_inputs=1, n_outputs=2, is_busy=True))
    keeper = keep()
    absent = keeper.next_change()
    assert absent.state is SoundState.ABSENT
    assert "cannot be opened" in absent.message
    assert "Close other programs" in absent.remedy
    library.devices[0].is_busy = False
    assert keeper.next_change().state is SoundState.LIVE


def test_a_microphone_that_comes_later_is_taken(
    plug: Plug, keep: Callable[..., Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_card, "_LOOK_AGAIN_S", 0.05)
    library = plug(Device("Loudspeaker", n_outputs=2))
    keeper = keep()
    live = keeper.next_change()
    assert (live.state, live.input_name) == (SoundState.LIVE, "")
    assert "no microphone" in live.message
    library.devices.append(Device("Microphone", n_inputs=1))
    live = keeper.next_change()
    assert (live.state, live.input_name) == (SoundState.LIVE, "Microphone")
    assert live.message == ""


def test_a_device_that_opens_too_late_is_let_go(
    plug: Plug, keep: Callable[..., Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_card, "_OPENING_LIMIT_S", 0.1)
    library = plug(Device("Card", n_inputs=1, n_outputs=2))
    library.hold = threading.Event()
    keeper = keep()
    absent = keeper.next_change()
    assert absent.state is SoundState.ABSENT
    assert "does not answer" in absent.message
    keeper.card.close()
    library.hold.set()
    deadline_s = time.monotonic() + 5.0
    while not library.opened or any(stream.active for stream in library.opened):
        assert time.monotonic() < deadline_s, "a device is held by a stream that nobody uses"
        time.sleep(0.01)


def test_a_device_that_cannot_be_let_go_does_not_keep_another_from_being_used(
    plug: Plug, keep: Callable[..., Keeper], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")  # what hangs is worth a line in the log
    library = plug(Device("Card", n_inputs=1, n_outputs=2))
    keeper = keep()
    assert keeper.next_change().state is SoundState.LIVE
    library.hold_closing = threading.Event()
    try:
        library.opened[-1].active = False
        gone_s = time.monotonic()
        assert keeper.next_change().state is SoundState.LOST
        assert time.monotonic() - gone_s < 0.5
        assert keeper.next_change(limit_s=4.0).state is SoundState.LIVE
    finally:
        library.hold_closing.set()
