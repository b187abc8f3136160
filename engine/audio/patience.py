"""Calls into the sound system that may never return, given only so much time.

Knows nothing of what is called.
"""

import atexit
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.audio.devices import sound_library
from engine.errors import SoundDeviceLostError

Result = TypeVar("Result")


class _Call(Generic[Result]):
    def __init__(self, function: Callable[[], Result]) -> None:
        self._function = function
        self._result: Result | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._result = self._function()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            self._error = error

    def result(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # run() has set it


def within(limit_s: float, function: Callable[[], Result]) -> Result:
    """Call a function on a thread of its own and wait for it, but not for ever.

    A call that hangs inside the sound system cannot be ended; its thread is abandoned, and as a
    daemon it does not keep the program from ending.

    Args:
        limit_s: How long to wait.
        function: What to call.

    Returns:
        What the function returns.

    Raises:
        SoundDeviceLostError: It did not return in time; whatever it raises otherwise.
    """
    call = _Call(function)
    thread = threading.Thread(target=call.run, name="floe-sound-call", daemon=True)
    thread.start()
    thread.join(limit_s)
    if thread.is_alive():
        _do_not_wait_at_exit()
        raise SoundDeviceLostError(
            "The sound system does not answer.", remedy="Restart the sound server, or the computer."
        )
    return call.result()


def _do_not_wait_at_exit() -> None:
    """The library closes its streams when the program ends, and would hang there again."""
    atexit.unregister(sound_library()._exit_handler)
