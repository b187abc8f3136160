"""A whole engine whose conversation a server holds, with a scripted sound card.

Knows the host by its commands and events only, as the window does.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np

from engine.commands import Command
from engine.config import EngineConfig, ServerChoice, SoundConfig
from engine.events import Event, Levels, Mood, MoodChanged
from engine.host import EngineHost
from tests.fakes.scripted_sound import RATE_HZ, RemoteScript, Sound
from tests.fakes.voices import voice

Kind = TypeVar("Kind")

LIMIT_S = 60.0


class RemoteTalk:
    """Drives the host and notes what it tells."""

    def __init__(self, address: str, *, token: str = "", **config: object) -> None:
        self.events: list[Event] = []
        self._script = RemoteScript()
        choice = ServerChoice(address=address, token=token)
        # The scripted room has no echo, and a canceller would take the voices for one another's.
        sound = SoundConfig(cancels_echo=False)
        fields = EngineConfig(server=choice, sound=sound).model_copy(update=config)
        self.host = EngineHost(fields, self.events.append, workshop=self._script)

    def send(self, command: Command) -> None:
        self.host.send(command)

    def speak(self, seconds: float = 1.2, *, silence_s: float = 1.6) -> None:
        """Let the microphone hear a voice and the silence after it."""
        assert self._script.port is not None
        silence = np.zeros(int(silence_s * RATE_HZ), np.float32)
        self._script.port.say(np.concatenate((voice(seconds, rate_hz=RATE_HZ), silence)))

    @property
    def said_at_s(self) -> list[float]:
        """When each voice began, on the engine's clock."""
        assert self._script.port is not None
        return self._script.port.said_at_s

    @property
    def loudspeaker(self) -> Sound:
        """Everything that was played."""
        assert self._script.port is not None
        return self._script.port.played

    def loudness(self, last_s: float) -> float:
        """RMS of what was played last."""
        part = self.loudspeaker[-int(last_s * RATE_HZ) :]
        return float(np.sqrt(np.mean(part**2)))

    @property
    def sounding_s(self) -> float:
        """How long something was audible, in all."""
        frames = RATE_HZ // 50
        sound = self.loudspeaker
        windows = sound[: len(sound) // frames * frames].reshape(-1, frames)
        return float(np.sum(np.abs(windows).max(axis=1) > 0.01)) / 50

    def told(self, kind: type[Kind], *, since: int = 0) -> list[Kind]:
        """All events of a kind so far, from the event of this number on."""
        return [event for event in self.events[since:] if isinstance(event, kind)]

    def wait_for(
        self,
        kind: type[Kind],
        is_it: Callable[[Kind], bool] = lambda _event: True,
        *,
        since: int = 0,
    ) -> Kind:
        """Wait until an event of a kind has come; returns the first."""
        found: list[Kind] = []

        def has_come() -> bool:
            found[:] = [event for event in self.told(kind, since=since) if is_it(event)]
            return bool(found)

        self.wait(has_come, what=kind.__name__)
        return found[0]

    def wait(self, is_so: Callable[[], bool], *, what: str = "it") -> None:
        deadline = time.monotonic() + LIMIT_S
        while not is_so():
            assert time.monotonic() < deadline, f"{what} did not come; there were {self._kinds}"
            time.sleep(0.02)

    @property
    def _kinds(self) -> list[str]:
        return [type(one).__name__ for one in self.events if not isinstance(one, Levels)]

    def wait_for_mood(self, mood: Mood, *, since: int = 0) -> None:
        self.wait_for(MoodChanged, lambda event: event.mood is mood, since=since)


@contextmanager
def remote_talk(address: str, *, token: str = "", **config: object) -> Iterator[RemoteTalk]:
    """An engine that runs; it ends with the block."""
    talk = RemoteTalk(address, token=token, **config)
    talk.host.start()
    try:
        yield talk
    finally:
        assert talk.host.stop()
