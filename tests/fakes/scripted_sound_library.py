"""A stand-in for the sounddevice module: devices as a test describes them, and no sound.

Knows what PortAudio refuses: rates and channels that a device has not, and what another program
uses. Streams are open and call nobody unless the test says `run`.
"""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """What the library raises."""


@dataclass
class Device:
    """One device.

    Attributes:
        rates_hz: What it can do; its own rate first.
        n_inputs, n_outputs: Its channels.
        takes_all_channels: Whether it can only be opened with all of them.
        is_busy: Whether another program has it.
    """

    name: str
    rates_hz: tuple[int, ...] = (48_000, 44_100, 16_000)
    n_inputs: int = 0
    n_outputs: int = 0
    takes_all_channels: bool = False
    is_busy: bool = False


class Stream:
    """What was opened."""

    def __init__(self, library: "ScriptedSoundLibrary", options: dict[str, Any]) -> None:
        devices, channels = options["device"], options["channels"]
        is_both = isinstance(devices, tuple)
        for index in devices if is_both else (devices,):
            if library.devices[index].is_busy:
                raise PortAudioError("Device unavailable [PaErrorCode -9985]")
        self.latency = (0.02, 0.02) if is_both else 0.02
        self.options = options
        self._library = library
        self.channels = channels
        self.active = False
        self._callback = options["callback"]
        self._n_frames = options["blocksize"]

    def start(self) -> None:
        self.active = True

    def abort(self) -> None:
        self.active = False
        self._library.wait_to_close()

    def close(self) -> None:
        self.active = False

    def hear(self, block: np.ndarray) -> np.ndarray:
        """Run the callback on [n, inputs] float32; returns [n, outputs], what it plays."""
        out = np.full((self._n_frames, self._n_outputs), np.nan, np.float32)
        times = SimpleNamespace(currentTime=1.0, inputBufferAdcTime=0.98, outputBufferDacTime=1.02)
        sides = [side for side, is_there in ((block, self._hears), (out, self._plays)) if is_there]
        self._callback(*sides, self._n_frames, times, None)
        return out

    @property
    def _hears(self) -> bool:
        return self.options["kind"] != "output"

    @property
    def _plays(self) -> bool:
        return self.options["kind"] != "input"

    @property
    def _n_outputs(self) -> int:
        return self.channels[1] if isinstance(self.channels, tuple) else self.channels


@dataclass
class ScriptedSoundLibrary:
    """The module.

    Attributes:
        devices: What is plugged in, by PortAudio's number.
        opened: Every stream so far.
        hold: Opening waits for this, where it is given: a sound system that hangs.
        hold_closing: The same of closing, and of starting the library anew meanwhile.
    """

    devices: list[Device]
    opened: list[Stream] = field(default_factory=list)
    hold: threading.Event | None = None
    hold_closing: threading.Event | None = None
    PortAudioError = PortAudioError

    def __post_init__(self) -> None:
        self.default = SimpleNamespace(device=[-1, -1])

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {
                "name": device.name,
                "max_input_channels": device.n_inputs,
                "max_output_channels": device.n_outputs,
                "default_samplerate": float(device.rates_hz[0]),
            }
            for device in self.devices
        ]

    def check_input_settings(self, *, device: int, channels: int, **options: Any) -> None:
        self._check(device, channels, self.devices[device].n_inputs, options["samplerate"])

    def check_output_settings(self, *, device: int, channels: int, **options: Any) -> None:
        self._check(device, channels, self.devices[device].n_outputs, options["samplerate"])

    def _check(self, index: int, n_channels: int, n_all: int, rate_hz: int) -> None:
        device = self.devices[index]
        is_possible = n_channels == n_all if device.takes_all_channels else n_channels <= n_all
        if rate_hz not in device.rates_hz or not is_possible:
            raise PortAudioError("Invalid sample rate or number of channels")

    def Stream(self, **options: Any) -> Stream:  # the library's name
        return self._open("both", options)

    def InputStream(self, **options: Any) -> Stream:  # the library's name
        return self._open("input", options)

    def OutputStream(self, **options: Any) -> Stream:  # the library's name
        return self._open("output", options)

    def _open(self, kind: str, options: dict[str, Any]) -> Stream:
        if self.hold is not None:
            self.hold.wait()
        stream = Stream(self, {**options, "kind": kind})
        self.opened.append(stream)
        return stream

    def wait_to_close(self) -> None:
        """Hang, where the test says so."""
        if self.hold_closing is not None:
            self.hold_closing.wait()

    def _terminate(self) -> None:
        self.wait_to_close()

    def _initialize(self) -> None:
        return

    def _exit_handler(self) -> None:
        return
