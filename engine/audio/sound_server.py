"""What a sound server (PulseAudio, or PipeWire in its place) has behind its one PortAudio device.

Asks it through `pactl`, which comes with either; where there is no such program nothing is known of
its microphones, and the server's own choice is used. Knows no stream.
"""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from engine.errors import SoundDeviceError

PROGRAM: Final = "pactl"
_LIMIT_S: Final = 2.0
_MONITOR: Final = ".monitor"
"""Every loudspeaker has a source that gives what it plays; it is no microphone."""

_CHANGES: Final = (b"'new' on s", b"'remove' on s", b"'change' on server")
"""A source or sink has come or gone, or the user has chosen another; volumes say "change", too."""

_STREAMS: Final = (b"source-output", b"sink-input")
_SOURCE_VARIABLE: Final = "PULSE_SOURCE"
_SINK_VARIABLE: Final = "PULSE_SINK"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerDevice:
    """A microphone or a loudspeaker of the server.

    Attributes:
        name: The server's name for it.
        title: As the desktop's settings show it.
        n_channels, rate_hz: Its own.
        is_input: Whether it is a microphone.
        is_preferred: Whether it is the one that the user has chosen in the desktop's settings.
    """

    name: str
    title: str
    n_channels: int
    rate_hz: int
    is_input: bool
    is_preferred: bool


def server_devices() -> list[ServerDevice] | None:
    """All microphones and loudspeakers; None where no server can be asked."""
    info = _ask("info")
    sources, sinks = _ask("list", "sources"), _ask("list", "sinks")
    if info is None or sources is None or sinks is None:
        return None
    heard = [_device(one, info.get("default_source_name"), is_input=True) for one in sources]
    played = [_device(one, info.get("default_sink_name"), is_input=False) for one in sinks]
    return [one for one in heard if not one.name.endswith(_MONITOR)] + played


def _device(entry: dict[str, Any], preferred: str | None, *, is_input: bool) -> ServerDevice:
    # "s16le 2ch 48000Hz"
    _, channels, rate = str(entry["sample_specification"]).split()
    return ServerDevice(
        name=entry["name"],
        title=entry["description"],
        n_channels=int(channels.removesuffix("ch")),
        rate_hz=int(rate.removesuffix("Hz")),
        is_input=is_input,
        is_preferred=entry["name"] == preferred,
    )


def _ask(*words: str) -> Any:
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    with contextlib.suppress(subprocess.SubprocessError, OSError, ValueError):
        done = subprocess.run(
            [program, "--format=json", *words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=_LIMIT_S,
        )
        return json.loads(done.stdout)
    return None


@contextmanager
def through(source: str, sink: str) -> Generator[None]:
    """Streams that are opened meanwhile use this microphone and loudspeaker of the server.

    The server's library reads both from the environment when a stream connects; PortAudio has no
    other way to say it.

    Args:
        source: The server's name of the microphone; "" leaves it the choice.
        sink: The same of the loudspeaker.
    """
    wanted = {_SOURCE_VARIABLE: source, _SINK_VARIABLE: sink}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update({name: value for name, value in wanted.items() if value})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


class ServerWatch:
    """Hears of microphones and loudspeakers that come, go, or become the user's choice."""

    def __init__(self) -> None:
        """Begin to listen.

        Raises:
            SoundDeviceError: There is no program to ask.
        """
        program = shutil.which(PROGRAM)
        if program is None:
            raise SoundDeviceError(f"{PROGRAM} is not installed.", remedy="Install it.")
        self._process = subprocess.Popen(
            [program, "subscribe"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self._pipe = self._process.stdout
        os.set_blocking(self._pipe.fileno(), False)
        self._rest = b""

    def has_changed(self) -> bool:
        """Whether something has changed since this was asked last."""
        *lines, self._rest = (self._rest + (self._pipe.read() or b"")).split(b"\n")
        return any(
            change in line and not any(stream in line for stream in _STREAMS)
            for line in lines
            for change in _CHANGES
        )

    def close(self) -> None:
        """Listen no longer."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()
