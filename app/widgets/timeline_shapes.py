"""The timeline's samples as shapes on one long strip, in pixels from an arbitrary moment.

Knows times and probabilities; nothing of painting or colours. The strip is made anew when something
has happened, and only moved while nothing has.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF

from app.timeline import CHUNK_S, ChunkSample, LevelSample, Timeline, VoiceSpan

LANE_PX: Final = 32
BAR_PITCH_PX: Final = 4
_BAR_PX: Final = 2.0
_FLOOR_DB: Final = -55.0
"""Below this the room is silent and nothing is drawn."""

_LIKELY: Final = 0.5
"""Above this a state counts as the verdict."""

_COLUMN_GAP_PX: Final = 1.0


@dataclass(slots=True)
class Bars:
    """One lane of sound: bars of ordinary strength, and marked ones."""

    plain: list[QRectF] = field(default_factory=list[QRectF])
    marked: list[QRectF] = field(default_factory=list[QRectF])


@dataclass(slots=True)
class Columns:
    """The state lane: a full column for each chunk, shared out by probability."""

    keep: list[QRectF] = field(default_factory=list[QRectF])
    take: list[QRectF] = field(default_factory=list[QRectF])
    take_likely: list[QRectF] = field(default_factory=list[QRectF])
    disregard: list[QRectF] = field(default_factory=list[QRectF])
    disregard_likely: list[QRectF] = field(default_factory=list[QRectF])


@dataclass(slots=True)
class Strip:
    """Everything between two moments, each lane with its top at 0.

    Attributes:
        base_s: The moment at x = 0.
        px_per_s: The strip's scale.
        you, floe: What was heard (a voice is marked) and played (a turned-down answer is marked).
        voices: Where a voice was heard.
    """

    base_s: float
    px_per_s: float
    you: Bars
    floe: Bars
    voices: list[QRectF]
    states: Columns

    def x(self, at_s: float) -> float:
        """Where a moment lies on the strip."""
        return (at_s - self.base_s) * self.px_per_s


def strip_of(timeline: Timeline, *, base_s: float, px_per_s: float) -> Strip:
    """Draw up the timeline as it stands."""
    you: dict[int, tuple[float, bool]] = {}
    floe: dict[int, tuple[float, bool]] = {}
    scale = px_per_s / BAR_PITCH_PX
    for sample in timeline.levels:
        place = int((sample.at_s - base_s) * scale)
        if sample.heard_db > _FLOOR_DB:
            _note(you, place, sample.heard_db, sample.is_voice)
        if sample.played_db > _FLOOR_DB:
            _note(floe, place, sample.played_db, sample.is_ducked)
    return Strip(
        base_s=base_s,
        px_per_s=px_per_s,
        you=_bars(you),
        floe=_bars(floe),
        voices=[_voice_rect(span, base_s, px_per_s) for span in timeline.voices],
        states=_columns(timeline.chunks, base_s, px_per_s),
    )


def level_share(level_db: float) -> float:
    """How much of a lane's height a level fills, 0 to 1."""
    return min(1.0, max(0.0, 1.0 - level_db / _FLOOR_DB)) ** 1.4


def nearest_level(samples: Iterable[LevelSample], at_s: float) -> LevelSample | None:
    """The sample closest to a moment; None without samples."""
    return min(samples, key=lambda sample: abs(sample.at_s - at_s), default=None)


def _note(bars: dict[int, tuple[float, bool]], place: int, level_db: float, marked: bool) -> None:
    known = bars.get(place)
    if known is None or level_db > known[0]:
        bars[place] = (level_db, marked)


def _bars(levels: dict[int, tuple[float, bool]]) -> Bars:
    bars = Bars()
    middle = LANE_PX / 2
    for place, (level_db, is_marked) in levels.items():
        reach = max(0.5, level_share(level_db) * (middle - 3))
        bar = QRectF(place * BAR_PITCH_PX, middle - reach, _BAR_PX, 2 * reach)
        (bars.marked if is_marked else bars.plain).append(bar)
    return bars


def _voice_rect(span: VoiceSpan, base_s: float, px_per_s: float) -> QRectF:
    x = (span.from_s - base_s) * px_per_s
    return QRectF(x, 0, max(2.0, (span.to_s - span.from_s) * px_per_s), LANE_PX)


def _columns(chunks: Iterable[ChunkSample], base_s: float, px_per_s: float) -> Columns:
    columns = Columns()
    width = CHUNK_S * px_per_s - _COLUMN_GAP_PX
    for chunk in chunks:
        x = (chunk.at_s - CHUNK_S - base_s) * px_per_s
        take_px = chunk.p_take * LANE_PX
        disregard_px = chunk.p_disregard * LANE_PX
        take = columns.take_likely if chunk.p_take > _LIKELY else columns.take
        is_likely = chunk.p_disregard > _LIKELY
        disregard = columns.disregard_likely if is_likely else columns.disregard
        take.append(QRectF(x, LANE_PX - take_px, width, take_px))
        disregard.append(QRectF(x, LANE_PX - take_px - disregard_px, width, disregard_px))
        columns.keep.append(QRectF(x, 0, width, LANE_PX - take_px - disregard_px))
    return columns
