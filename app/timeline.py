"""What has happened in the last half minute, ready to be drawn beside a time axis.

Knows engine events and their times; nothing of pixels. Events may come late and carry a time that
is back-dated: each is kept where it happened, not where it was told.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from app.language import translate
from engine import (
    Cause,
    Event,
    Levels,
    ReplyDucked,
    ReplyFinished,
    ReplyInterrupted,
    ReplyResumed,
    SpeechOffset,
    SpeechOnset,
    StateChunk,
    TurnDropped,
    TurnTaken,
)

SPAN_S: Final = 30.0
"""How far back the timeline reaches."""

CHUNK_S: Final = 0.16
"""How much sound each judgement of the state head is about."""

_KEPT_S: Final = SPAN_S + 2.0
"""A little more than is drawn, so that nothing vanishes before it has left the picture."""


class MarkKind(StrEnum):
    """What a mark on the timeline is about; decides its colour."""

    TAKES_TURN = "takes_turn"
    DUCKS = "ducks"
    RESUMES = "resumes"
    YIELDS = "yields"
    DISREGARDS = "disregards"


@dataclass(frozen=True, slots=True)
class LevelSample:
    """How loud it was at one moment, dB of full scale.

    Attributes:
        heard_db: What Floe hears.
        played_db: What the loudspeaker plays.
        is_voice: Whether a voice was detected.
        is_ducked: Whether the answer was turned down.
    """

    at_s: float
    heard_db: float
    played_db: float
    is_voice: bool
    is_ducked: bool


@dataclass(frozen=True, slots=True)
class ChunkSample:
    """What the state head made of the sound up to `at_s`; three probabilities that sum to 1."""

    at_s: float
    p_keep: float
    p_take: float
    p_disregard: float


@dataclass(slots=True)
class VoiceSpan:
    """Where a voice was heard."""

    turn: int
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was decided at one moment, and why."""

    at_s: float
    kind: MarkKind
    cause: Cause | None = None

    @property
    def words(self) -> str:
        """A few words for it, in the language in force."""
        match self.kind, self.cause:
            case MarkKind.TAKES_TURN, Cause.PATIENCE:
                return translate("Timeline", "takes the turn: silence")
            case MarkKind.TAKES_TURN, Cause.LENGTH:
                return translate("Timeline", "takes the turn: long enough")
            case MarkKind.TAKES_TURN, Cause.TYPED:
                return translate("Timeline", "typed")
            case MarkKind.TAKES_TURN, _:
                return translate("Timeline", "takes the turn")
            case MarkKind.DISREGARDS, Cause.SHORTNESS:
                return translate("Timeline", "too short")
            case MarkKind.DISREGARDS, _:
                return translate("Timeline", "disregards")
            case MarkKind.DUCKS, _:
                return translate("Timeline", "ducks")
            case MarkKind.RESUMES, _:
                return translate("Timeline", "resumes")
            case MarkKind.YIELDS, _:
                return translate("Timeline", "yields")


_DROPS_SHOWN: Final = {Cause.SHORTNESS, Cause.MODEL}
_Sample = TypeVar("_Sample", LevelSample, ChunkSample, Mark)


class Timeline:
    """Keeps the last `SPAN_S` seconds of what the engine tells.

    Attributes:
        levels, chunks, marks, voices: Each in the order in which it was told.
        latest_s: The latest moment that is known of, on the engine's clock; None before the first.
    """

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.levels: deque[LevelSample] = deque()
        self.chunks: deque[ChunkSample] = deque()
        self.marks: deque[Mark] = deque()
        self.voices: deque[VoiceSpan] = deque()
        self.latest_s: float | None = None
        self._is_ducked = False
        self._is_open = False

    def take(self, event: Event) -> bool:
        """Follow one engine event.

        Returns:
            Whether there is anything new to draw.
        """
        match event:
            case Levels():
                self._take_levels(event)
            case StateChunk():
                self.chunks.append(
                    ChunkSample(event.captured_s, event.p0, event.p1, event.p2),
                )
            case SpeechOnset() | SpeechOffset():
                self._take_voice(event)
            case TurnTaken() | TurnDropped():
                self._is_open = False
                self._mark_turn(event)
            case ReplyDucked() | ReplyResumed() | ReplyInterrupted() | ReplyFinished():
                self._mark_reply(event)
            case _:
                return False
        self._move_to(event.at_s)
        return True

    def _take_levels(self, event: Levels) -> None:
        self.levels.append(
            LevelSample(
                at_s=event.at_s,
                heard_db=event.heard_db,
                played_db=event.loudspeaker_db,
                is_voice=event.is_voice,
                is_ducked=self._is_ducked,
            )
        )
        if self._is_open and event.is_voice:
            self.voices[-1].to_s = max(self.voices[-1].to_s, event.at_s)

    def _take_voice(self, event: SpeechOnset | SpeechOffset) -> None:
        if isinstance(event, SpeechOnset):
            self.voices.append(VoiceSpan(event.turn, event.at_s, event.at_s))
            self._is_open = True
        elif self.voices and self.voices[-1].turn == event.turn:
            self.voices[-1].to_s = max(self.voices[-1].from_s, event.at_s)

    def _mark_turn(self, event: TurnTaken | TurnDropped) -> None:
        if isinstance(event, TurnTaken):
            self.marks.append(Mark(event.at_s, MarkKind.TAKES_TURN, event.cause))
        elif event.cause in _DROPS_SHOWN and not self._is_ducked:  # else "resumes" follows
            self.marks.append(Mark(event.at_s, MarkKind.DISREGARDS, event.cause))

    def _mark_reply(
        self, event: ReplyDucked | ReplyResumed | ReplyInterrupted | ReplyFinished
    ) -> None:
        self._is_ducked = isinstance(event, ReplyDucked)
        if isinstance(event, ReplyDucked):
            self.marks.append(Mark(event.at_s, MarkKind.DUCKS))
        elif isinstance(event, ReplyResumed):
            self.marks.append(Mark(event.at_s, MarkKind.RESUMES))
        elif isinstance(event, ReplyInterrupted):
            self.marks.append(Mark(event.at_s, MarkKind.YIELDS))

    def _move_to(self, at_s: float) -> None:
        self.latest_s = at_s if self.latest_s is None else max(self.latest_s, at_s)
        oldest_s = self.latest_s - _KEPT_S
        _forget(self.levels, oldest_s)
        _forget(self.chunks, oldest_s)
        _forget(self.marks, oldest_s)
        while self.voices and self.voices[0].to_s < oldest_s:
            self.voices.popleft()


def _forget(samples: deque[_Sample], oldest_s: float) -> None:
    while samples and samples[0].at_s < oldest_s:
        samples.popleft()
