"""How it stands with the server: sought, reached, lost; and what each new session is told first.

Knows the link's news and the floor that follows the rest; nothing of sound cards.
"""

from dataclasses import replace
from typing import Final

from engine.clock import Clock
from engine.config import EngineConfig
from engine.errors import ErrorCode, RequestError, ServerError
from engine.events import (
    Cause,
    Failed,
    Listener,
    ModelReady,
    Mood,
    RoleChanged,
    ServerChanged,
    ServerState,
)
from engine.protocol.message_error import ErrorKind
from engine.protocol.names import PROTOCOL_VERSION, Message, Name
from engine.remote import requests
from engine.remote.faults import NOT_UNDERSTOOD, TOO_OLD, Fault
from engine.remote.floor import RemoteFloor
from engine.remote.link import Closed, Link, News, Opened, Told, Trying
from engine.remote.microphone import WireMicrophone

_HARMLESS: Final = {
    ErrorKind.ALREADY_HEARD,
    ErrorKind.NO_RESPONSE,
    ErrorKind.ITEM_UNKNOWN,
    ErrorKind.BAD_POSITION,
    ErrorKind.SERVER_FULL,
    ErrorKind.SESSION_EXPIRED,
}
"""Both ends may end an answer at the same moment; the last two come with a close that says more."""

OVERHEARD: Final = "The way to the server is not encrypted."
OVERHEARD_REMEDY: Final = (
    "Others on the way can hear the conversation and read the token; use wss:// outside your own"
    " network."
)


class RemoteConnection:
    """The session at the other end, while there is one.

    Attributes:
        role: The role in force.
    """

    def __init__(
        self,
        link: Link,
        floor: RemoteFloor,
        microphone: WireMicrophone,
        config: EngineConfig,
        *,
        clock: Clock,
        emit: Listener,
    ) -> None:
        """Begin unconnected.

        Args:
            link: Already started.
            floor: Follows the conversation.
            microphone: What is sent.
            config: The settings.
            clock: Tells the time.
            emit: Gets every event.
        """
        self.role = config.role
        self._link = link
        self._floor = floor
        self._microphone = microphone
        self._turns = config.turns
        self._wanted_role = config.role
        self._clock = clock
        self._emit = emit
        self._opened: Opened | None = None
        self._is_greeted = False
        self._was_sought = False
        self._is_asleep = False
        self._model: ModelReady | None = None

    @property
    def mood(self) -> Mood | None:
        """What the connection makes of the mood; None where the conversation decides."""
        if self._is_greeted or self._is_asleep:
            return None
        return Mood.OFFLINE if self._was_sought else Mood.LOADING

    # -- from the server --------------------------------------------------------------------

    def take_news(self) -> bool:
        """Follow everything that has happened; False when nothing has.

        Raises:
            ServerError: The server cannot be talked to as things stand.
        """
        n = 0
        while (news := self._link.poll()) is not None:
            self._take(news)
            n += 1
        return n > 0

    def _take(self, news: News) -> None:
        match news:
            case Trying():
                if not self._is_asleep:
                    self._emit(ServerChanged(at_s=self._now_s, state=ServerState.CONNECTING))
            case Opened():
                self._opened = news
            case Told(message=message):
                self._take_message(message)
            case Closed(fault=fault, retry_s=retry_s):
                self._lose(fault, retry_s)

    def _lose(self, fault: Fault, retry_s: float | None) -> None:
        self._opened, self._is_greeted, self._was_sought = None, False, True
        self._is_asleep = fault.is_asleep
        self._floor.lose()
        if fault.is_final:
            raise ServerError(fault.message, remedy=fault.remedy)
        if not fault.is_asleep:
            self._emit(
                ServerChanged(
                    at_s=self._now_s,
                    state=ServerState.LOST,
                    message=fault.message,
                    remedy=fault.remedy,
                    retry_s=retry_s,
                )
            )

    def _take_message(self, message: Message) -> None:
        try:
            match message["type"]:
                case Name.SESSION_CREATED:
                    self._greet(message["session"])
                case Name.SESSION_UPDATED:
                    self._note_role(str(message["session"]["instructions"]))
                case Name.ERROR:
                    self._complain(message["error"])
                case _ if self._is_greeted:
                    self._floor.take(message)
                case _:
                    pass
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as err:
            raise ServerError(NOT_UNDERSTOOD.message, remedy=NOT_UNDERSTOOD.remedy) from err

    def _complain(self, error: Message) -> None:
        if error["code"] in _HARMLESS:
            return
        self._emit(
            Failed(
                at_s=self._now_s,
                code=ErrorCode.SERVER_REFUSED,
                message=str(error["message"]),
                remedy="",
                is_fatal=False,
            )
        )

    # -- a new session ----------------------------------------------------------------------

    def _greet(self, session: Message) -> None:
        floe = session.get("floe") or {}
        if floe.get("version", 0) < PROTOCOL_VERSION:
            raise ServerError(TOO_OLD.message, remedy=TOO_OLD.remedy)
        was_asleep, self._is_asleep, self._is_greeted = self._is_asleep, False, True
        self._tell_model(floe, role=str(session["instructions"]))
        self._say_what_holds()
        self._microphone.begin(with_held=was_asleep)
        is_overheard = not self._link.is_private
        self._emit(
            ServerChanged(
                at_s=self._now_s,
                state=ServerState.CONNECTED,
                message=OVERHEARD if is_overheard else "",
                remedy=OVERHEARD_REMEDY if is_overheard else "",
            )
        )

    def _say_what_holds(self) -> None:
        """Tell a new session the role, the manners, and what was said before it."""
        turns = self._turns
        self.send(
            requests.settings(
                role=self._wanted_role,
                patience_s=turns.patience_s,
                yields_after_s=turns.yields_after_s,
            )
        )
        for message in requests.recall(self._floor.memory.past):
            self.send(message)
        unanswered = self._floor.memory.unanswered
        if unanswered is not None:
            self._send_question(unanswered.asked)

    def _tell_model(self, floe: Message, *, role: str) -> None:
        ready = ModelReady(
            at_s=self._now_s,
            name=str(floe["model"]),
            device=str(floe["device"]),
            dtype=str(floe["dtype"]),
            n_parameters=int(floe["n_parameters"]),
            has_captions=bool(floe["has_captions"]),
            role=self._wanted_role or role,
            notice=str(floe["notice"]),
        )
        if self._model is None or replace(self._model, at_s=ready.at_s) != ready:
            self._model = ready
            self.role = ready.role
            self._emit(ready)

    def _note_role(self, role: str) -> None:
        if role != self.role:
            self.role = role
            self._emit(RoleChanged(at_s=self._now_s, role=role, keeps_history=True))

    # -- from this end ----------------------------------------------------------------------

    def send(self, message: Message) -> None:
        """Tell the server; without one it is told nothing."""
        if self._opened is not None and self._is_greeted:
            self._opened.post(message)

    def send_sound(self) -> None:
        """Send what the microphone has heard; what nobody hears is held for a moment."""
        if self._is_greeted:
            for piece in self._microphone.take():
                self.send(requests.sound(piece))

    def ask(self, text: str) -> None:
        """A typed turn.

        Raises:
            RequestError: There is no server.
        """
        if self.mood is Mood.OFFLINE:
            raise RequestError(
                "The server is not reached, so nobody can answer.",
                remedy="Ask again when it is back.",
            )
        self._floor.mouth.break_off(Cause.TYPED)
        self._floor.ear.type(text)
        self._send_question(text)
        self.wake()

    def _send_question(self, text: str) -> None:
        for message in requests.question(text):
            self.send(message)

    def choose_role(self, role: str) -> None:
        """Answer in this role from the next answer on."""
        self._wanted_role = role
        self.send(requests.settings(role=role))

    def choose_turns(
        self, *, patience_s: float | None = None, yields_after_s: float | None = None
    ) -> None:
        """Change the manners; what is not given stays."""
        given = {"patience_s": patience_s, "yields_after_s": yields_after_s}
        update = {name: value for name, value in given.items() if value is not None}
        self._turns = self._turns.model_copy(update=update)
        self.send(requests.settings(patience_s=patience_s, yields_after_s=yields_after_s))

    def wake(self) -> None:
        """Somebody speaks: a server that has let the silent conversation go is sought again."""
        if self._is_asleep:
            self._link.retry()

    def retry(self) -> None:
        """Seek the server at once."""
        self._link.retry()

    def close(self) -> None:
        """Let the server go."""
        self._link.close()

    @property
    def _now_s(self) -> float:
        return self._clock.now_s()
