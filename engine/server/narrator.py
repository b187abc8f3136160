"""One conversation in the protocol's words: what the engine tells becomes what the client is told.

Pure: no socket, no thread, no clock, no torch. What the protocol has no word for goes out under
names that begin with "floe.", which other people's clients pass over.
"""

from dataclasses import asdict
from typing import Any, Final

from engine.audio.port import Sound
from engine.events import (
    Cause,
    ContextTrimmed,
    ConversationCleared,
    EndOfReply,
    Event,
    Failed,
    MoodChanged,
    OverlapLatency,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    ReplySpoken,
    ReplyStarted,
    ReplyText,
    SpeechOnset,
    StateChunk,
    TurnDropped,
    TurnLatency,
    TurnTaken,
    UserWords,
)
from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import Message, Name
from engine.protocol.pcm import WIRE_RATE_HZ
from engine.server.answer import Answer, AnswerTeller
from engine.server.items import Items
from engine.server.line import Line
from engine.server.server_messages import Composer, error_fields
from engine.server.settings import Dialect

_MOST_ENDED: Final = 64
"""Answers that are over and may still be truncated."""

_BY_CLIENT: Final = {Cause.COMMAND, Cause.TYPED}


class Narrator:
    """Tells one client what happens.

    Attributes:
        items: The conversation's items.
        answer: The answer under way; None between two.
        transcribes: Whether the client wants the user's words.
        is_by_hand: Whether the client says when a turn is over.
        is_hearing: Whether a turn is being heard.
        is_awaited: Whether the client has asked for an answer that has not begun.
    """

    def __init__(self, line: Line, *, dialect: Dialect, has_words: bool) -> None:
        """Begin with nothing said."""
        self.items = Items()
        self.answer: Answer | None = None
        self.transcribes = False
        self.is_by_hand = False
        self.is_hearing = False
        self.is_awaited = False
        self._line = line
        self._has_words = has_words
        self._composer = Composer(dialect)
        self._teller = AnswerTeller(self._composer, self.send)
        self._heard_ms: dict[str, int] = {}
        self._turn_item = ""
        self._is_asked_for = False
        self._words = ""
        self._onset_s = 0.0
        self._n_flushes = 0

    @property
    def is_under_way(self) -> bool:
        """Whether a turn is being heard or an answer given."""
        return self.is_hearing or self.answer is not None

    def new_id(self, kind: str) -> str:
        """A name for a new thing of the session."""
        return self._composer.new_id(kind)

    def send(self, name: Name, **fields: Any) -> None:
        """Tell the client, where its generation of the protocol has a word for it."""
        message = self._composer.compose(name, **fields)
        if message is not None:
            self._line.send(message)

    def complain(self, error: MessageError) -> None:
        """Send an `error` event."""
        self.send(Name.ERROR, error=error_fields(error))

    def told(self, event: Event) -> None:
        """The engine has told something; what no client needs is passed over."""
        match event:
            case SpeechOnset():
                self._onset(event)
            case TurnTaken():
                self._taken(event)
            case TurnDropped():
                self._dropped(event)
            case UserWords():
                self._words = event.text
                self.send(Name.WORDS, item_id=self._turn_item, text=event.text)
            case ReplyStarted():
                self._begin_answer(event)
            case ReplyText(text=text) if self.answer is not None:
                self._teller.write(self.answer, text)
            case ReplyFinished():
                self._finish(event)
            case ReplyInterrupted():
                self._break_off(event)
            case _:
                self._tell_extra(event)

    def spoke(self, samples: Sound) -> None:
        """The engine has spoken [n] float32 of the answer under way."""
        if self.answer is not None:
            self._teller.speak(self.answer, samples)

    def fell_quiet(self) -> None:
        """Everything was heard; where an answer was asked for, there will be none."""
        if self.is_awaited and not self.is_under_way:
            self.is_awaited = False
            self._teller.fail(
                self.new_id("resp"),
                code="nothing_heard",
                message="No speech that asks for an answer was heard in the sound.",
            )

    # -- the user's turn --------------------------------------------------------------------

    def commit_sound(self, item_id: str) -> None:
        """Say that a user's sound has become an item."""
        self.send(Name.COMMITTED, previous_item_id=self.items.last_id, item_id=item_id)
        self.add_user_item(item_id, text=None)

    def add_user_item(self, item_id: str, *, text: str | None) -> None:
        """Say that there is a new item of the user's; sound where there is no text."""
        spoken: Message = {"type": "input_audio", "transcript": None}
        record: Message = {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "user",
            "content": [spoken if text is None else {"type": "input_text", "text": text}],
        }
        self._add_item(record)

    def add_answer_item(self, item_id: str, *, text: str) -> None:
        """Say that there is an answer that was given elsewhere."""
        record: Message = {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": text}],
        }
        self._add_item(record)

    def _add_item(self, record: Message) -> None:
        before = self.items.add(record)
        self.send(Name.ITEM_ADDED, previous_item_id=before, item=record)
        self.send(Name.ITEM_DONE, previous_item_id=before, item=record)

    def _onset(self, event: SpeechOnset) -> None:
        self.is_hearing = True
        if not event.is_continuation:
            self._onset_s = event.at_s
        self._words = ""
        # The turn whose sound the client has committed by hand has its item already.
        self._is_asked_for = self.is_awaited or self.is_by_hand
        if self._is_asked_for:
            self._turn_item = self.items.last_id or ""
            return
        self._turn_item = self.new_id("item")
        start_ms = self._line.position_ms(event.at_s)
        self.send(Name.SPEECH_STARTED, audio_start_ms=start_ms, item_id=self._turn_item)

    def _taken(self, event: TurnTaken) -> None:
        was_heard, self.is_hearing = self.is_hearing, False
        if event.cause is Cause.TYPED or not was_heard:
            return
        if not self._is_asked_for:
            self._stopped(event.at_s)
            self.commit_sound(self._turn_item)
        self.send(
            Name.TURN_TAKEN,
            item_id=self._turn_item,
            cause=event.cause.value,
            audio_end_ms=self._line.position_ms(self._onset_s + event.speech_s),
            speech_ms=round(event.speech_s * 1000),
        )
        if self.transcribes and self._has_words:
            self._tell_transcript(seconds=event.speech_s)

    def _tell_transcript(self, *, seconds: float) -> None:
        if self.items.has(self._turn_item):
            content = self.items.find(self._turn_item)["content"][0]
            content["transcript"] = self._words
        self.send(
            Name.TRANSCRIPTION_COMPLETED,
            item_id=self._turn_item,
            content_index=0,
            transcript=self._words,
            usage={"type": "duration", "seconds": round(seconds, 3)},
        )

    def _dropped(self, event: TurnDropped) -> None:
        self.is_hearing = False
        if not self._is_asked_for:
            self._stopped(event.at_s)
        self.send(Name.TURN_DROPPED, item_id=self._turn_item, cause=event.cause.value)

    def _stopped(self, at_s: float) -> None:
        end_ms = self._line.position_ms(at_s)
        self.send(Name.SPEECH_STOPPED, audio_end_ms=end_ms, item_id=self._turn_item)

    # -- the answer -------------------------------------------------------------------------

    def _begin_answer(self, event: ReplyStarted) -> None:
        self.is_awaited = False
        self.answer = Answer(
            response_id=self.new_id("resp"),
            item_id=self.new_id("item"),
            epoch=event.epoch,
            first_frame=self._line.n_written,
        )
        before = self.items.last_id
        self.items.add(self._teller.begin(self.answer, previous_item_id=before))

    def _finish(self, event: ReplyFinished) -> None:
        if event.why is EndOfReply.COMPLETE:
            self._end(status="completed", transcript=event.text, reason=None)
        else:
            self._end(status="incomplete", transcript=event.text, reason="max_output_tokens")

    def _break_off(self, event: ReplyInterrupted) -> None:
        if self.answer is not None and self.answer.n_frames:
            self.send(Name.OUTPUT_CLEARED, response_id=self.answer.response_id)
        reason = "client_cancelled" if event.cause in _BY_CLIENT else "turn_detected"
        self._end(status="cancelled", transcript=event.heard_text, reason=reason)

    def _end(self, *, status: str, transcript: str, reason: str | None) -> None:
        answer, self.answer = self.answer, None
        if answer is None:
            return
        heard = min(self._line.n_played - answer.first_frame, answer.n_frames)
        self._heard_ms[answer.item_id] = max(0, heard) * 1000 // WIRE_RATE_HZ
        if len(self._heard_ms) > _MOST_ENDED:
            del self._heard_ms[next(iter(self._heard_ms))]
        item = self._teller.end(answer, status=status, transcript=transcript, reason=reason)
        if self.items.has(answer.item_id):
            self.items.find(answer.item_id).update(item)

    def truncate(self, item_id: str, *, audio_end_ms: int) -> None:
        """Cut an answer at what the client has played.

        Raises:
            MessageError: So much of it was never sent, or more of it counts as heard already.
        """
        answer = self.answer
        if answer is not None and answer.item_id == item_id:
            _check_end(audio_end_ms, sent_ms=answer.sent_ms)
            self._line.stop_at(answer.frame_at(audio_end_ms))
        elif audio_end_ms < self._heard_ms.get(item_id, 0):
            raise MessageError(
                "The answer is over, and more of it than that counts as heard.",
                remedy="Truncate while it is under way.",
                kind=ErrorKind.ALREADY_HEARD,
                param="audio_end_ms",
            )
        place = {"item_id": item_id, "content_index": 0}
        self.send(Name.ITEM_TRUNCATED, **place, audio_end_ms=audio_end_ms)

    # -- what the protocol has no word for --------------------------------------------------

    def _tell_extra(self, event: Event) -> None:
        answer = self.answer
        response_id = answer.response_id if answer is not None else None
        match event:
            case MoodChanged(mood=mood):
                self.send(Name.MOOD, mood=mood.value)
            case StateChunk():
                self._tell_state(event)
            case ReplySpoken(n_chars=n_chars):
                self._tell_spoken(n_chars)
            case ReplyDucked(is_paused=is_paused):
                self._n_flushes = self._line.n_flushes if not is_paused else self._n_flushes
                self.send(Name.DUCKED, response_id=response_id, is_paused=is_paused)
            case ReplyResumed():
                goes_back = self._line.n_flushes != self._n_flushes
                self.send(Name.RESUMED, response_id=response_id, goes_back=goes_back)
            case TurnLatency():
                self._tell_latency(event, response_id)
            case OverlapLatency():
                figures = asdict(event)
                wanted = ("ducked_ms", "silent_ms", "resumed_ms")
                self.send(Name.OVERLAP, **{name: figures[name] for name in wanted})
            case ContextTrimmed(n_turns_left_out=n_turns):
                self.send(Name.CONTEXT_TRIMMED, n_turns_left_out=n_turns)
            case ConversationCleared(role=role):
                self.send(Name.CONVERSATION_CLEARED, role=role)
            case Failed():
                self.complain(MessageError(event.message, kind=ErrorKind.ENGINE_FAILED))
            case _:
                return

    def _tell_spoken(self, n_chars: int) -> None:
        answer = self.answer
        if answer is not None:
            frames = max(0, self._line.n_played - answer.first_frame)
            played_ms = frames * 1000 // WIRE_RATE_HZ
            place = {"response_id": answer.response_id, "audio_ms": played_ms}
            self.send(Name.SPOKEN, **place, n_chars=n_chars)

    def _tell_state(self, event: StateChunk) -> None:
        self.send(
            Name.STATE,
            item_id=self._turn_item,
            chunk=event.chunk,
            p=[round(p, 4) for p in (event.p0, event.p1, event.p2)],
            compute_ms=round(event.compute_ms, 1),
            audio_end_ms=self._line.position_ms(event.captured_s),
        )

    def _tell_latency(self, event: TurnLatency, response_id: str | None) -> None:
        spans = [{"stage": span.stage.value, "ms": round(span.ms, 1)} for span in event.spans]
        total_ms = round(event.total_ms, 1)
        cause = event.cause.value
        self.send(
            Name.LATENCY, response_id=response_id, total_ms=total_ms, spans=spans, cause=cause
        )


def _check_end(audio_end_ms: int, *, sent_ms: int) -> None:
    if audio_end_ms > sent_ms:
        raise MessageError(
            f"Only {sent_ms} ms of this answer were sent.",
            kind=ErrorKind.BAD_POSITION,
            param="audio_end_ms",
        )
