"""Threads around one conversation: commands in by a queue, events out by a callback.

Imports no torch and no sound library; both arrive on the engine's own thread after `start`. Knows
nothing of turns, models or sound: it loads, loops, reports faults and ends.
"""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Protocol

from engine.arrival import gentle_import
from engine.clock import Clock, MonotonicClock
from engine.commands import ChooseDevices, Command, Shutdown
from engine.config import EngineConfig
from engine.errors import EngineError, EngineStoppedError, ErrorCode
from engine.events import (
    Event,
    Failed,
    Listener,
    ModelLoading,
    ModelReady,
    Mood,
    MoodChanged,
    SoundChanged,
    Stopped,
)
from engine.trace import EventTrace

if TYPE_CHECKING:
    from engine.audio.port import SoundPort

Progress = Callable[[float, str], None]
"""Told how far loading is: a fraction from 0 to 1 and a few words."""

_IDLE_WAIT_S = 0.005
_log = logging.getLogger(__name__)


class HostedSession(Protocol):
    """What the loop needs of a conversation; `engine.session.Session` is one."""

    def describe(self) -> ModelReady | None:
        """The loaded model, for `ModelReady`; None where the session tells of it itself."""
        ...

    def handle(self, command: Command) -> None:
        """Carry out a command."""
        ...

    def attach(self, port: "SoundPort | None") -> None:
        """Hear and speak through this port; None is no sound card."""
        ...

    def step(self) -> bool:
        """Do one piece of work; False when there was nothing to do."""
        ...

    def recover(self) -> None:
        """Come back to a quiet state after a fault."""
        ...

    def close(self) -> None:
        """Fall silent for good."""
        ...


class HostedSound(Protocol):
    """What the loop needs of a sound card's keeper: `engine.audio.sound_card.SoundCard`."""

    def start(self) -> None:
        """Begin opening the devices, without waiting for them."""
        ...

    def choose(self, *, input_name: str | None, output_name: str | None) -> None:
        """Use other devices."""
        ...

    def poll(self) -> "tuple[SoundChanged, SoundPort | None] | None":
        """The latest change that was not yet polled, with the port to use from then on."""
        ...

    def close(self) -> None:
        """Let the devices go, within a time limit."""
        ...


class EngineWorkshop(Protocol):
    """Makes the two things a host runs; tests give one of their own."""

    def session(
        self, config: EngineConfig, *, clock: Clock, emit: Listener, progress: Progress
    ) -> HostedSession:
        """Load the model and make its conversation; called on the engine thread."""
        ...

    def sound(self, config: EngineConfig, *, clock: Clock) -> HostedSound:
        """Make the keeper of the sound card; called on the engine thread."""
        ...


class _LoadingCancelled(Exception):
    """Raised inside the loader's progress call when the host is stopped meanwhile."""


class EngineHost:
    """One engine: one model, one conversation, one thread of its own.

    Life: `start` once, `send` at any time from any thread, `stop` once. Events, in order:
    `ModelLoading` and the mood LOADING, then `ModelReady`, `SoundChanged` and the mood IDLE, then
    the conversation's, and last `Stopped`. With a server in the configuration `ServerChanged` comes
    first, and `ModelReady` when it is reached. A fatal fault is `Failed`, the mood FAILED and
    `Stopped`. A host is not started again; make a new one.
    """

    def __init__(
        self,
        config: EngineConfig,
        listener: Listener,
        *,
        workshop: EngineWorkshop | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Make a host at rest: no thread, no file, no device.

        Args:
            config: The settings.
            listener: Gets every event, on the engine thread.
            workshop: Makes session and sound; None is the real ones.
            clock: Tells the time; None is the machine's monotonic clock.
        """
        self._config = config
        self._listener = listener
        self._workshop = workshop
        self._clock: Clock = clock or MonotonicClock()
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._is_ending = threading.Event()
        self._may_go_on = threading.Event()
        self._thread: threading.Thread | None = None
        self._trace: EventTrace | None = None

    @property
    def is_running(self) -> bool:
        """Whether the engine thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, *, waits: bool = False) -> None:
        """Start the engine thread and return at once.

        Args:
            waits: Whether it loads its model and then waits for `go_on` before it touches the
                sound card: another engine may still be using it.

        Raises:
            EngineStoppedError: It was started before.
        """
        if self._thread is not None:
            raise EngineStoppedError("This engine was started before.", remedy="Make a new one.")
        if not waits:
            self._may_go_on.set()
        self._thread = threading.Thread(target=self._run, name="floe-engine", daemon=False)
        self._thread.start()

    def go_on(self) -> None:
        """Begin to hear and speak, once the model is loaded; without `waits` nothing changes."""
        self._may_go_on.set()

    def send(self, command: Command) -> None:
        """Queue a command and return at once; after the end it is ignored."""
        if isinstance(command, Shutdown):
            self._is_ending.set()
            self._may_go_on.set()
        self._commands.put(command)

    def stop(self, *, timeout_s: float = 10.0) -> bool:
        """Ask the engine to end and wait for its thread.

        Returns:
            Whether the thread has ended; False after `timeout_s`.
        """
        self.send(Shutdown())
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # -- the engine thread ------------------------------------------------------------------

    def _run(self) -> None:
        is_clean = False
        try:
            with _opened_trace(self._config) as self._trace:
                is_clean = self._converse_until_shutdown()
                self._emit(Stopped(at_s=self._clock.now_s(), is_clean=is_clean))
        except EngineError as error:
            self._fail(error, is_fatal=True)
            self._emit(Stopped(at_s=self._clock.now_s(), is_clean=False))

    def _converse_until_shutdown(self) -> bool:
        try:
            self._progress(0.0, "Starting")
            self._emit(MoodChanged(at_s=self._clock.now_s(), mood=Mood.LOADING))
            workshop = self._workshop or _real_workshop(self._config)
            session = self._load(workshop)
            self._may_go_on.wait()
            if self._is_ending.is_set():
                session.close()
                return True
            sound_card = workshop.sound(self._config, clock=self._clock)
            with _running_sound(sound_card) as sound, contextlib.closing(session):
                self._loop(session, sound)
        except _LoadingCancelled:
            return True
        except EngineError as error:
            self._fail(error, is_fatal=True)
            return False
        except Exception as error:  # the engine loop's catch-all: a bug ends the engine only
            _log.exception("the engine has failed")
            self._fail(_unforeseen(error), is_fatal=True)
            return False
        return True

    def _load(self, workshop: EngineWorkshop) -> HostedSession:
        session = workshop.session(
            self._config, clock=self._clock, emit=self._emit, progress=self._progress
        )
        ready = session.describe()
        if ready is not None:
            self._emit(ready)
        return session

    def _loop(self, session: HostedSession, sound: HostedSound) -> None:
        wait_s = 0.0
        while not self._is_ending.is_set():
            for command in self._arrived(wait_s):
                self._obey(command, session, sound)
            change = sound.poll()
            if change is not None:
                self._emit(change[0])
                session.attach(change[1])
            wait_s = 0.0 if self._step(session) else _IDLE_WAIT_S

    def _step(self, session: HostedSession) -> bool:
        try:
            return session.step()
        except EngineError as error:
            if not error.recoverable:
                raise
            self._fail(error, is_fatal=False)
            session.recover()
            return True

    def _obey(self, command: Command, session: HostedSession, sound: HostedSound) -> None:
        try:
            if isinstance(command, Shutdown):
                return
            if isinstance(command, ChooseDevices):
                sound.choose(input_name=command.input_name, output_name=command.output_name)
            else:
                session.handle(command)
        except EngineError as error:
            if not error.recoverable:
                raise
            self._fail(error, is_fatal=False)

    def _arrived(self, wait_s: float) -> Iterator[Command]:
        """Commands that are there, after waiting up to `wait_s` for the first."""
        with contextlib.suppress(queue.Empty):
            yield self._commands.get(block=wait_s > 0, timeout=wait_s or None)
            while True:
                yield self._commands.get(block=False)

    def _progress(self, fraction: float, part: str) -> None:
        if self._is_ending.is_set():
            raise _LoadingCancelled
        self._emit(ModelLoading(at_s=self._clock.now_s(), fraction=fraction, part=part))

    def _fail(self, error: EngineError, *, is_fatal: bool) -> None:
        self._emit(
            Failed(
                at_s=self._clock.now_s(),
                code=error.code,
                message=error.message,
                remedy=error.remedy,
                is_fatal=is_fatal,
            )
        )
        if is_fatal:
            self._emit(MoodChanged(at_s=self._clock.now_s(), mood=Mood.FAILED))

    def _emit(self, event: Event) -> None:
        if self._trace is not None:
            self._trace.write(event)
        self._listener(event)


@contextlib.contextmanager
def _opened_trace(config: EngineConfig) -> Generator[EventTrace | None]:
    if config.trace_path is None:
        yield None
        return
    with EventTrace(config.trace_path) as trace:
        yield trace


@contextlib.contextmanager
def _running_sound(sound: HostedSound) -> Generator[HostedSound]:
    sound.start()
    try:
        yield sound
    finally:
        sound.close()


def _unforeseen(error: Exception) -> EngineError:
    fault = EngineError(
        f"The engine has failed: {type(error).__name__}.",
        remedy="Restart the engine; the log has the details.",
    )
    fault.code = ErrorCode.ENGINE_FAILED
    return fault


def _real_workshop(config: EngineConfig) -> EngineWorkshop:
    if config.server is not None:
        from engine.remote.workshop import RemoteWorkshop  # the network comes with it

        return RemoteWorkshop()
    with gentle_import():
        from engine.session.workshop import RealWorkshop  # torch comes with it

    return RealWorkshop()
