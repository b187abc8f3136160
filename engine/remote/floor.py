"""Who has the floor, as a server tells it: hands each message to the ear or to the mouth.

Knows no socket, and decides nothing: turns are judged at the server.
"""

from collections.abc import Callable
from typing import Final

from engine.audio.port import SoundPort
from engine.clock import Clock
from engine.events import Cause, ContextTrimmed, Listener, Mood
from engine.protocol.names import Message, Name
from engine.remote.answer import RemoteAnswer
from engine.remote.ear import RemoteEar
from engine.remote.memory import Memory
from engine.remote.microphone import WireMicrophone
from engine.remote.mouth import RemoteMouth

_OWN_MOODS: Final = {Mood.IDLE, Mood.LISTENING}
"""What a server's mood decides; the others follow from the answer as it is heard here."""


class RemoteFloor:
    """The open turn, the answer under way, and what was said before.

    Attributes:
        memory: What was said.
        ear: The user's turns.
        mouth: The answers.
    """

    def __init__(
        self,
        microphone: WireMicrophone,
        port: SoundPort,
        *,
        clock: Clock,
        emit: Listener,
        send: Callable[[Message], None],
        buffer_ms: int,
    ) -> None:
        """Begin with nobody speaking; the arguments are those of ear and mouth."""
        self.memory = Memory()
        self.ear = RemoteEar(microphone, self.memory, clock=clock, emit=emit)
        self.mouth = RemoteMouth(
            self.ear, self.memory, port, clock=clock, emit=emit, send=send, buffer_ms=buffer_ms
        )
        self._clock = clock
        self._emit = emit
        self._server_mood = Mood.IDLE
        ear, mouth = self.ear, self.mouth
        self._handlers: dict[str, Callable[[Message], None]] = {
            Name.SPEECH_STARTED: self._begin_turn,
            Name.WORDS: ear.caption,
            Name.STATE: ear.judge,
            Name.TURN_TAKEN: ear.take,
            Name.TURN_DROPPED: lambda told: ear.drop(Cause(told["cause"])),
            Name.RESPONSE_CREATED: mouth.begin,
            Name.MOOD: self._feel,
            Name.CONTEXT_TRIMMED: self._trim,
        }
        self._answer_handlers: dict[str, Callable[[RemoteAnswer, Message], None]] = {
            Name.OUTPUT_ITEM_ADDED: mouth.name,
            Name.TRANSCRIPT_DELTA: mouth.write,
            Name.AUDIO_DELTA: mouth.speak,
            Name.SPOKEN: mouth.mark,
            Name.DUCKED: mouth.duck,
            Name.RESUMED: mouth.resume,
            Name.LATENCY: mouth.time,
            Name.RESPONSE_DONE: mouth.end,
        }

    @property
    def mood(self) -> Mood:
        """What the conversation looks like from this end."""
        own = self._server_mood if self._server_mood in _OWN_MOODS else Mood.IDLE
        return self.mouth.mood or own

    def take(self, message: Message) -> None:
        """Follow one message; what is of no interest here is passed over.

        Raises:
            ArithmeticError, LookupError, TypeError, ValueError, EngineError: It is not as the
                protocol has it.
        """
        kind, answer = message["type"], self.mouth.answer
        if kind in self._handlers:
            self._handlers[kind](message)
        elif answer is not None and _response_id(message) == answer.response_id:
            follow = self._answer_handlers.get(kind)
            if follow is not None:
                follow(answer, message)

    def lose(self) -> None:
        """The server is gone: nothing of the turn or of the answer will come any more."""
        self.ear.drop(Cause.CONNECTION)
        self.mouth.break_off(Cause.CONNECTION)
        self.ear.goes_on = False
        self._server_mood = Mood.IDLE

    def begin_anew(self) -> None:
        """A new conversation begins."""
        self.ear.drop(Cause.COMMAND)
        self.mouth.break_off(Cause.COMMAND)
        self.ear.count_from_one()
        self.memory.forget()

    def _begin_turn(self, told: Message) -> None:
        self.ear.begin(told, is_overlap=self.mouth.is_audible)
        self.mouth.speak_over(self.ear.onset_s)

    def _feel(self, told: Message) -> None:
        self._server_mood = Mood(told["mood"])

    def _trim(self, told: Message) -> None:
        n_turns = int(told["n_turns_left_out"])
        self._emit(ContextTrimmed(at_s=self._clock.now_s(), n_turns_left_out=n_turns))


def _response_id(message: Message) -> str | None:
    """Which answer a message is about."""
    response = message.get("response")
    found = response.get("id") if isinstance(response, dict) else message.get("response_id")
    return found if isinstance(found, str) else None
