"""The keeper of the sound card: opens it, watches it, opens it again.

Knows nothing of conversations. It has a thread of its own, because opening and closing can hang;
the engine polls for what has changed and is never made to wait.
"""

import logging
import queue
import threading
from typing import Final

from engine.audio.device_scan import scan_devices
from engine.audio.devices import (
    DevicePair,
    SoundDevice,
    choose_pair,
    list_devices,
    sound_library,
)
from engine.audio.duplex_stream import DuplexStream
from engine.audio.patience import within
from engine.audio.sound_server import ServerWatch
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
"""How soon a device that is missing is looked for where no server tells of it; each look starts a
process, so that it is done more and more seldom."""

_LONGEST_LOOK_AGAIN_S: Final = 12.0

_OPENING_LIMIT_S: Final = 5.0
_CLOSING_LIMIT_S: Final = 1.0

_CATCHES_UP_AFTER_S: Final = 10.0
"""A stream that is behind catches up in a quiet moment; where there is none for so long, the room
is noisy, and a moment in which nothing is played must do."""

_CATCHES_UP_EVERY_S: Final = 5.0
_CATCHES_UP_AT_LEAST_EVERY_S: Final = 640.0
"""Where it does not help, it is tried more and more seldom."""

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
        self._pair: DevicePair | None = None
        self._opened: tuple[str | None, str | None] | None = None
        self._watch: ServerWatch | None = None
        self._is_stuck = False
        self._retry_s = _FIRST_RETRY_S
        self._told: tuple[SoundState, str] | None = None
        self._look_again_s = 0.0
        self._look_interval_s = _LOOK_AGAIN_S
        self._behind_since_s: float | None = None
        self._next_catch_up_s = 0.0
        self._catch_up_interval_s = _CATCHES_UP_EVERY_S

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
            self._lose()
        if self._stream is not None and self._watch is not None:
            self._follow_server(self._watch)
        elif self._stream is not None and self._is_missing_one and self._has_it_returned():
            self._let_go()
        if self._stream is not None:
            self._catch_up(self._stream)
        if self._stream is None:
            return self._open()
        return _WATCH_S

    def _catch_up(self, stream: DuplexStream) -> None:
        """After a stall of the machine: drop what waits in the stream, when nobody notices."""
        now_s = self._clock.now_s()
        if now_s < self._next_catch_up_s:
            return
        if not stream.is_behind:
            self._behind_since_s, self._catch_up_interval_s = None, _CATCHES_UP_EVERY_S
            return
        self._behind_since_s = self._behind_since_s or now_s
        is_overdue = now_s - self._behind_since_s > _CATCHES_UP_AFTER_S
        if not (stream.is_silent if is_overdue else stream.is_quiet):
            return
        self._next_catch_up_s = now_s + self._catch_up_interval_s
        self._catch_up_interval_s = min(
            2.0 * self._catch_up_interval_s, _CATCHES_UP_AT_LEAST_EVERY_S
        )
        try:
            within(_CLOSING_LIMIT_S, stream.catch_up)
            _log.info("the sound stream was behind, and has begun anew")
        except (SoundDeviceError, SoundDeviceLostError):
            self._lose()

    def _lose(self) -> None:
        _log.warning("the sound device has gone")
        stream, self._stream, self._pair = self._stream, None, None
        # Told first: letting a device go that is not there can hang.
        self._publish(
            SoundState.LOST,
            message="The sound device has gone.",
            remedy="Floe goes on as soon as there is one.",
        )
        self._stream = stream
        self._let_go()

    def _follow_server(self, watch: ServerWatch) -> None:
        """Use other devices where the server's have changed; it moves streams without a word."""
        if not watch.has_changed() or self._pair is None:
            return
        devices = list_devices()
        try:
            pair = choose_pair(devices, *self._wanted)
        except SoundDeviceError:
            self._lose()
            return
        if _is_gone(self._pair, devices):
            self._lose()
        elif _server_names(pair) != _server_names(self._pair):
            self._let_go()

    @property
    def _is_missing_one(self) -> bool:
        return self._pair is not None and bool(self._pair.message)

    def _has_it_returned(self) -> bool:
        """Look, now and then, whether what is missing is there again."""
        now_s = self._clock.now_s()
        if now_s < self._look_again_s:
            return False
        devices = scan_devices()
        self._look_again_later()
        try:
            return not choose_pair(devices, *self._wanted).message
        except SoundDeviceError:
            return False

    def _look_again_later(self) -> None:
        self._look_again_s = self._clock.now_s() + self._look_interval_s
        self._look_interval_s = min(2.0 * self._look_interval_s, _LONGEST_LOOK_AGAIN_S)

    def _is_lost(self, stream: DuplexStream) -> bool:
        silent_s = self._clock.now_s() - stream.last_block_s
        return silent_s > SILENCE_MEANS_LOST_S or not stream.is_active

    def _open(self) -> float:
        wanted = self._wanted
        watch = _watch_server()
        try:
            stream, pair = within(
                _OPENING_LIMIT_S, lambda: self._open_wanted(wanted), undo=_close_late
            )
        except (SoundDeviceError, SoundDeviceLostError) as error:
            _end_watch(watch)
            return self._opening_failed(error)
        if not _server_names(pair):
            watch = _end_watch(watch)
        self._stream, self._pair, self._opened, self._watch = stream, pair, wanted, watch
        self._retry_s, self._look_interval_s = _FIRST_RETRY_S, _LOOK_AGAIN_S
        self._look_again_later()
        self._publish(SoundState.LIVE, message=pair.message, remedy=pair.remedy)
        return _WATCH_S

    def _open_wanted(
        self, wanted: tuple[str | None, str | None]
    ) -> tuple[DuplexStream, DevicePair]:
        if not self._is_stuck:
            _read_devices_anew()
        pair = choose_pair(list_devices(), *wanted)
        stream = DuplexStream(
            pair.microphone, pair.loudspeaker, clock=self._clock, block_ms=self._config.block_ms
        )
        return stream, pair

    def _opening_failed(self, error: EngineError) -> float:
        if self._told != (SoundState.ABSENT, error.message):
            self._publish(SoundState.ABSENT, message=error.message, remedy=error.remedy)
        self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)
        return self._retry_s

    def _let_go(self) -> None:
        stream, self._stream, self._opened, self._pair = self._stream, None, None, None
        self._watch = _end_watch(self._watch)
        if stream is None:
            return
        try:
            within(_CLOSING_LIMIT_S, stream.close)
        except SoundDeviceLostError:
            # PulseAudio's library can lock itself up when its server dies. To read the devices anew
            # would close that stream again and hang; to open another one works.
            self._is_stuck = True
            _log.error("the sound system does not let its device go")

    def _publish(self, state: SoundState, *, message: str = "", remedy: str = "") -> None:
        self._told = (state, message)
        stream, names = self._stream, self._pair.names if self._pair else ("", "")
        change = SoundChanged(
            at_s=self._clock.now_s(),
            state=state,
            input_name=names[0],
            output_name=names[1],
            rate_hz=stream.rate_hz if stream else 0,
            message=message,
            remedy=remedy,
        )
        self._changes.put((change, stream))


def _is_gone(pair: DevicePair, devices: list[SoundDevice]) -> bool:
    """Whether one of the devices in use is there no longer."""
    there = {device.server_name for device in devices}
    return any(name and name not in there for name in _server_names(pair))


def _server_names(pair: DevicePair) -> tuple[str, ...]:
    """What a sound server calls the devices; empty where there is none behind them."""
    names = [one.server_name if one else "" for one in (pair.microphone, pair.loudspeaker)]
    return tuple(names) if any(names) else ()


def _close_late(late: tuple[DuplexStream, DevicePair]) -> None:
    late[0].close()


def _watch_server() -> ServerWatch | None:
    try:
        return ServerWatch()
    except SoundDeviceError:
        return None


def _end_watch(watch: ServerWatch | None) -> None:
    if watch is not None:
        watch.close()


def _read_devices_anew() -> None:
    """Make the sound library see devices that came or went; no stream may be open."""
    library = sound_library()
    library._terminate()
    library._initialize()
