"""One answer as the client gets it: its events from `response.created` to `response.done`.

Pure: knows nothing of how an answer comes about. Sound and transcript go out as they are made; the
end is told when the answer has been played, or broken off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.audio.port import Sound
from engine.protocol.names import Message, Name
from engine.protocol.pcm import WIRE_RATE_HZ, encode_pcm
from engine.server.server_messages import Composer

Send = Callable[..., None]
"""Takes a `Name` and the event's fields."""

_PLACE = {"output_index": 0, "content_index": 0}


@dataclass(slots=True, kw_only=True)
class Answer:
    """An answer under way, or one that is over.

    Attributes:
        response_id, item_id: Its names.
        epoch: The engine's number of it.
        first_frame: Where its sound begins among all frames of the port.
        n_frames: Frames of it that were sent.
        text: What was written of it.
    """

    response_id: str
    item_id: str
    epoch: int
    first_frame: int
    n_frames: int = 0
    text: str = ""

    @property
    def sent_ms(self) -> int:
        """Sound of it that was sent."""
        return self.n_frames * 1000 // WIRE_RATE_HZ

    def frame_at(self, ms: int) -> int:
        """The port's frame at a moment of the answer."""
        return self.first_frame + max(1, ms * WIRE_RATE_HZ // 1000)


class AnswerTeller:
    """Tells one session's answers."""

    def __init__(self, composer: Composer, send: Send) -> None:
        """Say nothing yet."""
        self._composer = composer
        self._send = send

    def begin(self, answer: Answer, *, previous_item_id: str | None) -> Message:
        """Say that it begins; returns its item."""
        item = self.item(answer, status="in_progress", transcript=None)
        self._send(Name.RESPONSE_CREATED, response=self._response(answer, status="in_progress"))
        place = {"response_id": answer.response_id, "output_index": 0}
        self._send(Name.OUTPUT_ITEM_ADDED, **place, item=item)
        self._send(Name.ITEM_ADDED, previous_item_id=previous_item_id, item=item)
        self._send(Name.PART_ADDED, **self._at(answer), part={"type": "audio", "transcript": ""})
        return item

    def write(self, answer: Answer, text: str) -> None:
        """Say a little more of its text."""
        answer.text += text
        self._send(Name.TRANSCRIPT_DELTA, **self._at(answer), delta=text)

    def speak(self, answer: Answer, samples: Sound) -> None:
        """Send a little more of its sound."""
        answer.n_frames += len(samples)
        self._send(Name.AUDIO_DELTA, **self._at(answer), delta=encode_pcm(samples))

    def end(
        self, answer: Answer, *, status: str, transcript: str, reason: str | None = None
    ) -> Message:
        """Say that it is over; returns its item.

        Args:
            answer: Which.
            status: "completed", "incomplete" or "cancelled".
            transcript: What was heard of it.
            reason: Why it is not complete, in the protocol's words.
        """
        item_status = "completed" if status == "completed" else "incomplete"
        item = self.item(answer, status=item_status, transcript=transcript)
        at = self._at(answer)
        self._send(Name.AUDIO_DONE, **at)
        self._send(Name.TRANSCRIPT_DONE, **at, transcript=transcript)
        self._send(Name.PART_DONE, **at, part={"type": "audio", "transcript": transcript})
        self._send(Name.OUTPUT_ITEM_DONE, response_id=answer.response_id, output_index=0, item=item)
        self._send(Name.ITEM_DONE, previous_item_id=None, item=item)
        details = None if reason is None else {"type": status, "reason": reason}
        response = self._response(answer, status=status, output=[item], details=details)
        self._send(Name.RESPONSE_DONE, response=response)
        return item

    def fail(self, response_id: str, *, code: str, message: str) -> None:
        """Say that there is no answer."""
        answer = Answer(response_id=response_id, item_id="", epoch=0, first_frame=0)
        self._send(Name.RESPONSE_CREATED, response=self._response(answer, status="in_progress"))
        error = {"type": "invalid_request_error", "code": code, "message": message}
        details = {"type": "failed", "error": error}
        response = self._response(answer, status="failed", details=details)
        self._send(Name.RESPONSE_DONE, response=response)

    def item(self, answer: Answer, *, status: str, transcript: str | None) -> Message:
        """The answer's item; without content where there is no transcript yet."""
        kind = self._composer.spoken_type
        content = [] if transcript is None else [{"type": kind, "transcript": transcript}]
        return {
            "id": answer.item_id,
            "object": "realtime.item",
            "type": "message",
            "status": status,
            "role": "assistant",
            "content": content,
        }

    def _response(
        self,
        answer: Answer,
        *,
        status: str,
        output: list[Message] | None = None,
        details: Message | None = None,
    ) -> dict[str, Any]:
        return {
            "object": "realtime.response",
            "id": answer.response_id,
            "status": status,
            "status_details": details,
            "output": output or [],
            "usage": None,
        }

    def _at(self, answer: Answer) -> Message:
        return {"response_id": answer.response_id, "item_id": answer.item_id, **_PLACE}
