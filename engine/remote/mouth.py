"""The answers as a server sends them: played here, and told as the engine's own events.

Knows no socket. What an answer says and when it gives way is decided at the server; what has left
the loudspeaker is known here, so how much was heard, and after how long, is measured here.
"""

from collections.abc import Callable

from engine.audio.port import SoundBlock, SoundPort
from engine.clock import Clock
from engine.events import (
    Cause,
    EndOfReply,
    Listener,
    Mood,
    ReplyAudible,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    Stage,
    StageSpan,
    TurnLatency,
)
from engine.protocol.names import Message
from engine.protocol.pcm import decode_pcm
from engine.remote import requests
from engine.remote.answer import RemoteAnswer, WaitForAnswer
from engine.remote.ear import RemoteEar
from engine.remote.memory import Memory
from engine.session.overlap import OverlapMeter


class RemoteMouth:
    """The answer under way.

    Attributes:
        answer: None between two.
    """

    def __init__(
        self,
        ear: RemoteEar,
        memory: Memory,
        port: SoundPort,
        *,
        clock: Clock,
        emit: Listener,
        send: Callable[[Message], None],
        buffer_ms: int,
    ) -> None:
        """Begin in silence.

        Args:
            ear: Knows which turn is answered.
            memory: Is told what was heard.
            port: The loudspeaker.
            clock: Tells the time.
            emit: Gets every event.
            send: Takes what the server must be told.
            buffer_ms: How much the port may hold.
        """
        self.answer: RemoteAnswer | None = None
        self._ear = ear
        self._memory = memory
        self._port = port
        self._clock = clock
        self._emit = emit
        self._send = send
        self._buffer_ms = buffer_ms
        self._epoch = 0
        self._overlap: OverlapMeter | None = None
        self._wait = WaitForAnswer(began_s=0.0, cause=Cause.TYPED)

    @property
    def is_audible(self) -> bool:
        """Whether an answer is being heard."""
        return self.answer is not None and self.answer.is_audible

    @property
    def mood(self) -> Mood | None:
        """What the answer makes of the mood; None where there is none."""
        if self.answer is None:
            return None
        if not self.answer.is_audible:
            return Mood.THINKING
        return Mood.HESITATING if self.answer.is_ducked else Mood.SPEAKING

    # -- from the server --------------------------------------------------------------------

    def begin(self, told: Message) -> None:
        """An answer begins."""
        if self.answer is not None:
            self._finish(self.answer)
        self._epoch += 1
        self._ear.goes_on = False
        self._wait = WaitForAnswer(began_s=self._ear.ended_s, cause=self._ear.cause)
        self.answer = RemoteAnswer(
            self._port,
            response_id=str(told["response"]["id"]),
            turn=self._ear.n_turns,
            epoch=self._epoch,
            buffer_ms=self._buffer_ms,
        )
        now_s = self._clock.now_s()
        self._emit(ReplyStarted(at_s=now_s, turn=self._ear.n_turns, epoch=self._epoch))

    def speak_over(self, onset_s: float) -> None:
        """The voice over an answer is confirmed, and it is known when it began."""
        if self._overlap is not None:
            self._overlap.began_at(onset_s)

    def name(self, answer: RemoteAnswer, told: Message) -> None:
        """The answer's item has a name."""
        answer.item_id = str(told["item"]["id"])

    def write(self, answer: RemoteAnswer, told: Message) -> None:
        """More of its text."""
        text = str(told["delta"])
        answer.text += text
        now_s = self._clock.now_s()
        self._emit(ReplyText(at_s=now_s, turn=answer.turn, epoch=answer.epoch, text=text))

    def speak(self, answer: RemoteAnswer, told: Message) -> None:
        """More of its sound."""
        answer.push(decode_pcm(told["delta"]))

    def mark(self, answer: RemoteAnswer, told: Message) -> None:
        """Which words go with which sound."""
        answer.mark(audio_ms=int(told["audio_ms"]), n_chars=int(told["n_chars"]))

    def duck(self, answer: RemoteAnswer, told: Message) -> None:
        """Somebody speaks over it."""
        now_s, is_paused = self._clock.now_s(), bool(told["is_paused"])
        if self._overlap is None:
            self._overlap = OverlapMeter(turn=answer.turn, epoch=answer.epoch, onset_s=now_s)
        if is_paused:
            self._overlap.asked_for_silence()
        answer.duck(is_paused=is_paused)
        event = ReplyDucked(at_s=now_s, turn=answer.turn, epoch=answer.epoch, is_paused=is_paused)
        self._emit(event)

    def resume(self, answer: RemoteAnswer, told: Message) -> None:
        """It goes on."""
        if self._overlap is not None:
            self._overlap.asked_to_resume()
        answer.resume(goes_back=bool(told["goes_back"]))
        now_s = self._clock.now_s()
        self._emit(ReplyResumed(at_s=now_s, turn=answer.turn, epoch=answer.epoch))

    def time(self, answer: RemoteAnswer, told: Message) -> None:
        """How long the server's stages took."""
        spans = [(Stage(one["stage"]), float(one["ms"])) for one in told["spans"]]
        self._wait.server_spans = tuple(StageSpan(stage=stage, ms=ms) for stage, ms in spans)
        self._tell_wait(answer)

    def end(self, answer: RemoteAnswer, told: Message) -> None:
        """It is complete, or was broken off."""
        response = told["response"]
        ends = {"completed": EndOfReply.COMPLETE, "incomplete": EndOfReply.LENGTH}
        text = _transcript(response)
        if response["status"] in ends:
            answer.complete(ends[response["status"]], text)
        else:
            self._give_way(answer, response, text)

    def _give_way(self, answer: RemoteAnswer, response: Message, text: str) -> None:
        reason = (response.get("status_details") or {}).get("reason")
        if reason != "turn_detected":
            self._interrupt(answer, text, Cause.COMMAND)
            return
        if answer.is_audible:
            self._send(requests.cut(answer.item_id, heard_ms=answer.heard_ms))
        self._ear.goes_on = not answer.is_audible and self._ear.cause is not Cause.TYPED
        self._interrupt(answer, text, Cause.MODEL)

    # -- from this end ----------------------------------------------------------------------

    def break_off(self, cause: Cause) -> None:
        """Be silent at once; the server is told how much was heard."""
        answer = self.answer
        if answer is None:
            return
        if answer.end is None and cause is not Cause.CONNECTION:
            is_heard = answer.is_audible and answer.item_id
            cut = requests.cut(answer.item_id, heard_ms=answer.heard_ms)
            self._send(cut if is_heard else requests.stop())
        self._interrupt(answer, answer.heard_text, cause)

    def move_to(self, port: SoundPort) -> None:
        """Speak on through another sound card."""
        self._port = port
        if self.answer is not None:
            self.answer.playback.move_to(port)

    def pump(self) -> None:
        """Keep the port supplied."""
        if self.answer is not None:
            self.answer.playback.pump()
            self._finish_if_drained(self.answer)

    def observe(self, block: SoundBlock) -> None:
        """Learn what left the loudspeaker."""
        self._observe_overlap(block)
        answer = self.answer
        if answer is None:
            return
        answer.playback.observe(block)
        if answer.became_audible():
            self._tell_audible(answer)
        self._tell_spoken(answer)
        self._finish_if_drained(answer)

    def _tell_audible(self, answer: RemoteAnswer) -> None:
        at_s = answer.playback.audible_at_s or self._clock.now_s()
        self._memory.close(answer.turn)
        self._emit(ReplyAudible(at_s=at_s, turn=answer.turn, epoch=answer.epoch))
        self._wait.audible_s = at_s
        self._tell_wait(answer)

    def _tell_wait(self, answer: RemoteAnswer) -> None:
        spans = self._wait.measured()
        if spans is not None:
            self._emit(
                TurnLatency(
                    at_s=self._wait.audible_s or self._clock.now_s(),
                    turn=answer.turn,
                    epoch=answer.epoch,
                    total_ms=sum(one.ms for one in spans),
                    spans=spans,
                    cause=self._wait.cause,
                )
            )

    def _tell_spoken(self, answer: RemoteAnswer) -> None:
        n_chars = answer.newly_spoken()
        if n_chars is not None:
            now_s, turn, epoch = self._clock.now_s(), answer.turn, answer.epoch
            self._emit(ReplySpoken(at_s=now_s, turn=turn, epoch=epoch, n_chars=n_chars))

    def _observe_overlap(self, block: SoundBlock) -> None:
        if self._overlap is None:
            return
        self._overlap.observe(block)
        latency = self._overlap.settled(self._clock.now_s(), is_over=self.answer is None)
        if latency is not None:
            self._overlap = None
            self._emit(latency)

    def _finish_if_drained(self, answer: RemoteAnswer) -> None:
        if answer is self.answer and answer.playback.is_drained:
            self._finish(answer)

    def _finish(self, answer: RemoteAnswer) -> None:
        self.answer = None
        self._memory.answer(answer.turn, answer.text)
        self._memory.close(answer.turn)
        self._emit(
            ReplyFinished(
                at_s=self._clock.now_s(),
                turn=answer.turn,
                epoch=answer.epoch,
                text=answer.text,
                why=answer.end or EndOfReply.COMPLETE,
            )
        )

    def _interrupt(self, answer: RemoteAnswer, heard_text: str, cause: Cause) -> None:
        answer.playback.stop()
        self.answer = None
        if self._overlap is not None:
            self._overlap.asked_for_silence()
        self._memory.answer(answer.turn, heard_text)
        if cause is not Cause.CONNECTION:
            self._memory.close(answer.turn)
        self._emit(
            ReplyInterrupted(
                at_s=self._clock.now_s(),
                turn=answer.turn,
                epoch=answer.epoch,
                heard_text=heard_text,
                cause=cause,
            )
        )


def _transcript(response: Message) -> str:
    """What an answer says, in its whole or as far as it was heard; "" where it says nothing."""
    parts = [part for item in response.get("output", ()) for part in item["content"]]
    return "".join(str(part.get("transcript") or "") for part in parts)
