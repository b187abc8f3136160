"""Calls into the sound system that may never return, given only so much time.

Knows nothing of what is called.
"""

import atexit
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from engine.audio.devices import sound_library
from engine.errors import EngineError, SoundDeviceLostError

Result = TypeVar("Result")

_REMEDY: Final = "Restart the sound server, or the computer."


class _Call(Generic[Result]):
    """A function and what came of it; empty while it runs, and after a bug in it."""

    def __init__(self, function: Callable[[], Result], undo: Callable[[Result], None]) -> None:
        self._function = function
        self._undo = undo
        self._results: list[Result] = []
        self._fault: EngineError | None = None
        self._lock = threading.Lock()
        self._is_given_up = False

    def run(self) -> None:
        try:
            result = self._function()
        except EngineError as error:
            self._fault = error
            return
        with self._lock:
            self._results.append(result)
            is_wanted = not self._is_given_up
        if not is_wanted:
            self._undo(result)

    def give_up(self) -> bool:
        """Want the result no longer; False where it is there already."""
        with self._lock:
            self._is_given_up = not self._results
        return self._is_given_up

    def result(self) -> Result:
        if self._fault is not None:
            raise self._fault
        if not self._results:
            raise SoundDeviceLostError("The sound system has failed.", remedy=_REMEDY)
        return self._results[0]


def _leave(_result: object) -> None:
    """Nothing is to be undone."""


def within(
    limit_s: float, function: Callable[[], Result], *, undo: Callable[[Result], None] = _leave
) -> Result:
    """Call a function on a thread of its own and wait for it, but not for ever.

    A call that hangs inside the sound system cannot be ended; its thread is abandoned, and as a
    daemon it does not keep the program from ending.

    Args:
        limit_s: How long to wait.
        function: What to call.
        undo: Given what the function returns, where that comes too late to be used: a device that
            was opened after all must be let go.

    Returns:
        What the function returns.

    Raises:
        SoundDeviceLostError: It did not return in time, or failed in an unforeseen way.
        EngineError: What the function raises.
    """
    call = _Call(function, undo)
    thread = threading.Thread(target=call.run, name="floe-sound-call", daemon=True)
    thread.start()
    thread.join(limit_s)
    if thread.is_alive() and call.give_up():
        _do_not_wait_at_exit()
        raise SoundDeviceLostError("The sound system does not answer.", remedy=_REMEDY)
    return call.result()


def _do_not_wait_at_exit() -> None:
    """The library closes its streams when the program ends, and would hang there again."""
    atexit.unregister(sound_library()._exit_handler)
