"""Scripted talks of all kinds, and their figures.

Knows no voice: the people who speak and the sounds of a room are handed in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from engine.audio.port import Sound
from engine.commands import NewConversation, SayText
from engine.evaluation.duplex.echo_path import EchoPath
from engine.evaluation.duplex.episodes import (
    LONG_REQUEST,
    Asked,
    Disturbed,
    Interrupted,
    ask,
    disturb,
    interrupt,
)
from engine.evaluation.duplex.virtual_talk import RATE_HZ, VirtualTalk
from engine.evaluation.shares import percentiles, share
from engine.events import ReplyAudible, ReplyDucked, ReplyFinished, ReplyInterrupted

_OVERLAP_AFTER_S: Final = (1.2, 3.2)
_LEARNING_S: Final = 3.0
"""What an echo canceller may take to learn a room; measured from the first sound it hears."""

_ANSWER_WITHIN_S: Final = 60.0

MakeTalk = Callable[[EchoPath | None], VirtualTalk]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What is said and what is heard, by number; the same number gives the same sound.

    Attributes:
        question: A whole question, [n] float32 at 16 kHz.
        paused_question: A question with a pause in mid-sentence.
        small_sound: A back-channel, a cough, a click or a hum.
    """

    question: Callable[[int], Sound]
    paused_question: Callable[[int], Sound]
    small_sound: Callable[[int], Sound]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of each kind of episode."""

    questions: int = 40
    pauses: int = 40
    interruptions: int = 40
    small_sounds: int = 40
    echo_rooms: int = 4
    echo_minutes: float = 10.0


@dataclass(slots=True, kw_only=True)
class EchoFigures:
    """Talks through a loudspeaker.

    Attributes:
        spoken_s: Seconds of answers.
        self_ducked, self_interrupted: Times an answer was turned down, or given up, for nothing
            but its own echo, after the first seconds of each room.
        interruptions: Real ones, over the echo.
    """

    spoken_s: float = 0.0
    self_ducked: int = 0
    self_interrupted: int = 0
    interruptions: list[Interrupted] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplexReport:
    """All episodes, and how much work the talks were."""

    questions: Sequence[Asked]
    pauses: Sequence[Asked]
    interruptions: Sequence[Interrupted]
    disturbances: Sequence[Disturbed]
    echo: EchoFigures
    real_time_factor: float
    underruns: int

    def figures(self) -> dict[str, Any]:
        """Counts, shares in percent, and milliseconds as [p50, p90]."""
        delays = [one.delay_ms for one in self.questions]
        return {
            "questions": len(self.questions),
            "questions_answered": share([one.is_answered for one in self.questions]),
            "questions_cut_off": share([one.is_early for one in self.questions]),
            "end_of_speech_to_sound_ms": percentiles(delays),
            "of_which_until_the_verdict_ms": percentiles([q.waiting_ms for q in self.questions]),
            "of_which_computing_ms": percentiles([q.computing_ms for q in self.questions]),
            "questions_ended_by_patience": share([one.is_patience for one in self.questions]),
            "pauses": len(self.pauses),
            "pauses_that_took_the_turn": share([one.is_early for one in self.pauses]),
            "interruptions": len(self.interruptions),
            "interruptions_answered": share([one.is_answered for one in self.interruptions]),
            "onset_to_ducked_ms": percentiles([one.ducked_ms for one in self.interruptions]),
            "onset_to_silent_ms": percentiles([one.silent_ms for one in self.interruptions]),
            "small_sounds": len(self.disturbances),
            "small_sounds_resumed": share([one.is_resumed for one in self.disturbances]),
            "echo_answers_s": round(self.echo.spoken_s, 1),
            "echo_self_ducked": self.echo.self_ducked,
            "echo_self_interrupted": self.echo.self_interrupted,
            "echo_interruptions": len(self.echo.interruptions),
            "echo_interruptions_answered": share(
                [one.is_answered for one in self.echo.interruptions]
            ),
            "real_time_factor": round(self.real_time_factor, 3),
            "underruns": self.underruns,
        }

    def full_duplex_bench(self) -> dict[str, Any]:
        """The measures of Full-Duplex-Bench: take-over rates (TOR), latencies in seconds (mean)."""
        taken = [one for one in self.questions if one.takes_over and one.delay_ms is not None]
        return {
            "smooth_turn_taking_tor": _rate([one.takes_over for one in self.questions]),
            "smooth_turn_taking_latency_s": _mean_s([one.delay_ms for one in taken]),
            "pause_handling_tor": _rate([one.is_early for one in self.pauses]),
            "user_interruption_tor": _rate([one.takes_over for one in self.interruptions]),
            "user_interruption_response_s": _mean_s(
                [one.response_ms for one in self.interruptions if one.takes_over]
            ),
            "user_interruption_stop_s": _mean_s([one.silent_ms for one in self.interruptions]),
            "backchannel_resume_rate": _rate([one.is_resumed for one in self.disturbances]),
        }


def run_talks(
    make_talk: MakeTalk,
    people: People,
    *,
    counts: Counts,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _text: None,
) -> DuplexReport:
    """Hold all talks.

    Args:
        make_talk: A new talk in a room; None is headphones.
        people: Who speaks.
        counts: How much.
        seed: Of moments and rooms.
        progress: Is told what is being done.
    """
    rng = np.random.default_rng(seed)
    talk = make_talk(None)
    progress("questions")
    questions = [ask(talk, people.question(i)) for i in range(counts.questions)]
    progress("pauses")
    pauses = [ask(talk, people.paused_question(i)) for i in range(counts.pauses)]
    progress("interruptions")
    interruptions = [
        interrupt(talk, people.question(1000 + i), after_s=rng.uniform(*_OVERLAP_AFTER_S))
        for i in range(counts.interruptions)
    ]
    progress("small sounds")
    disturbances = [
        disturb(talk, people.small_sound(i), after_s=rng.uniform(*_OVERLAP_AFTER_S))
        for i in range(counts.small_sounds)
    ]
    echo = EchoFigures()
    talks = [talk]
    for room in range(counts.echo_rooms):
        progress(f"echo, room {room + 1} of {counts.echo_rooms}")
        talks.append(make_talk(draw_room(rng, seed=seed + room)))
        _talk_aloud(talks[-1], people, counts, room=room, rng=rng, figures=echo)
    return DuplexReport(
        questions=questions,
        pauses=pauses,
        interruptions=[one for one in interruptions if one is not None],
        disturbances=[one for one in disturbances if one is not None],
        echo=echo,
        real_time_factor=float(np.mean([one.real_time_factor for one in talks])),
        underruns=sum(one.n_underruns for one in talks),
    )


def draw_room(rng: np.random.Generator, *, seed: int) -> EchoPath:
    """A living room or an office: the loudspeaker stands near the microphone."""
    return EchoPath(
        rate_hz=RATE_HZ,
        gain_db=rng.uniform(-20.0, -6.0),
        delay_s=rng.uniform(0.02, 0.12),
        decay_s=rng.uniform(0.2, 0.4),
        seed=seed,
    )


def _talk_aloud(
    talk: VirtualTalk,
    people: People,
    counts: Counts,
    *,
    room: int,
    rng: np.random.Generator,
    figures: EchoFigures,
) -> None:
    """Long answers through the loudspeaker with nobody speaking, then some interruptions."""
    quiet_s = counts.echo_minutes * 60.0 / counts.echo_rooms
    learnt_from_s: float | None = None
    spoken_s = 0.0
    while spoken_s < quiet_s:
        since = len(talk.events)
        talk.command(NewConversation())
        talk.command(SayText(LONG_REQUEST))
        began_s = talk.now_s
        is_over = talk.run_until(
            lambda since=since: bool(
                talk.told(ReplyFinished, since=since) or talk.told(ReplyInterrupted, since=since)
            ),
            began_s + _ANSWER_WITHIN_S,
        )
        audible = talk.told(ReplyAudible, since=since)
        if not is_over or not audible:
            break
        learnt_from_s = learnt_from_s or audible[0].at_s
        spoken_s += talk.now_s - audible[0].at_s
        after_s = learnt_from_s + _LEARNING_S
        figures.self_ducked += _count(talk.told(ReplyDucked, since=since), after_s)
        figures.self_interrupted += _count(talk.told(ReplyInterrupted, since=since), after_s)
    figures.spoken_s += spoken_s
    for index in range(-(-counts.interruptions // (4 * counts.echo_rooms))):
        number = 2000 + 100 * room + index
        done = interrupt(talk, people.question(number), after_s=rng.uniform(*_OVERLAP_AFTER_S))
        if done is not None:
            figures.interruptions.append(done)


def _count(events: Sequence[ReplyDucked] | Sequence[ReplyInterrupted], after_s: float) -> int:
    return sum(event.at_s > after_s for event in events)


def _rate(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 3) if hits else None


def _mean_s(values_ms: Sequence[float | None]) -> float | None:
    known = [value for value in values_ms if value is not None]
    return round(float(np.mean(known)) / 1e3, 3) if known else None
