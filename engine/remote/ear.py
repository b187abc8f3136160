"""The user's turns as a server tells of them, told as the engine's own events.

Knows no socket and nothing of answers but whether one is audible. Who has finished is decided at
the server; when it was said follows from the sound that the server was given.
"""

from engine.clock import Clock
from engine.events import (
    Cause,
    Listener,
    SpeechOffset,
    SpeechOnset,
    StateChunk,
    TurnDropped,
    TurnTaken,
    UserWords,
)
from engine.protocol.names import Message
from engine.remote.memory import Memory
from engine.remote.microphone import WireMicrophone


class RemoteEar:
    """The open turn, and the last one that was taken.

    Attributes:
        is_hearing: Whether a turn is being heard.
        n_turns: The number of the turn that was taken last.
        ended_s: When the user had finished it.
        cause: Who decided that.
        onset_s: When the open turn began.
        goes_on: Whether a voice that begins now goes on with the turn that was taken last.
    """

    def __init__(
        self, microphone: WireMicrophone, memory: Memory, *, clock: Clock, emit: Listener
    ) -> None:
        """Begin with nobody speaking."""
        self.is_hearing = False
        self.n_turns = 0
        self.ended_s = self.onset_s = clock.now_s()
        self.cause = Cause.TYPED
        self.goes_on = False
        self._open_turn = 0
        self._words = ""
        self._microphone = microphone
        self._memory = memory
        self._clock = clock
        self._emit = emit

    def begin(self, told: Message, *, is_overlap: bool) -> None:
        """A voice has begun."""
        at_s = self._microphone.time_of(told["audio_start_ms"])
        goes_on, self.goes_on = self.goes_on, False
        if not goes_on:
            self._open_turn = self.n_turns + 1
            self._words = ""
            self.onset_s = at_s
        self.is_hearing = True
        self._emit(
            SpeechOnset(
                at_s=at_s,
                turn=self._open_turn,
                is_overlap=is_overlap,
                is_continuation=goes_on,
            )
        )

    def judge(self, told: Message) -> None:
        """A chunk of it was heard."""
        p0, p1, p2 = map(float, told["p"])
        self._emit(
            StateChunk(
                at_s=self._clock.now_s(),
                turn=self._open_turn,
                chunk=int(told["chunk"]),
                p0=p0,
                p1=p1,
                p2=p2,
                captured_s=self._microphone.time_of(told["audio_end_ms"]),
                compute_ms=float(told["compute_ms"]),
            )
        )

    def caption(self, told: Message) -> None:
        """The words so far."""
        self._words = str(told["text"])
        self._tell_words(is_final=False)

    def _tell_words(self, *, is_final: bool) -> None:
        now_s, turn = self._clock.now_s(), self._open_turn
        self._emit(UserWords(at_s=now_s, turn=turn, text=self._words, is_final=is_final))

    def take(self, told: Message) -> None:
        """The turn is over and will be answered."""
        if not self.is_hearing:
            return
        speech_s, self.cause = told["speech_ms"] / 1000, Cause(told["cause"])
        self.ended_s = self._microphone.time_of(told["audio_end_ms"])
        self._emit(SpeechOffset(at_s=self.ended_s, turn=self._open_turn, voiced_s=speech_s))
        self._close()
        self.n_turns = self._open_turn
        self._memory.ask(self.n_turns, self._words)
        now_s = self._clock.now_s()
        self._emit(TurnTaken(at_s=now_s, turn=self.n_turns, cause=self.cause, speech_s=speech_s))

    def drop(self, cause: Cause) -> None:
        """The turn asks for no answer; without one nothing happens."""
        if self.is_hearing:
            self._close()
            self._emit(TurnDropped(at_s=self._clock.now_s(), turn=self._open_turn, cause=cause))

    def _close(self) -> None:
        self.is_hearing = False
        if self._words:
            self._tell_words(is_final=True)

    def type(self, text: str) -> None:
        """A turn was typed."""
        self.drop(Cause.TYPED)
        self.n_turns += 1
        self._open_turn = self.n_turns
        self.goes_on = False
        self.ended_s, self.cause = self._clock.now_s(), Cause.TYPED
        self._memory.ask(self.n_turns, text)
        self._emit(
            TurnTaken(at_s=self.ended_s, turn=self.n_turns, cause=Cause.TYPED, typed_text=text)
        )

    def count_from_one(self) -> None:
        """A new conversation begins."""
        self.n_turns = 0
        self.goes_on = False
