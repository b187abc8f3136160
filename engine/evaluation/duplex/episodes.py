"""What the scripted person does, and what came of it: one small record for each thing done.

Knows a talk by its events and its loudspeaker, and nothing of voices or of the model.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.audio.port import Sound
from engine.commands import NewConversation, SayText, StopReply
from engine.evaluation.duplex.take_over import (
    SHORTEST_TAKE_OVER_S,
    heard_replies,
    takes_over,
)
from engine.evaluation.duplex.virtual_talk import PlayedBlock, Span, VirtualTalk
from engine.events import (
    Cause,
    ReplyAudible,
    ReplyFinished,
    ReplyInterrupted,
    Stage,
    TurnLatency,
    TurnTaken,
)
from engine.models.config import EAR_RATE_HZ

LONG_REQUEST: Final = "tell me a story"
"""Typed, so that talking over the answer is measured apart from understanding the request."""

_BEFORE_S: Final = 0.6
_ANSWER_WITHIN_S: Final = 6.0
_LONGEST_ANSWER_S: Final = 40.0
_SILENT_FRAMES_S: Final = 0.2
_TURNED_DOWN: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question.

    Attributes:
        is_answered: Whether any sound came after it.
        is_early: Whether the turn was taken before it was over.
        takes_over: Whether the answer is one by Full-Duplex-Bench's definition.
        delay_ms: From the end of speech to the first sound; None without an answer or if early.
        waiting_ms: The part of it before the verdict: hearing, and waiting by policy.
        computing_ms: The rest of it.
        is_patience: Whether the silence ended the turn, not the model.
    """

    is_answered: bool
    is_early: bool
    takes_over: bool
    delay_ms: float | None
    waiting_ms: float | None
    computing_ms: float | None
    is_patience: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Something said over an answer that wants the floor.

    Attributes:
        ducked_ms: From its onset to the first sample that is turned down, or to silence.
        silent_ms: From its onset to the answer's silence for good; None where it went on.
        is_answered: Whether another answer came, and nothing of the old one after it.
        takes_over: Whether that is one by Full-Duplex-Bench's definition.
        response_ms: From the end of what was said to the next answer's first sound.
    """

    ducked_ms: float | None
    silent_ms: float | None
    is_answered: bool
    takes_over: bool
    response_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbed:
    """Something heard over an answer that wants nothing.

    Attributes:
        is_resumed: Whether the answer came to its end all the same.
        ducked_ms: As for `Interrupted`; None where it was not even noticed.
    """

    is_resumed: bool
    ducked_ms: float | None


def ask(talk: VirtualTalk, question: Sound) -> Asked:
    """Ask in a fresh conversation, and wait for the first sound of the answer."""
    since = _begin_anew(talk)
    said = talk.say(question, at_s=talk.now_s + _BEFORE_S)
    talk.run_until(
        lambda: talk.now_s > said.end_s and bool(talk.told(TurnLatency, since=since)),
        said.end_s + _ANSWER_WITHIN_S,
    )
    taken = talk.told(TurnTaken, since=since)
    latencies = talk.told(TurnLatency, since=since)
    is_early = bool(taken) and taken[0].at_s < said.end_s
    _let_it_speak(talk)
    delay_ms = waiting_ms = computing_ms = None
    if latencies and not is_early:
        delay_ms = _first_sound_ms(talk, said)
        waiting_ms = sum(s.ms for s in latencies[0].spans if s.stage is Stage.VERDICT)
        computing_ms = latencies[0].total_ms - waiting_ms
    _fall_silent(talk)
    return Asked(
        is_answered=bool(latencies),
        is_early=is_early,
        takes_over=any(takes_over(reply) for reply in heard_replies(talk, since=since)),
        delay_ms=delay_ms,
        waiting_ms=waiting_ms,
        computing_ms=computing_ms,
        is_patience=bool(taken) and taken[0].cause is Cause.PATIENCE,
    )


def with_pause(before: Sound, after: Sound, *, pause_s: float) -> Sound:
    """One sentence with a pause in it."""
    silence = np.zeros(int(pause_s * EAR_RATE_HZ), dtype=np.float32)
    return np.concatenate((before, silence, after))


def interrupt(talk: VirtualTalk, question: Sound, *, after_s: float) -> Interrupted | None:
    """Speak over a long answer; None where there was no answer to speak over.

    Args:
        talk: The talk.
        question: What is said over it.
        after_s: How long the answer has been audible by then.
    """
    since = _begin_long_answer(talk)
    if since is None:
        return None
    said = talk.say(question, at_s=talk.now_s + after_s)
    talk.run(said.begin_s)
    first_block = len(talk.blocks)
    talk.run_until(
        lambda: talk.now_s > said.end_s and len(talk.told(ReplyAudible, since=since)) > 1,
        said.end_s + _ANSWER_WITHIN_S,
    )
    is_yielded = bool(talk.told(ReplyInterrupted, since=since))
    is_answered = is_yielded and len(talk.told(ReplyAudible, since=since)) > 1
    blocks = talk.blocks[first_block:]
    _let_it_speak(talk)
    _fall_silent(talk)
    later = heard_replies(talk, since=since)[1:]
    return Interrupted(
        ducked_ms=_ducked_ms(blocks, said),
        silent_ms=_silent_ms(blocks, said) if is_yielded else None,
        is_answered=is_answered,
        takes_over=is_answered and any(takes_over(reply) for reply in later),
        response_ms=1e3 * max(0.0, later[0].begin_s - said.end_s) if later else None,
    )


def disturb(talk: VirtualTalk, sound: Sound, *, after_s: float) -> Disturbed | None:
    """Make a sound over a long answer, and hear it out; None where there was no answer."""
    since = _begin_long_answer(talk)
    if since is None:
        return None
    said = talk.say(sound, at_s=talk.now_s + after_s)
    talk.run(said.begin_s)
    first_block = len(talk.blocks)
    talk.run_until(
        lambda: bool(
            talk.told(ReplyFinished, since=since) or talk.told(ReplyInterrupted, since=since)
        ),
        talk.now_s + _LONGEST_ANSWER_S,
    )
    blocks = [block for block in talk.blocks[first_block:] if block.at_s < said.end_s + 1.0]
    is_resumed = not talk.told(ReplyInterrupted, since=since)
    ducked_ms = _ducked_ms(blocks, said)
    is_resumed = is_resumed and bool(talk.told(ReplyFinished, since=since))
    _fall_silent(talk)
    return Disturbed(is_resumed=is_resumed, ducked_ms=ducked_ms)


def _begin_anew(talk: VirtualTalk) -> int:
    talk.command(NewConversation())
    return len(talk.events)


def _begin_long_answer(talk: VirtualTalk) -> int | None:
    """Have a long answer begun; the number of events before it, or None if there is none."""
    since = _begin_anew(talk)
    talk.command(SayText(LONG_REQUEST))
    is_begun = talk.run_until(
        lambda: bool(talk.told(ReplyAudible, since=since)), talk.now_s + _ANSWER_WITHIN_S
    )
    return since if is_begun else None


def _let_it_speak(talk: VirtualTalk) -> None:
    """Hear more of an answer than a word or two."""
    talk.run(talk.now_s + 2.0 * SHORTEST_TAKE_OVER_S)


def _fall_silent(talk: VirtualTalk) -> None:
    talk.command(StopReply())
    talk.run(talk.now_s + _BEFORE_S)


def _first_sound_ms(talk: VirtualTalk, said: Span) -> float | None:
    heard = (block.loud_at_s for block in talk.blocks if block.loud_at_s is not None)
    return next((1e3 * (at_s - said.end_s) for at_s in heard if at_s > said.end_s), None)


def _ducked_ms(blocks: list[PlayedBlock], said: Span) -> float | None:
    for block in blocks:
        if block.gain < _TURNED_DOWN or block.n_frames == 0:
            return 1e3 * max(0.0, block.at_s - said.begin_s)
    return None


def _silent_ms(blocks: list[PlayedBlock], said: Span) -> float | None:
    """From the onset to the first of several blocks without a frame of the answer."""
    begun_s: float | None = None
    for block in blocks:
        if block.n_frames:
            begun_s = None
        elif begun_s is None:
            begun_s = block.at_s
        elif block.at_s - begun_s >= _SILENT_FRAMES_S:
            return 1e3 * max(0.0, begun_s - said.begin_s)
    return None
