"""Carries out what the duplex machine decides about turns and answers.

Knows nothing of when; that is the machine's. Every change is told as an event.
"""

from typing import Final

from engine.audio.port import SoundBlock, SoundPort
from engine.clock import Clock
from engine.dialogue.actions import (
    Action,
    DropTurn,
    Duck,
    OpenTurn,
    Pause,
    Resume,
    TakeTurn,
    Yield,
)
from engine.events import (
    Cause,
    ContextTrimmed,
    EndOfReply,
    Listener,
    ReplyAudible,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    SpeechOnset,
    Stage,
    TurnDropped,
    TurnLatency,
    TurnTaken,
    UserWords,
)
from engine.session.ears import Ears
from engine.session.overlap import OverlapMeter
from engine.session.parts import Mind, ModelStep, Voice
from engine.session.reply import Reply
from engine.trace import TurnTrace

_SPOKEN_INTERVAL_S: Final = 0.1


class Floor:
    """The open turn and the answer under way.

    Attributes:
        typed_text: What was typed last.
        open_turn: The number of the turn that is being heard.
    """

    def __init__(
        self,
        *,
        mind: Mind,
        voice: Voice,
        ears: Ears,
        port: SoundPort,
        clock: Clock,
        emit: Listener,
        buffer_ms: int,
    ) -> None:
        """Begin with nobody speaking."""
        self._mind = mind
        self._voice = voice
        self._ears = ears
        self._port = port
        self._clock = clock
        self._emit = emit
        self._buffer_ms = buffer_ms
        self._reply: Reply | None = None
        self._overlap: OverlapMeter | None = None
        self._n_turns = 0
        self._n_chunks = 0
        self._words = ""
        self._onset_s = 0.0
        self._next_spoken_s = 0.0
        self._n_spoken_chars = 0
        self.typed_text = ""
        self.open_turn = 0

    def carry_out(self, action: Action) -> None:
        """Do one thing that the machine asks for."""
        match action:
            case OpenTurn():
                self._open(action)
            case TakeTurn(epoch=epoch, cause=cause):
                self._take(epoch, cause)
            case DropTurn(cause=cause):
                self._drop(cause)
            case Duck():
                self._duck()
            case Pause():
                self._pause()
            case Resume():
                self._resume()
            case Yield(cause=cause):
                self._yield(cause)

    def count_from_one(self) -> None:
        """A new conversation begins."""
        self._n_turns = 0

    def make_room(self) -> None:
        """Let old turns leave the memory, in a moment in which nobody notices."""
        self._tell_trimmed(self._mind.make_room())

    def move_to(self, port: SoundPort) -> None:
        """Speak on through another sound card."""
        self._port = port
        if self._reply is not None:
            self._reply.playback.move_to(port)

    def think_with(self, mind: Mind, voice: Voice) -> None:
        """Go on with another mind and voice that remember what these do."""
        self._mind, self._voice = mind, voice
        if self._reply is not None:
            self._reply.think_with(mind, voice)

    # -- the user's turn --------------------------------------------------------------------

    def _open(self, action: OpenTurn) -> None:
        onset_s = self._ears.time_of(self._ears.detector.onset)
        if action.is_continuation:
            self._mind.reopen_turn()
        else:
            self._onset_s = onset_s
            self.open_turn = self._n_turns + 1
            self._n_chunks = 0
            self._words = ""
            self._tell_trimmed(self._mind.open_turn())
        self._ears.open_turn(is_continuation=action.is_continuation)
        self._emit(
            SpeechOnset(
                at_s=onset_s,
                turn=self.open_turn,
                is_overlap=action.is_overlap,
                is_continuation=action.is_continuation,
            )
        )

    def count_chunk(self) -> int:
        """The number of the chunk that was heard last, in its turn."""
        self._n_chunks += 1
        return self._n_chunks - 1

    def caption(self, words: str | None) -> None:
        """Tell the user's words if there are new ones."""
        if words is not None and words != self._words:
            self._words = words
            self._tell_words(is_final=False)

    def _tell_words(self, *, is_final: bool) -> None:
        event = UserWords(
            at_s=self._clock.now_s(), turn=self.open_turn, text=self._words, is_final=is_final
        )
        self._emit(event)

    def _take(self, epoch: int, cause: Cause) -> None:
        now_s = self._clock.now_s()
        ended_s, speech_s = now_s, 0.0
        if cause is Cause.TYPED:
            self.open_turn = self._n_turns + 1
            self._tell_trimmed(self._mind.take_typed(self.typed_text))
        else:
            ended_s = self._ears.time_of(self._ears.detector.last_voice)
            speech_s = ended_s - self._onset_s
            self._end_hearing(needs_silence=False)
            self._mind.take_turn()
        self._n_turns = self.open_turn
        typed = self.typed_text if cause is Cause.TYPED else ""
        self._emit(
            TurnTaken(
                at_s=now_s, turn=self.open_turn, cause=cause, typed_text=typed, speech_s=speech_s
            )
        )
        self._begin_reply(epoch, cause, ended_s=ended_s, taken_s=now_s)

    def _drop(self, cause: Cause) -> None:
        self._mind.drop_turn()
        self._end_hearing(needs_silence=cause is Cause.MODEL)
        self._emit(TurnDropped(at_s=self._clock.now_s(), turn=self.open_turn, cause=cause))

    def _end_hearing(self, *, needs_silence: bool) -> None:
        self._ears.close_turn(needs_silence=needs_silence)
        if self._words:
            self._tell_words(is_final=True)

    def _tell_trimmed(self, n_turns: int) -> None:
        if n_turns:
            self._emit(ContextTrimmed(at_s=self._clock.now_s(), n_turns_left_out=n_turns))

    # -- the answer -------------------------------------------------------------------------

    def _begin_reply(self, epoch: int, cause: Cause, *, ended_s: float, taken_s: float) -> None:
        trace = TurnTrace(began_s=ended_s)
        trace.mark(Stage.VERDICT, taken_s)
        self._n_spoken_chars = 0
        self._reply = Reply(
            turn=self.open_turn,
            epoch=epoch,
            cause=cause,
            mind=self._mind,
            voice=self._voice,
            port=self._port,
            clock=self._clock,
            trace=trace,
            buffer_ms=self._buffer_ms,
        )
        self._emit(ReplyStarted(at_s=taken_s, turn=self.open_turn, epoch=epoch))

    def step_reply(self, *, may_write: bool) -> bool:
        """Do one step of the answer; False when there is none or nothing to do."""
        reply = self._reply
        text = reply.step(may_write=may_write) if reply is not None else None
        if reply is not None and text:
            now_s = self._clock.now_s()
            self._emit(ReplyText(at_s=now_s, turn=reply.turn, epoch=reply.epoch, text=text))
        return text is not None

    def upcoming(self, *, may_write: bool) -> ModelStep | None:
        """What the model does in the next `step_reply`, where that can be foreseen."""
        return None if self._reply is None else self._reply.upcoming(may_write=may_write)

    def spare_s(self, *, may_write: bool) -> float:
        """How long the answer can be left alone."""
        return 0.0 if self._reply is None else self._reply.spare_s(may_write=may_write)

    def pump(self) -> None:
        """Keep the port supplied."""
        if self._reply is not None:
            self._reply.playback.pump()

    def observe(self, block: SoundBlock) -> bool:
        """Learn what left the loudspeaker; returns whether the answer has just become audible."""
        self._observe_overlap(block)
        reply = self._reply
        if reply is None:
            return False
        was_audible = reply.playback.audible_at_s is not None
        reply.playback.observe(block)
        self._tell_spoken(reply)
        if was_audible or reply.playback.audible_at_s is None:
            return False
        self._tell_audible(reply, reply.playback.audible_at_s)
        return True

    def _tell_audible(self, reply: Reply, at_s: float) -> None:
        reply.trace.mark(Stage.AUDIBLE, at_s)
        self._emit(ReplyAudible(at_s=at_s, turn=reply.turn, epoch=reply.epoch))
        self._emit(
            TurnLatency(
                at_s=at_s,
                turn=reply.turn,
                epoch=reply.epoch,
                total_ms=reply.trace.total_ms(),
                spans=reply.trace.spans(),
                cause=reply.cause,
            )
        )

    def _tell_spoken(self, reply: Reply) -> None:
        now_s = self._clock.now_s()
        if now_s < self._next_spoken_s or reply.playback.audible_at_s is None:
            return
        self._next_spoken_s = now_s + _SPOKEN_INTERVAL_S
        n_chars = reply.heard.n_chars
        if n_chars != self._n_spoken_chars:
            self._n_spoken_chars = n_chars
            self._emit(ReplySpoken(at_s=now_s, turn=reply.turn, epoch=reply.epoch, n_chars=n_chars))

    def finish_if_drained(self) -> int | None:
        """Let go of an answer that was heard to its end; returns its epoch."""
        reply = self._reply
        if reply is None or not reply.is_drained:
            return None
        self._reply = None
        self._emit(
            ReplyFinished(
                at_s=self._clock.now_s(),
                turn=reply.turn,
                epoch=reply.epoch,
                text=reply.text,
                why=reply.end or EndOfReply.COMPLETE,
            )
        )
        return reply.epoch

    # -- giving way -------------------------------------------------------------------------

    def _duck(self) -> None:
        reply = self._reply
        if reply is None:
            return
        reply.playback.duck()
        onset_s = self._ears.time_of(self._ears.detector.onset)
        self._overlap = OverlapMeter(turn=reply.turn, epoch=reply.epoch, onset_s=onset_s)
        self._tell_ducked(reply, is_paused=False)

    def _pause(self) -> None:
        if self._reply is None:
            return
        self._reply.playback.pause()
        if self._overlap is not None:
            self._overlap.asked_for_silence()
        self._tell_ducked(self._reply, is_paused=True)

    def _tell_ducked(self, reply: Reply, *, is_paused: bool) -> None:
        now_s = self._clock.now_s()
        event = ReplyDucked(at_s=now_s, turn=reply.turn, epoch=reply.epoch, is_paused=is_paused)
        self._emit(event)

    def _resume(self) -> None:
        reply = self._reply
        if reply is None:
            return
        reply.playback.resume()
        if self._overlap is not None:
            self._overlap.asked_to_resume()
        self._emit(ReplyResumed(at_s=self._clock.now_s(), turn=reply.turn, epoch=reply.epoch))

    def _yield(self, cause: Cause) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        heard = reply.heard
        reply.playback.stop()
        self._tell_trimmed(self._mind.keep_heard(heard.n_tokens))
        if self._overlap is not None:
            self._overlap.asked_for_silence()
        self._emit(
            ReplyInterrupted(
                at_s=self._clock.now_s(),
                turn=reply.turn,
                epoch=reply.epoch,
                heard_text=reply.text[: heard.n_chars],
                cause=cause,
            )
        )

    def _observe_overlap(self, block: SoundBlock) -> None:
        if self._overlap is None:
            return
        self._overlap.observe(block)
        latency = self._overlap.settled(self._clock.now_s(), is_over=self._reply is None)
        if latency is not None:
            self._overlap = None
            self._emit(latency)
