"""What a scripted user was told, reduced to what is measured: which answer sounded when.

Knows no socket and no clock: the moment comes with each message. What an answer says is not kept.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from engine.protocol.names import Message


@dataclass(slots=True)
class HeardAnswer:
    """One answer, as it reached the user.

    Attributes:
        sounded_s: When its first sound came; None while none has.
        ended_s: When it was over; None while it is not.
        is_complete: Whether it was spoken to its end.
    """

    sounded_s: float | None = None
    ended_s: float | None = None
    is_complete: bool = False


class HeardAnswers:
    """Everything one user was told.

    Attributes:
        n_errors: `error` events.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._answers: dict[str, HeardAnswer] = {}
        self._changed = asyncio.Event()
        self.n_errors = 0

    def tell(self, message: Message, *, at_s: float) -> None:
        """Take in one message of the server."""
        match message:
            case {"type": "error"}:
                self.n_errors += 1
            case {"type": "response.created", "response": {"id": name}}:
                self._answers[name] = HeardAnswer()
            case {"type": "response.output_audio.delta", "response_id": name}:
                answer = self._answers[name]
                answer.sounded_s = answer.sounded_s or at_s
            case {"type": "response.done", "response": {"id": name, "status": status}}:
                answer = self._answers[name]
                answer.ended_s = at_s
                answer.is_complete = status in ("completed", "incomplete")
            case _:
                return
        self._changed.set()

    @property
    def in_the_air(self) -> HeardAnswer | None:
        """The answer that is sounding."""
        sounding = (one for one in self._answers.values() if one.sounded_s and not one.ended_s)
        return next(sounding, None)

    def sounding_since(self, at_s: float) -> HeardAnswer | None:
        """The first answer whose sound began at a moment or later."""
        later = (one for one in self._answers.values() if one.sounded_s and one.sounded_s >= at_s)
        return next(later, None)

    async def wait_until(self, is_so: Callable[[], bool], *, limit_s: float) -> bool:
        """Wait until something is so; False where it was not so within the limit."""
        try:
            async with asyncio.timeout(limit_s):
                while not is_so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True
