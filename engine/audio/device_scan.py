"""Looks which sound devices there are while one of them is in use.

Knows no stream. The sound library reads its list once, and anew only when no stream is open; so
another process reads it.
"""

import contextlib
import multiprocessing
from multiprocessing.connection import Connection
from typing import Final

from engine.audio.devices import SoundDevice, list_devices
from engine.errors import SoundDeviceError

_LIMIT_S: Final = 10.0


def scan_devices() -> list[SoundDevice]:
    """All devices at this moment, as a new process sees them; empty where it sees none in time.

    Their `index` is that process's own and means nothing here.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send_devices, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(_LIMIT_S) else []
    except EOFError:  # it has died
        return []
    finally:
        ours.close()
        process.kill()
        process.join()


def _send_devices(connection: Connection) -> None:
    try:
        devices = list_devices()
    except SoundDeviceError:
        devices = []
    with contextlib.suppress(BrokenPipeError):  # nobody waits for them any more
        connection.send(devices)
