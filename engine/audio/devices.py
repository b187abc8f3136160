"""Which sound devices there are, by names that a person recognises, and which of them to use.

Knows nothing of streams. The sound library is loaded by the functions here, because loading it
already needs a sound system.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.audio.sound_server import ServerDevice, server_devices
from engine.errors import SoundDeviceError

SOUND_SERVERS: Final = ("pulse", "default")
"""On Linux the sound server survives restarts by the first of these names, and both follow the
user's choice in the desktop's settings."""


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One device, or one side of one.

    Attributes:
        index: PortAudio's number for it, until the list is read anew.
        name: As the system shows it.
        n_inputs, n_outputs: Channels.
        rate_hz: Its own rate.
        server_name: The sound server's name for it, if it is one of a server's.
        is_preferred: Whether the sound server uses it where nothing else is asked for.
    """

    index: int
    name: str
    n_inputs: int
    n_outputs: int
    rate_hz: int
    server_name: str = ""
    is_preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePair:
    """The devices to use, and what to say about them.

    Attributes:
        microphone, loudspeaker: None where there is none; never both.
        message, remedy: A sentence each where it is not what was chosen, or one is missing;
            otherwise "".
    """

    microphone: SoundDevice | None
    loudspeaker: SoundDevice | None
    message: str = ""
    remedy: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Both, as the system shows them; "" where there is none."""
        return (
            self.microphone.name if self.microphone else "",
            self.loudspeaker.name if self.loudspeaker else "",
        )


def sound_library() -> Any:
    """The sounddevice module.

    Raises:
        SoundDeviceError: PortAudio is not installed.
    """
    try:
        import sounddevice
    except OSError as error:
        raise SoundDeviceError(
            "The sound library PortAudio is not installed.",
            remedy="Install libportaudio2; typed turns work without it.",
        ) from error
    return sounddevice


def list_devices() -> list[SoundDevice]:
    """All devices at this moment; empty where there is no sound system.

    A sound server's own microphones and loudspeakers come first: PortAudio sees one device only.

    Raises:
        SoundDeviceError: PortAudio is not installed.
    """
    library = sound_library()
    plain = [
        SoundDevice(
            index=index,
            name=str(entry["name"]),
            n_inputs=int(entry["max_input_channels"]),
            n_outputs=int(entry["max_output_channels"]),
            rate_hz=round(entry["default_samplerate"]),
        )
        for index, entry in enumerate(library.query_devices())
    ]
    server = next((one for name in SOUND_SERVERS for one in plain if one.name == name), None)
    behind = server_devices() if server is not None else None
    if server is None or behind is None:
        return plain
    return _behind(server, behind) + [_without_promises(one, behind) for one in plain]


def _behind(server: SoundDevice, behind: list[ServerDevice]) -> list[SoundDevice]:
    """The server's devices, each by a name of its own."""
    seen: Counter[tuple[str, bool]] = Counter()
    devices: list[SoundDevice] = []
    for one in behind:
        seen[one.title, one.is_input] += 1
        n_same = seen[one.title, one.is_input]
        devices.append(
            SoundDevice(
                index=server.index,
                name=f"{one.title} ({n_same})" if n_same > 1 else one.title,
                n_inputs=one.n_channels if one.is_input else 0,
                n_outputs=0 if one.is_input else one.n_channels,
                rate_hz=one.rate_hz,
                server_name=one.name,
                is_preferred=one.is_preferred,
            )
        )
    return devices


def _without_promises(device: SoundDevice, behind: list[ServerDevice]) -> SoundDevice:
    """A server has channels to open even where there is nothing behind them."""
    if device.name not in SOUND_SERVERS:
        return device
    return replace(
        device,
        n_inputs=device.n_inputs if any(one.is_input for one in behind) else 0,
        n_outputs=device.n_outputs if any(not one.is_input for one in behind) else 0,
    )


def choose_pair(
    devices: list[SoundDevice], input_name: str | None, output_name: str | None
) -> DevicePair:
    """The devices of these names, or what stands in for them.

    Args:
        devices: All that there are.
        input_name: The microphone that the user has chosen; None follows the system.
        output_name: The same of the loudspeaker.

    Raises:
        SoundDeviceError: There is neither a microphone nor a loudspeaker.
    """
    microphone, no_microphone = _or_stand_in(find_input, devices, input_name)
    loudspeaker, no_loudspeaker = _or_stand_in(find_output, devices, output_name)
    if microphone is None and loudspeaker is None:
        raise SoundDeviceError(
            "There is neither a microphone nor a loudspeaker.",
            remedy="Connect one; typed turns work without it.",
        )
    message = f"{no_microphone} {no_loudspeaker}".strip()
    pair = DevicePair(microphone=microphone, loudspeaker=loudspeaker)
    if microphone is None:
        return replace(pair, message=message, remedy="Connect one; typed turns are answered aloud.")
    if loudspeaker is None:
        return replace(pair, message=message, remedy="Connect one; answers are shown as text.")
    if message:
        message += f" {' and '.join(dict.fromkeys(pair.names))} will be used meanwhile."
    return replace(pair, message=message)


def _or_stand_in(
    find: Callable[[list[SoundDevice], str | None], SoundDevice],
    devices: list[SoundDevice],
    name: str | None,
) -> tuple[SoundDevice | None, str]:
    """The device of that name, or another one and a sentence that says why."""
    try:
        return find(devices, name), ""
    except SoundDeviceError as error:
        try:
            return find(devices, None), error.message
        except SoundDeviceError as none_at_all:
            return None, none_at_all.message


def find_input(devices: list[SoundDevice], name: str | None) -> SoundDevice:
    """The microphone of that name, or the system's.

    Raises:
        SoundDeviceError: There is none.
    """
    usable = [device for device in devices if device.n_inputs > 0]
    return _find(usable, name, kind="microphone", default=0)


def find_output(devices: list[SoundDevice], name: str | None) -> SoundDevice:
    """The loudspeaker of that name, or the system's.

    Raises:
        SoundDeviceError: There is none.
    """
    usable = [device for device in devices if device.n_outputs > 0]
    return _find(usable, name, kind="loudspeaker", default=1)


def _find(usable: list[SoundDevice], name: str | None, *, kind: str, default: int) -> SoundDevice:
    if not usable:
        raise SoundDeviceError(
            f"There is no {kind}.", remedy="Connect one; typed turns work without it."
        )
    if name is None:
        return _system_default(usable, default)
    exact = [device for device in usable if device.name == name]
    similar = [device for device in usable if name.casefold() in device.name.casefold()]
    if not exact and not similar:
        raise SoundDeviceError(
            f"There is no {kind} called {name!r}.",
            remedy=f"Choose one of: {', '.join(device.name for device in usable)}.",
        )
    return (exact or similar)[0]


def _system_default(usable: list[SoundDevice], side: int) -> SoundDevice:
    for device in usable:
        if device.is_preferred:
            return device
    for name in SOUND_SERVERS:
        for device in usable:
            if device.name == name:
                return device
    index = int(sound_library().default.device[side])
    for device in usable:
        if device.index == index:
            return device
    return usable[0]
