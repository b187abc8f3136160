"""One scripted user: asks, interrupts the answer by another question, hears that answer, again.

Knows the protocol only. Every moment is one of the user's own clock: a delay is what a person at
this end of the line would wait.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from engine.audio.port import Sound
from engine.clock import Clock
from engine.errors import EngineStoppedError
from engine.protocol.pcm import encode_pcm
from engine.server.scripted_users.answers import HeardAnswer, HeardAnswers
from engine.server.scripted_users.microphone import ScriptedMicrophone

INTERRUPTS_AFTER_S: Final = 0.8
"""Into an answer, when the user begins to speak over it."""

_ANSWER_WITHIN_S: Final = 20.0
_LONGEST_ANSWER_S: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One spoken question, and what came of it.

    Attributes:
        delay_ms: From the end of speech to the first sound; None where none came in time.
        is_early: Whether an answer began to sound before the question was over.
        over_answer: Whether it was spoken over an answer.
        gave_way: Whether that answer gave way to it.
    """

    delay_ms: float | None
    is_early: bool
    over_answer: bool
    gave_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One user's whole talk.

    Attributes:
        questions: In order.
        talk_s: How long it took.
        n_errors: `error` events that the user was sent.
    """

    questions: Sequence[Question]
    talk_s: float
    n_errors: int


class ScriptedUser:
    """One user with an open microphone."""

    def __init__(self, clock: Clock, questions: Iterator[Sound], *, rounds: int) -> None:
        """Be ready to talk.

        Args:
            clock: Tells the time.
            questions: What is asked, [n] float32 at 24 kHz each; two for each round.
            rounds: How often the user asks and interrupts.
        """
        self._clock = clock
        self._questions = questions
        self._rounds = rounds
        self._heard = HeardAnswers()
        self._asked: list[Question] = []

    async def visit(self, url: str, *, after_s: float = 0.0) -> Visit:
        """Connect, talk, and leave.

        Args:
            url: The server's, for WebSockets.
            after_s: How long to wait first, so that users do not speak in chorus.

        Raises:
            EngineStoppedError: The server cannot be reached, or has ended the conversation.
        """
        await asyncio.sleep(after_s)
        try:
            async with connect(url, proxy=None, compression=None) as socket:
                began_s = self._clock.now_s()
                await self._talk(socket)
                talk_s = self._clock.now_s() - began_s
        except (OSError, WebSocketException) as err:
            raise _left_alone(str(err)) from err
        return Visit(questions=self._asked, talk_s=talk_s, n_errors=self._heard.n_errors)

    async def _talk(self, socket: ClientConnection) -> None:
        async def send(piece: Sound) -> None:
            record = {"type": "input_audio_buffer.append", "audio": encode_pcm(piece)}
            await socket.send(json.dumps(record))

        microphone = ScriptedMicrophone(self._clock, send)
        script = asyncio.create_task(self._follow_script(microphone))
        tasks = {
            script,
            asyncio.create_task(microphone.run()),
            asyncio.create_task(self._listen(socket)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if script not in done:
                raise _left_alone(f"status {socket.close_code}, {socket.close_reason}")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            self._heard.tell(json.loads(text), at_s=self._clock.now_s())

    # -- the script -------------------------------------------------------------------------

    async def _follow_script(self, microphone: ScriptedMicrophone) -> None:
        for _ in range(self._rounds):
            answer = await self._ask(microphone)
            if answer is not None:
                await self._let_sound(answer)
            answer = await self._ask(microphone)
            if answer is not None:
                await self._hear_out(answer)

    async def _ask(self, microphone: ScriptedMicrophone) -> HeardAnswer | None:
        """Ask the next question; returns the answer once it sounds, None where none came."""
        interrupted = self._heard.in_the_air
        said = microphone.say(next(self._questions))
        await asyncio.sleep(max(0.0, said.end_s - self._clock.now_s()))
        heard = self._heard
        await heard.wait_until(
            lambda: heard.sounding_since(said.end_s) is not None, limit_s=_ANSWER_WITHIN_S
        )
        answer = heard.sounding_since(said.end_s)
        first = heard.sounding_since(said.begin_s)
        self._asked.append(
            Question(
                delay_ms=_since_ms(said.end_s, answer),
                is_early=first is not None and first is not answer,
                over_answer=interrupted is not None,
                gave_way=_gave_way(interrupted),
            )
        )
        return answer

    async def _let_sound(self, answer: HeardAnswer) -> None:
        """Wait until an answer has sounded long enough to be interrupted, or is over."""
        await self._heard.wait_until(lambda: answer.ended_s is not None, limit_s=INTERRUPTS_AFTER_S)

    async def _hear_out(self, answer: HeardAnswer) -> None:
        await self._heard.wait_until(lambda: answer.ended_s is not None, limit_s=_LONGEST_ANSWER_S)


def _since_ms(end_s: float, answer: HeardAnswer | None) -> float | None:
    if answer is None or answer.sounded_s is None:
        return None
    return 1e3 * (answer.sounded_s - end_s)


def _gave_way(answer: HeardAnswer | None) -> bool:
    return answer is not None and answer.ended_s is not None and not answer.is_complete


def _left_alone(why: str) -> EngineStoppedError:
    return EngineStoppedError(
        f"The server has ended a scripted user's conversation ({why}).",
        remedy="Try fewer users.",
    )
