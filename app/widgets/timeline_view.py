"""The duplex timeline: both sides of the last half minute, and what was decided between them.

Knows a `Timeline` and the theme. It scrolls while events come and rests when they stop; it tells
time only by how long ago the last event was.
"""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QLineF, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.look import Look
from app.theme import readable
from app.timeline import CHUNK_S, SPAN_S, Mark, MarkKind, Timeline
from app.widgets.timeline_shapes import LANE_PX, Strip, nearest_level, strip_of

HEIGHT_PX: Final = 204
_SIDE_PX: Final = 24
_LANE_LEFT_PX: Final = 80
_MARK_ROWS_PX: Final = (50, 64)
"""Baselines of the marks' words: a second row for what would overlap in the first."""

_LANE_TOPS_PX: Final = (72, 110, 148)
"""The user's lane, the state head's and Floe's."""

_AXIS_PX: Final = 196
_FRAME_MS: Final = 33
_CALM_FRAME_MS: Final = 1000
"""Where less motion is wanted the lanes are drawn anew now and then, and do not glide."""

_RESTS_AFTER_MS: Final = 1500
_MARK_COLOURS: Final = {
    MarkKind.TAKES_TURN: "speaking",
    MarkKind.DUCKS: "ducked",
    MarkKind.RESUMES: "speaking",
    MarkKind.YIELDS: "trouble",
    MarkKind.DISREGARDS: "muted",
}


class TimelineView(QWidget):
    """Draws a timeline; `refresh` tells it that there is something new."""

    def __init__(self, timeline: Timeline, look: Look) -> None:
        """Begin with what the timeline already has."""
        super().__init__()
        self._timeline, self._look = timeline, look
        self._strip: Strip | None = None
        self._frame: QPixmap | None = None
        self._now_s = 0.0
        self._is_stale = True
        self._since_event = QElapsedTimer()
        self._frames = QTimer(self)
        self._frames.timeout.connect(self._advance)
        self._small = QFont(self.font())
        self._small.setPixelSize(12)
        self._heading = QFont(self._small)
        self._heading.setWeight(QFont.Weight.DemiBold)
        look.changed.connect(self._follow_look)
        self._follow_look()
        self.setFixedHeight(HEIGHT_PX)
        self.setMinimumWidth(420)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setAccessibleName(self.tr("Timeline of the last 30 seconds"))
        self.setAccessibleDescription(self._last_decision())
        self._draw_anew()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(1100, HEIGHT_PX)

    def refresh(self) -> None:
        """Draw what the timeline has taken in since."""
        self._is_stale = True
        self._since_event.start()
        self.setAccessibleDescription(self._last_decision())
        if self.isVisible() and not self._frames.isActive():
            self._frames.start()

    @property
    def is_scrolling(self) -> bool:
        """Whether frames are being drawn."""
        return self._frames.isActive()

    def _last_decision(self) -> str:
        """What was decided last, for people who do not see the picture."""
        marks, latest_s = self._timeline.marks, self._timeline.latest_s
        if not marks or latest_s is None:
            return self.tr("Nothing was decided in the last 30 seconds.")
        seconds = round(max(0.0, latest_s - marks[-1].at_s))
        return self.tr("{decision}, %n second(s) ago", "", seconds).format(decision=marks[-1].words)

    # -- time ---------------------------------------------------------------------------------

    def _advance(self) -> None:
        if self._since_event.elapsed() > _RESTS_AFTER_MS:
            self._frames.stop()
        self.update()

    def _move_on(self) -> None:
        """Go to the present moment, never back by the little that deliveries vary."""
        latest_s = self._timeline.latest_s
        if latest_s is None:
            return
        waited_s = self._since_event.elapsed() / 1000 if self._since_event.isValid() else 0.0
        now_s = latest_s + (min(waited_s, 1.0) if self._frames.isActive() else 0.0)
        is_jitter = 0 < self._now_s - now_s < 0.5
        self._now_s = self._now_s if is_jitter else now_s

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        self._frames.stop()
        super().hideEvent(event)

    # -- painting -----------------------------------------------------------------------------

    @property
    def _lane_px(self) -> int:
        return self.width() - _SIDE_PX - _LANE_LEFT_PX

    def _current_strip(self) -> Strip | None:
        if self._timeline.latest_s is None:
            return None
        px_per_s = self._lane_px / SPAN_S
        if self._is_stale or self._strip is None or self._strip.px_per_s != px_per_s:
            base_s = self._strip.base_s if self._strip else self._timeline.latest_s - SPAN_S
            self._strip = strip_of(self._timeline, base_s=base_s, px_per_s=px_per_s)
            self._is_stale = False
        return self._strip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw lanes, strip and marks."""
        self._move_on()
        strip = self._current_strip()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._current_frame())
        painter.setFont(self._small)
        if strip is None:
            self._draw_empty(painter)
        else:
            self._draw_strip(painter, strip)
            self._draw_marks(painter, strip)
        painter.end()

    def _current_frame(self) -> QPixmap:
        """What never moves, drawn once for each size, scale, theme and language."""
        scale = self.devicePixelRatioF()
        size = self.size() * scale
        frame = self._frame
        if frame is None or frame.devicePixelRatio() != scale or frame.size() != size:
            frame = QPixmap(size)
            frame.setDevicePixelRatio(scale)
            frame.fill(Qt.GlobalColor.transparent)
            painter = QPainter(frame)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_frame(painter)
            painter.end()
            self._frame = frame
        return frame

    def _follow_look(self) -> None:
        self._frames.setInterval(_CALM_FRAME_MS if self._look.is_calm else _FRAME_MS)
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._frame = None
        self.update()

    def _draw_frame(self, painter: QPainter) -> None:
        palette = self._look.palette
        painter.setFont(self._heading)
        painter.setPen(QColor(palette.muted))
        painter.drawText(QPointF(_SIDE_PX, 26), self.tr("Last 30 seconds"))
        painter.setFont(self._small)
        self._draw_legend(painter)
        names = (self.tr("You"), self.tr("State"), self.tr("Floe"))
        for name, top in zip(names, _LANE_TOPS_PX, strict=True):
            painter.setPen(QColor(palette.muted))
            painter.drawText(QPointF(_SIDE_PX, top + LANE_PX / 2 + 4), name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.panel_2))
            painter.drawRoundedRect(QRectF(_LANE_LEFT_PX, top, self._lane_px, LANE_PX), 6, 6)
        self._draw_axis(painter)

    def _draw_legend(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(self._small)
        x = self.width() - _SIDE_PX * 1.0
        for words, colour, strength in (
            (self.tr("disregards"), "ducked", 1.0),
            (self.tr("takes the turn"), "speaking", 1.0),
            (self.tr("keeps listening"), "muted", 0.30),
        ):
            x -= metrics.horizontalAdvance(words)
            painter.setPen(QColor(self._look.palette.muted))
            painter.drawText(QPointF(x, 26), words)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(colour, strength))
            painter.drawRoundedRect(QRectF(x - 16, 16, 10, 10), 3, 3)
            x -= 36

    def _draw_axis(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._look.palette.muted))
        for seconds in (30, 20, 10, 0):
            x = _LANE_LEFT_PX + self._lane_px * (1 - seconds / SPAN_S)
            words = self._axis_words(seconds)
            width = QFontMetricsF(self._small).horizontalAdvance(words)
            shift = {30: 0.0, 0: width}.get(seconds, width / 2)
            painter.drawText(QPointF(x - shift, _AXIS_PX), words)

    def _axis_words(self, seconds: int) -> str:
        return self.tr("−{seconds} s").format(seconds=seconds) if seconds else self.tr("now")

    def _draw_empty(self, painter: QPainter) -> None:
        lane = QRectF(_LANE_LEFT_PX, _LANE_TOPS_PX[1], self._lane_px, LANE_PX)
        painter.setPen(QColor(self._look.palette.muted))
        words = self.tr("Talk, and both sides of the conversation are drawn here as they happen.")
        painter.drawText(lane, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_strip(self, painter: QPainter, strip: Strip) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setClipRect(QRectF(_LANE_LEFT_PX, 0, self._lane_px, HEIGHT_PX))
        shift = math.floor(_LANE_LEFT_PX + self._lane_px - strip.x(self._now_s))
        you_px, state_px, floe_px = _LANE_TOPS_PX
        painter.translate(shift, you_px)
        self._fill(painter, strip.voices, "accent", 0.16)
        self._fill(painter, strip.you.plain, "muted", 0.8)
        self._fill(painter, strip.you.marked, "accent", 1.0)
        painter.translate(0, state_px - you_px)
        states = strip.states
        self._fill(painter, states.keep, "muted", 0.30)
        self._fill(painter, states.take, "speaking", 0.6)
        self._fill(painter, states.take_likely, "speaking", 1.0)
        self._fill(painter, states.disregard, "ducked", 0.6)
        self._fill(painter, states.disregard_likely, "ducked", 1.0)
        painter.translate(0, floe_px - state_px)
        self._fill(painter, strip.floe.plain, "speaking", 1.0)
        self._fill(painter, strip.floe.marked, "ducked", 1.0)
        painter.restore()

    def _fill(
        self, painter: QPainter, rects: Sequence[QRectF], colour: str, strength: float
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(colour, strength))
        painter.drawRects(rects)

    def _draw_marks(self, painter: QPainter, strip: Strip) -> None:
        right = _LANE_LEFT_PX + self._lane_px
        placed = [
            (mark, right - (self._now_s - mark.at_s) * strip.px_per_s)
            for mark in self._timeline.marks
        ]
        visible = [(mark, x) for mark, x in placed if x >= _LANE_LEFT_PX]
        for mark, x in visible:
            pen = QPen(self._mark_colour(mark), 1.5)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.drawLine(QLineF(x, _MARK_ROWS_PX[0] - 10, x, _LANE_TOPS_PX[-1] + LANE_PX))
        self._draw_mark_words(painter, visible)

    def _draw_mark_words(self, painter: QPainter, marks: list[tuple[Mark, float]]) -> None:
        metrics = QFontMetricsF(self._small)
        right = _LANE_LEFT_PX + self._lane_px
        taken_to = [0.0] * len(_MARK_ROWS_PX)
        for mark, x in marks:
            width = metrics.horizontalAdvance(mark.words)
            begin = x + 5 if x + 5 + width <= right else x - 5 - width
            rows = [row for row, end in enumerate(taken_to) if end <= begin]
            if not rows:
                continue
            baseline = _MARK_ROWS_PX[rows[0]]
            ground = QRectF(begin - 2, baseline - 10, width + 4, 13)
            painter.fillRect(ground, QColor(self._look.palette.background))
            painter.setPen(QColor(readable(self._look.palette, _MARK_COLOURS[mark.kind])))
            painter.drawText(QPointF(begin, baseline), mark.words)
            taken_to[rows[0]] = begin + width + 8

    def _mark_colour(self, mark: Mark) -> QColor:
        return self._colour(_MARK_COLOURS[mark.kind], 1.0)

    def _colour(self, name: str, strength: float) -> QColor:
        colour = QColor(getattr(self._look.palette, name))
        colour.setAlphaF(strength)
        return colour

    # -- pointing -----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tell the numbers under the pointer."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x()), self)
            return True
        return super().event(event)

    def words_at(self, x: float) -> str:
        """What is known of the moment at this place, a line for each lane; "" for nothing."""
        share = 1 - (x - _LANE_LEFT_PX) / max(1, self._lane_px)
        if not 0 <= share <= 1 or self._timeline.latest_s is None:
            return ""
        at_s = self._now_s - share * SPAN_S
        lines = [self.tr("{seconds} s ago").format(seconds=f"{share * SPAN_S:.1f}")]
        level = nearest_level(self._timeline.levels, at_s)
        if level is not None:
            words = self.tr("heard {heard} dB · played {played} dB")
            lines.append(
                words.format(heard=f"{level.heard_db:.0f}", played=f"{level.played_db:.0f}")
            )
        states = self.tr("keeps listening {keep} · takes the turn {take} · disregards {disregard}")
        lines.extend(
            states.format(
                keep=f"{chunk.p_keep:.0%}",
                take=f"{chunk.p_take:.0%}",
                disregard=f"{chunk.p_disregard:.0%}",
            )
            for chunk in self._timeline.chunks
            if chunk.at_s - CHUNK_S <= at_s < chunk.at_s
        )
        return "\n".join(lines)
