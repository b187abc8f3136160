"""One user among many: a session of the engine, its port, and the talk in between.

Knows no socket and owns no thread: messages are offered by the network's thread, everything else is
done by the pool's, by one of them at a time. A member does one small piece of work at a time and
says how urgent its next one is.
"""

from collections import deque
from collections.abc import Callable
from enum import IntEnum
from typing import Final

from engine.audio.port import Sound
from engine.clock import Clock
from engine.commands import Command, SetMuted, StopReply
from engine.errors import EngineError
from engine.events import Event, Listener
from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import Message
from engine.protocol.pcm import WIRE_RATE_HZ
from engine.server.client_messages import AudioAppend, ClientMessage, ItemCreate
from engine.server.limits import ServerLimits
from engine.server.pooled_session import PooledSession, SessionMaker
from engine.server.remote_port import RemotePort
from engine.server.settings import Dialect
from engine.server.talk import Talk
from engine.session.parts import ModelStep

GRANT_FRAMES: Final = WIRE_RATE_HZ * 160 // 1000
"""A chunk of sound is taken in for each chunk that is heard, however much has arrived."""

_PUMP_S: Final = 0.02
_BURST_S: Final = 2.0
"""Sound that may be heard ahead of its time before others go first: a stall that is made up for."""


class Urgency(IntEnum):
    """What goes first; the smallest."""

    HEARING = 0
    """Sound, a message, or an answer that must be kept flowing."""
    ANSWERING = 1
    """A step of an answer, or sound that came faster than it was spoken."""
    RESTING = 2
    """A step of an answer that is well ahead of its sound: done with others', or later."""


class Member:
    """One user's conversation in the pool.

    Attributes:
        served_s: When it was served last.
        active_s: When the client last asked for something or was told something.
        is_failed: Whether it cannot go on.
        is_foreseen: Whether its next step was computed together with others'.
        has_left: Whether the pool was told to serve it no more.
        on_event: Is told every event of the engine; for figures.
        on_end: Is called when it cannot go on.
    """

    def __init__(
        self,
        *,
        dialect: Dialect,
        session_id: str,
        limits: ServerLimits,
        clock: Clock,
        post: Callable[[Message], None],
    ) -> None:
        """Take a place; the session is made by `open`.

        Args:
            dialect: Which generation of the protocol the client speaks.
            session_id: The session's name.
            limits: What the user may do.
            clock: Tells the time.
            post: Takes what the client is told; called by the pool's threads.
        """
        self._dialect = dialect
        self._session_id = session_id
        self._limits = limits
        self._clock = clock
        self._post = post
        self._inbox: deque[ClientMessage] = deque()
        self._port = RemotePort(clock, on_sound=self._spoke)
        self._session: PooledSession | None = None
        self._talk: Talk | None = None
        self._n_offered = self._n_taken_in = self._n_held = 0
        self._is_busy = True
        self._is_resting = False
        self._rests_until_s = 0.0
        self._looked: Urgency | None = None
        self._n_heard_before = 0
        self._pump_s: float | None = None
        self._ahead_s = 0.0
        self.on_event: Listener | None = None
        self.on_end: Callable[[], object] | None = None
        self.served_s = self.active_s = clock.now_s()
        self.is_failed = False
        self.is_foreseen = False
        self.has_left = False

    # -- the network's thread ---------------------------------------------------------------

    @property
    def backlog_s(self) -> float:
        """Sound that was offered and not heard yet."""
        return (self._n_offered - self._n_taken_in + self._n_held) / WIRE_RATE_HZ

    def offer(self, message: ClientMessage) -> None:
        """Take a message; it is carried out in its turn, and never once the user has left.

        Raises:
            MessageError: There is no room for it; it will not be carried out.
        """
        if self.has_left:
            return
        n_frames = _frames_in(message)
        if n_frames and self.backlog_s + n_frames / WIRE_RATE_HZ > self._limits.max_backlog_s:
            raise MessageError(
                f"{self._limits.max_backlog_s:g} s of sound wait to be heard; this was not taken.",
                remedy="Send it again, more slowly.",
                kind=ErrorKind.BACKLOG_FULL,
                event_id=message.event_id,
            )
        if len(self._inbox) >= self._limits.max_waiting_messages:
            raise MessageError(
                "Too many messages wait to be carried out; this one was not taken.",
                kind=ErrorKind.RATE_LIMIT,
                event_id=message.event_id,
            )
        self._n_offered += n_frames
        self._inbox.append(message)

    # -- the pool's threads -----------------------------------------------------------------

    def urgency(self, now_s: float) -> Urgency | None:
        """How urgent the next piece of work is; None where there is none yet."""
        if self.is_failed:
            return None
        now = self._urgency(now_s)
        if self._looked is None:
            return now
        return self._looked if now is None else min(now, self._looked)

    def _urgency(self, now_s: float) -> Urgency | None:
        if self._inbox or (self._pump_s is not None and now_s >= self._pump_s):
            return Urgency.HEARING
        is_hearing = self._talk is not None and self._talk.is_hearing
        if self._port.n_waiting_in or (self._is_busy and is_hearing):
            behind_s = self._ahead_s - (now_s - self.served_s)
            return Urgency.HEARING if behind_s < _BURST_S else Urgency.ANSWERING
        if not self._is_busy and not self._is_resting:
            return None
        return Urgency.RESTING if self._may_rest(now_s) else Urgency.ANSWERING

    def _may_rest(self, now_s: float) -> bool:
        return now_s < self._rests_until_s and not self.is_foreseen

    @property
    def place(self) -> object | None:
        """Where its model computes, for one member at a time; None where any thread can do it."""
        return None if self._session is None else self._session.place

    @property
    def due_s(self) -> float | None:
        """When there will be work even if nothing happens."""
        if self.is_failed:
            return None
        rests_until_s = self._rests_until_s if self._is_busy or self._is_resting else None
        due = [due_s for due_s in (self._pump_s, rests_until_s) if due_s is not None]
        return min(due, default=None)

    def open(self, maker: SessionMaker) -> None:
        """Make the session and greet.

        Raises:
            EngineError: There is no room for it.
        """
        session = maker.make(clock=self._clock, emit=self._told)
        self._talk = Talk(
            self,
            dialect=self._dialect,
            ready=maker.ready,
            patience_s=maker.patience_s,
            session_id=self._session_id,
        )
        self._session = session
        self._talk.open()
        session.attach(self._port)

    def look(self, *, with_others: bool = False) -> ModelStep | None:
        """Carry out what was asked and take in sound, as the first half of `work`.

        Args:
            with_others: Whether it is to be computed with somebody else's step: then it does not
                matter that it could wait.

        Returns:
            What the model does in the other half, where that can be foreseen.

        Raises:
            EngineError: The session cannot go on.
        """
        now_s = self._clock.now_s()
        urgency = self.urgency(now_s)
        session = self._begin_work()
        self._looked = Urgency.ANSWERING if urgency is None else urgency
        try:
            return session.look(rests=self._may_rest(now_s) and not with_others)
        except EngineError as error:
            self._recover(session, error)
            return None

    def work(self) -> None:
        """Carry out what was asked, then do one step.

        Raises:
            EngineError: The session cannot go on.
        """
        session, talk = self._begin_work(), self._opened()[1]
        now_s = self._clock.now_s()
        self._ahead_s = max(0.0, self._ahead_s - (now_s - self.served_s))
        self.served_s = now_s
        rests = self._may_rest(now_s)
        self._looked, self.is_foreseen = None, False
        self._is_busy = self._step(session, rests=rests)
        self._is_resting = rests and not self._is_busy
        self._rests_until_s = self._clock.now_s() + session.spare_s
        self._ahead_s += (self._port.n_heard - self._n_heard_before) / WIRE_RATE_HZ
        self._after_step(talk)

    def _begin_work(self) -> PooledSession:
        """Carry out what was asked; let a chunk be taken in, once for each step."""
        session, talk = self._opened()
        while self._inbox:
            self._carry_out(self._inbox.popleft(), talk)
        if self._looked is None:
            self._n_heard_before = self._port.n_heard
            self._port.grant(GRANT_FRAMES)
        return session

    def _after_step(self, talk: Talk) -> None:
        if not (self._is_busy or self._is_resting or self._port.n_waiting_in):
            talk.fell_quiet()
        self._n_held = talk.n_held + self._port.n_waiting_in
        is_flowing = talk.is_answering or self._port.is_playing
        self._pump_s = self._clock.now_s() + _PUMP_S if is_flowing else None

    def _step(self, session: PooledSession, *, rests: bool = False) -> bool:
        try:
            return session.step(rests=rests)
        except EngineError as error:
            self._recover(session, error)
            return True

    def _recover(self, session: PooledSession, error: EngineError) -> None:
        if not error.recoverable:
            raise error
        self.complain(MessageError(error.message, kind=ErrorKind.ENGINE_FAILED))
        session.recover()

    def _carry_out(self, message: ClientMessage, talk: Talk) -> None:
        if not isinstance(message, AudioAppend):
            self.active_s = self._clock.now_s()
        try:
            talk.take(message)
        except MessageError as error:
            talk.complain(error)
        except EngineError as error:
            if not error.recoverable:
                raise
            kind = ErrorKind.UNSUPPORTED
            talk.complain(MessageError(str(error), kind=kind, event_id=message.event_id))
        finally:
            self._n_taken_in += _frames_in(message)
            self._n_held = talk.n_held + self._port.n_waiting_in

    def complain(self, error: MessageError) -> None:
        """Tell the client of a fault."""
        if self._talk is not None:
            self._talk.complain(error)

    def close(self) -> None:
        """Let everything go."""
        session, self._session = self._session, None
        self._inbox.clear()
        self._port.drop_waiting()
        if session is not None:
            session.close()

    # -- the line to the talk ---------------------------------------------------------------

    @property
    def n_written(self) -> int:
        """Frames of answers ever sent."""
        return self._port.n_written

    @property
    def n_played(self) -> int:
        """Frames of answers that were played by the clock."""
        return self._port.n_played

    @property
    def n_flushes(self) -> int:
        """How often what was sent ahead came to count as never played."""
        return self._port.n_flushes

    def send(self, message: Message) -> None:
        """Tell the client."""
        self.active_s = self._clock.now_s()
        self._post(message)

    def command(self, command: Command) -> None:
        """Ask the engine."""
        self._opened()[0].handle(command)

    def feed(self, samples: Sound) -> None:
        """Let the engine hear [n] float32 at 24 kHz."""
        self._port.put(samples)

    def drop_sound(self) -> None:
        """Forget what was not heard, and the turn that is being heard."""
        self._port.drop_waiting()
        self.command(SetMuted(is_muted=True))
        self.command(SetMuted(is_muted=False))

    def position_ms(self, at_s: float) -> int:
        """Which moment of the user's sound belongs to a moment of the clock."""
        return self._port.position_ms(at_s)

    def stop_at(self, frame: int) -> None:
        """Be silent; the client has played up to this frame."""
        self._port.correct(frame)
        self._port.grant(0)
        self._step(self._opened()[0])
        self.command(StopReply())

    def _spoke(self, samples: Sound) -> None:
        if self._talk is not None:
            self._talk.spoke(samples)

    def _told(self, event: Event) -> None:
        if self.on_event is not None:
            self.on_event(event)
        if self._talk is not None:
            self._talk.told(event)

    def _opened(self) -> tuple[PooledSession, Talk]:
        assert self._session is not None
        assert self._talk is not None
        return self._session, self._talk


def _frames_in(message: ClientMessage) -> int:
    """Frames of sound in a message, before it is read: two bytes each, four letters for three."""
    if isinstance(message, AudioAppend):
        return len(message.audio) * 3 // 8
    if isinstance(message, ItemCreate):
        return sum(len(part.audio or "") for part in message.item.content) * 3 // 8
    return 0
