"""Several scripted users at once, and what the server spent on them.

Knows the protocol and the server's own figures; neither model nor process.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.audio.port import Sound
from engine.clock import Clock
from engine.evaluation.shares import percentiles, share
from engine.server.scripted_users.monitoring import read_figures
from engine.server.scripted_users.questions import questions_of
from engine.server.scripted_users.user import Question, ScriptedUser, Visit

PROCESSOR_S: Final = "process_cpu_seconds_total"
_ARRIVALS_S: Final = 4.0
"""Users come within so long of each other, each at a moment of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdReport:
    """What came of it.

    Attributes:
        visits: One for each user.
        processor_s: Processor time of the server, from the first user's coming to the last one's
            leaving.
    """

    visits: Sequence[Visit]
    processor_s: float

    @property
    def questions(self) -> list[Question]:
        """Everybody's."""
        return [question for visit in self.visits for question in visit.questions]

    @property
    def talk_minutes(self) -> float:
        """Of all users together."""
        return sum(visit.talk_s for visit in self.visits) / 60.0

    def figures(self) -> dict[str, Any]:
        """Counts, shares in percent, and milliseconds as [p50, p90]."""
        over = [one for one in self.questions if one.over_answer]
        return {
            "users": len(self.visits),
            "talk_minutes": round(self.talk_minutes, 2),
            "questions": len(self.questions),
            "questions_answered": share([one.delay_ms is not None for one in self.questions]),
            "questions_cut_off": share([one.is_early for one in self.questions]),
            "end_of_speech_to_sound_ms": percentiles([one.delay_ms for one in self.questions]),
            "interruptions": len(over),
            "interruptions_that_silenced": share([one.gave_way for one in over]),
            "processor_s_per_user_minute": round(self.processor_s / self.talk_minutes, 2),
            "errors": sum(visit.n_errors for visit in self.visits),
        }


async def visit_in_a_crowd(
    port: int, questions: list[Sound], *, n_users: int, rounds: int, clock: Clock, seed: int = 0
) -> CrowdReport:
    """Let users talk to a server of this machine at the same time.

    Args:
        port: Where it listens; it asks for no token.
        questions: What they ask, [n] float32 at 24 kHz each.
        n_users: How many users.
        rounds: How often each asks and interrupts.
        clock: Tells the time.
        seed: Of the moments at which they come.

    Raises:
        EngineStoppedError: The server cannot be reached, or has ended a conversation.
    """
    address = f"127.0.0.1:{port}"
    arrivals = random.Random(seed)
    before = await _figures_of(address)
    tasks: list[asyncio.Task[Visit]] = []
    try:
        async with asyncio.TaskGroup() as group:
            for number in range(n_users):
                user = ScriptedUser(clock, questions_of(number, questions), rounds=rounds)
                coming = user.visit(
                    f"ws://{address}/v1/realtime",
                    after_s=arrivals.uniform(0.0, _ARRIVALS_S) if number else 0.0,
                )
                tasks.append(group.create_task(coming))
    except ExceptionGroup as faults:
        # One user's fault is the crowd's; the others were sent home by it.
        raise faults.exceptions[0] from None
    after = await _figures_of(address)
    return CrowdReport(
        visits=[task.result() for task in tasks],
        processor_s=after[PROCESSOR_S] - before[PROCESSOR_S],
    )


async def _figures_of(address: str) -> Mapping[str, float]:
    return await asyncio.to_thread(read_figures, f"http://{address}")
