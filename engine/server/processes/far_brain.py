"""A brain in a model's process, as its session sees it: it outlives the process.

The front keeps what the brain needs to be made again: its state as bytes, from time to time, and
everything that it was told to do since. A process that dies is noticed at the next order; the brain
is then made again in another one, and the order is repeated. Whoever asked notices nothing but the
delay. Knows no sound card and no session.
"""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from engine.audio.port import Sound
from engine.errors import EngineError, EngineStoppedError
from engine.server.processes.crew import Crew
from engine.server.processes.home import Home, ProcessLostError
from engine.server.processes.orders import (
    Begin,
    BrainFaultError,
    Do,
    Done,
    Foresee,
    LetGo,
    MindDeed,
    Order,
    Pack,
    Restore,
    Standing,
    VoiceDeed,
)

DEEDS_BETWEEN_STATES: Final = 64
"""Ten seconds of listening, or a second and a half of speech: what is done again after a loss takes
less time than an answer is ahead of its sound, and a state is packed in the time of one deed."""

_MOST_LOSSES: Final = 4
"""An order that so many processes did not survive is given up, before it ends any more."""

_keys: Iterator[int] = itertools.count(1)


class FarBrain:
    """One brain.

    Attributes:
        home: The process that keeps it.
        standing: What its mind said of itself last.
        is_gone: Whether it was let go.
    """

    def __init__(self, crew: Crew) -> None:
        """Make one with which nobody has spoken.

        Raises:
            EngineError: There is no room for it, or no process.
        """
        self.is_gone = False
        self._crew = crew
        self._key = next(_keys)
        self._state: bytes | None = None
        self._done: list[Do] = []
        self.home: Home = crew.take_in()
        try:
            done: Done = self._ask(Begin(self._key))
        except (EngineError, BrainFaultError):
            crew.has_left(self.home)
            raise
        self.standing: Standing = done.standing

    @property
    def key(self) -> int:
        """The number by which its process knows it."""
        return self._key

    def do(self, deed: MindDeed | VoiceDeed, *words: Any, **named: Any) -> Any:
        """Do something that changes what is remembered.

        Raises:
            EngineError: It cannot be done as it stands, or no process survives it.
            BrainFaultError: The brain has failed.
        """
        order = Do(self._key, deed, words, tuple(named.items()))
        try:
            done: Done = self._ask(order)
        finally:
            # What is refused may have changed something too.
            self._done.append(order)
        self.standing = done.standing
        return done.value

    def foresee(self, deed: MindDeed | VoiceDeed, chunk: Sound | None = None) -> str | None:
        """Which kind of step comes next, if it can be computed with others'; nothing changes."""
        try:
            return self.home.ask(Foresee(self._key, deed, chunk))
        except ProcessLostError:
            return None

    # -- losing and moving ------------------------------------------------------------------

    def _ask(self, order: Order) -> Any:
        for _ in range(_MOST_LOSSES):
            try:
                return self.home.ask(order)
            except ProcessLostError:
                self._make_again()
        raise EngineStoppedError("The model's processes end again and again.")

    def _make_again(self) -> None:
        """Go on in another process from what the front has kept."""
        for _ in range(_MOST_LOSSES):
            self._crew.has_left(self.home)
            self.home = self._crew.take_in()
            try:
                self.home.ask(Restore(self._key, self._state, tuple(self._done)))
            except ProcessLostError:
                continue
            self._crew.n_restored += 1
            return
        raise EngineStoppedError("The model's processes end again and again.")

    def settle(self) -> None:
        """Between two steps: keep its state if much was done, and go where there is more room."""
        if len(self._done) >= DEEDS_BETWEEN_STATES:
            self._keep_state()
        better = self._crew.better_than(self.home)
        if better is not None:
            self.move_to(better)

    def _keep_state(self) -> None:
        self._state = self._ask(Pack(self._key))
        self._done = []

    def move_to(self, home: Home) -> None:
        """Go on in another process, which counts the brain already, with the same outcome."""
        before = self.home
        self._keep_state()
        if self.home is not before:
            # It was lost on the way, and has a new home by that.
            self._crew.has_left(home)
            return
        try:
            home.ask(Restore(self._key, self._state, ()))
        except ProcessLostError:
            self._crew.has_left(home)
            return
        self.home = home
        self._crew.n_moves += 1
        self._crew.has_left(before)
        _tell(before, LetGo(self._key))

    def let_go(self) -> None:
        """Forget everything."""
        self._crew.has_left(self.home)
        _tell(self.home, LetGo(self._key))
        self._state, self._done = None, []
        self.is_gone = True


def _tell(home: Home, order: Order) -> None:
    """Give an order that a lost process has carried out by being lost."""
    try:
        home.ask(order)
    except ProcessLostError:
        return
