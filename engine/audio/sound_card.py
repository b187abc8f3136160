"""The keeper of the sound card: opens it, watches it, opens it again.

Knows nothing of conversations. It has a thread of its own, because opening and closing can hang;
the engine polls for what has changed and is never made to wait.
"""

import logging
import queue
import threading
from typing import Final

from engine.audio.device_scan import scan_devices
from engine.audio.devices import find_input, find_output, list_devices, sound_library
from engine.audio.duplex_stream import DuplexStream
from engine.audio.patience import within
from engine.clock import Clock
from engine.config import SoundConfig
from engine.errors import EngineError, SoundDeviceError, SoundDeviceLostError
from engine.events import SoundChanged, SoundState

SILENCE_MEANS_LOST_S: Final = 0.5
"""A stream whose callback has not run for so long is gone, whatever the sound system says."""

_WATCH_S: Final = 0.1
_FIRST_RETRY_S: Final = 0.3
_LONGEST_RETRY_S: Final = 3.0
_LOOK_AGAIN_S: Final = 3.0
"""How often a chosen device is looked for while another one stands in for it."""

_OPENING_LIMIT_S: Final = 5.0
_CLOSING_LIMIT_S: Final = 2.0

_log = logging.getLogger(__name__)

Change = tuple[SoundChanged, DuplexStream | None]


class SoundCard:
    """Keeps one duplex stream open while there is a device to open."""

    def __init__(self, config: SoundConfig, *, clock: Clock) -> None:
        """At rest: no thread, no device."""
        self._config = config
        self._clock = clock
        self._wanted = (config.input_name, config.output_name)
        self._changes: queue.SimpleQueue[Change] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._is_closing = False
        self._thread: threading.Thread | None = None
        self._stream: DuplexStream | None = None
        self._opened: tuple[str | None, str | None] | None = None
        self._retry_s = _FIRST_RETRY_S
        self._last_state: SoundState | None = None
        self._is_stand_in = False
        self._look_again_s = 0.0

    def start(self) -> None:
        """Begin opening the devices, without waiting for them."""
        if not self._config.is_used:
            self._publish(SoundState.ABSENT)
            return
        self._thread = threading.Thread(target=self._run, name="floe-sound", daemon=False)
        self._thread.start()

    def choose(self, *, input_name: str | None, output_name: str | None) -> None:
        """Use other devices from the next watch on."""
        self._wanted = (input_name, output_name)
        self._wake.set()

    def poll(self) -> Change | None:
        """The next change that was not yet polled."""
        try:
            return self._changes.get(block=False)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Let the devices go, within a time limit."""
        self._is_closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_OPENING_LIMIT_S + _CLOSING_LIMIT_S)

    # -- the keeper's thread ----------------------------------------------------------------

    def _run(self) -> None:
        self._publish(SoundState.OPENING)
        while not self._is_closing:
            wait_s = self._tend()
            self._wake.wait(wait_s)
            self._wake.clear()
        self._let_go()

    def _tend(self) -> float:
        """Do what is needed; returns how long nothing will be."""
        if self._stream is not None and self._opened != self._wanted:
            self._let_go()
        if self._stream is not None and self._is_lost(self._stream):
            _log.warning("the sound device has gone")
            self._let_go()
            self._publish(
                SoundState.LOST,
                message="The sound device has gone.",
                remedy="Floe goes on as soon as there is one.",
            )
        if self._stream is not None and self._is_stand_in and self._have_wanted_returned():
            self._let_go()
        if self._stream is None:
            return self._open()
        return _WATCH_S

    def _have_wanted_returned(self) -> bool:
        """Look, now and then, whether the chosen devices are there again."""
        now_s = self._clock.now_s()
        if now_s < self._look_again_s:
            return False
        devices = scan_devices()
        self._look_again_s = self._clock.now_s() + _LOOK_AGAIN_S
        try:
            find_input(devices, self._wanted[0])
            find_output(devices, self._wanted[1])
        except SoundDeviceError:
            return False
        return True

    def _is_lost(self, stream: DuplexStream) -> bool:
        silent_s = self._clock.now_s() - stream.last_block_s
        return silent_s > SILENCE_MEANS_LOST_S or not stream.is_active

    def _open(self) -> float:
        wanted = self._wanted
        try:
            stream, message = within(_OPENING_LIMIT_S, lambda: self._open_wanted(wanted))
        except (SoundDeviceError, SoundDeviceLostError) as error:
            return self._opening_failed(error)
        self._stream, self._opened = stream, wanted
        self._retry_s = _FIRST_RETRY_S
        self._is_stand_in = bool(message)
        self._look_again_s = self._clock.now_s() + _LOOK_AGAIN_S
        self._publish(SoundState.LIVE, message=message)
        return _WATCH_S

    def _open_wanted(self, wanted: tuple[str | None, str | None]) -> tuple[DuplexStream, str]:
        _read_devices_anew()
        devices = list_devices()
        message = ""
        try:
            pair = find_input(devices, wanted[0]), find_output(devices, wanted[1])
        except SoundDeviceError as error:
            pair = find_input(devices, None), find_output(devices, None)
            message = f"{error.message} {pair[0].name} and {pair[1].name} stand in for it."
        stream = DuplexStream(pair[0], pair[1], clock=self._clock, block_ms=self._config.block_ms)
        return stream, message

    def _opening_failed(self, error: EngineError) -> float:
        if self._last_state is not SoundState.ABSENT:
            self._publish(SoundState.ABSENT, message=error.message, remedy=error.remedy)
        self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)
        return self._retry_s

    def _let_go(self) -> None:
        stream, self._stream, self._opened = self._stream, None, None
        if stream is None:
            return
        try:
            within(_CLOSING_LIMIT_S, stream.close)
        except SoundDeviceLostError:
            _log.error("the sound system does not let its device go")

    def _publish(self, state: SoundState, *, message: str = "", remedy: str = "") -> None:
        self._last_state = state
        stream = self._stream
        change = SoundChanged(
            at_s=self._clock.now_s(),
            state=state,
            input_name=stream.input_device.name if stream else "",
            output_name=stream.output_device.name if stream else "",
            rate_hz=stream.rate_hz if stream else 0,
            message=message,
            remedy=remedy,
        )
        self._changes.put((change, stream))


def _read_devices_anew() -> None:
    """Make the sound library see devices that came or went; no stream may be open."""
    library = sound_library()
    library._terminate()
    library._initialize()
