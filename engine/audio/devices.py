"""Which sound devices there are, by names that a person recognises.

Knows nothing of streams. The sound library is loaded by the functions here, because loading it
already needs a sound system.
"""

from dataclasses import dataclass
from typing import Any, Final

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
    """

    index: int
    name: str
    n_inputs: int
    n_outputs: int
    rate_hz: int


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

    Raises:
        SoundDeviceError: PortAudio is not installed.
    """
    library = sound_library()
    return [
        SoundDevice(
            index=index,
            name=str(entry["name"]),
            n_inputs=int(entry["max_input_channels"]),
            n_outputs=int(entry["max_output_channels"]),
            rate_hz=round(entry["default_samplerate"]),
        )
        for index, entry in enumerate(library.query_devices())
    ]


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
    for name in SOUND_SERVERS:
        for device in usable:
            if device.name == name:
                return device
    index = int(sound_library().default.device[side])
    for device in usable:
        if device.index == index:
            return device
    return usable[0]
