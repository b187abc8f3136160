"""One conversation that goes on and on: whether its memory stays, and whether it ever falls behind.

Knows no voice; the people who speak are handed in.
"""

import resource
import statistics
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from engine.commands import SayText
from engine.evaluation.duplex.episodes import LONG_REQUEST
from engine.evaluation.duplex.report import People
from engine.evaluation.duplex.virtual_talk import VirtualTalk
from engine.events import ContextTrimmed, ReplyFinished, ReplyInterrupted, TurnTaken

SETTLED_AFTER_MINUTES: Final = 5.0
"""What is taken once is taken by then: caches, the codec's buffers, Python's pools."""

_ROUND_S: Final = 12.0
_SPEAKS_AFTER_S: Final = 0.6
_INTERRUPTS_AFTER_S: Final = 2.5
_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How it stands.

    Attributes:
        minute: Since the beginning of the talk, on its own clock.
        resident_mib: Memory of the process, the mean over the rounds since the look before: in the
            middle of an answer there is more of it than after one.
    """

    minute: float
    resident_mib: float


@dataclass(slots=True, kw_only=True)
class SoakReport:
    """What came of it.

    Attributes:
        looks: One a minute, and one at the end.
        turns, answers, interrupted, left_out: Turns taken, answers heard to their end, answers
            that gave way, turns that left the memory.
        underruns: Gaps in an answer that the engine was too late for.
        threads: Threads at the end that were not there at the beginning.
        real_time_factor: Work for each second of talk.
    """

    looks: list[Look] = field(default_factory=list)
    turns: int = 0
    answers: int = 0
    interrupted: int = 0
    left_out: int = 0
    underruns: int = 0
    threads: Sequence[str] = ()
    real_time_factor: float = 0.0

    @property
    def growth_percent(self) -> float | None:
        """How far memory rose above where it had settled; None for a talk that ended before."""
        settled = [look for look in self.looks if look.minute >= SETTLED_AFTER_MINUTES]
        if len(settled) < 2:
            return None
        return 100.0 * (max(one.resident_mib for one in settled) / settled[0].resident_mib - 1.0)

    def figures(self) -> dict[str, Any]:
        """All of it, by name."""
        growth = self.growth_percent
        return {
            "minutes": round(self.looks[-1].minute, 1),
            "turns": self.turns,
            "answers_heard_to_their_end": self.answers,
            "answers_interrupted": self.interrupted,
            "turns_that_left_the_memory": self.left_out,
            "memory_mib": {f"{one.minute:.0f}": round(one.resident_mib, 1) for one in self.looks},
            "growth_after_5_minutes_percent": None if growth is None else round(growth, 2),
            "underruns": self.underruns,
            "threads_left_over": list(self.threads),
            "real_time_factor": round(self.real_time_factor, 3),
        }


def soak(
    talk: VirtualTalk,
    people: People,
    *,
    minutes: float,
    resident_mib: Callable[[], float] | None = None,
    progress: Callable[[Look], None] = lambda _look: None,
) -> SoakReport:
    """Ask, interrupt and cough in turns, in one conversation.

    Args:
        talk: A talk in which nothing was said.
        people: Who speaks.
        minutes: How long, on the talk's clock.
        resident_mib: Memory of the process; None asks the system.
        progress: Is told of each look.
    """
    measure = resident_mib or resident
    before = set(threading.enumerate())
    report = SoakReport()
    began_s = talk.now_s
    n_rounds = 0
    seen_mib: list[float] = []
    while talk.now_s < began_s + 60.0 * minutes:
        _go_on(talk, people, number=n_rounds)
        n_rounds += 1
        _count(talk, report)
        seen_mib.append(measure())
        minute = (talk.now_s - began_s) / 60.0
        if minute >= len(report.looks) or minute >= minutes:
            report.looks.append(Look(minute=minute, resident_mib=statistics.fmean(seen_mib)))
            progress(report.looks[-1])
            seen_mib.clear()
    report.underruns = talk.n_underruns
    report.threads = sorted(one.name for one in set(threading.enumerate()) - before)
    report.real_time_factor = talk.real_time_factor
    return report


def _go_on(talk: VirtualTalk, people: People, *, number: int) -> None:
    """One round: a question, a long answer that is talked over, or one that is coughed over."""
    kind = number % 3
    if kind == 0:
        talk.say(people.question(number), at_s=talk.now_s + _SPEAKS_AFTER_S)
    else:
        talk.command(SayText(LONG_REQUEST))
        sound = people.question(number) if kind == 1 else people.small_sound(number)
        talk.say(sound, at_s=talk.now_s + _INTERRUPTS_AFTER_S)
    talk.run(talk.now_s + _ROUND_S)


def _count(talk: VirtualTalk, report: SoakReport) -> None:
    report.turns += len(talk.told(TurnTaken))
    report.answers += len(talk.told(ReplyFinished))
    report.interrupted += len(talk.told(ReplyInterrupted))
    report.left_out += sum(event.n_turns_left_out for event in talk.told(ContextTrimmed))
    talk.forget()


def resident() -> float:
    """Memory of this process in MiB; where the system tells only the most there ever was, that."""
    if _STATM.exists():
        n_pages = int(_STATM.read_text(encoding="ascii").split()[1])
        return n_pages * resource.getpagesize() / 2**20
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
