"""The figure in the middle of the window: a crystal of ice that shows the mood from afar.

Knows moods and levels only. It moves when something moves: an idle figure costs no drawing.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QElapsedTimer, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Palette, mixed
from engine import Mood

_FRAME_MS: Final = 16
_EASE_S: Final = 0.07
"""Time constant of every transition: nine tenths of the way in about 160 ms."""

_N_RINGS: Final = 3
_QUIET_DB: Final = -60.0
_STILL: Final = 2e-3
"""Changes below this are not worth a frame."""


@dataclass(frozen=True)
class _Look:
    """How the figure stands in one mood; numbers are eased from one look to the next.

    Attributes:
        scale: Size of the crystal, 1 is at rest.
        ring: How far the rings reach with a full level.
        fill: Strength of the crystal's body, 0 is an outline only.
        turn_s: Seconds for one turn of the inner lines; 0 stands still.
        follows_voice: Whether the rings follow the loudspeaker instead of the microphone.
    """

    top: str
    bottom: str
    scale: float = 1.0
    ring: float = 0.0
    fill: float = 1.0
    turn_s: float = 0.0
    follows_voice: bool = False


def _looks(palette: Palette) -> dict[Mood, _Look]:
    rest = _Look(palette.accent, palette.accent, fill=0.55)
    return {
        Mood.LOADING: replace(rest, fill=0.0, scale=0.9),
        Mood.IDLE: rest,
        Mood.LISTENING: replace(rest, fill=0.9, ring=1.0),
        Mood.THINKING: replace(rest, fill=0.9, turn_s=6.0, scale=0.96),
        Mood.SPEAKING: _Look(palette.accent, palette.speaking, ring=1.0, follows_voice=True),
        Mood.HESITATING: _Look(palette.ducked, palette.ducked, scale=0.78, ring=0.5),
        Mood.MUTED: _Look(palette.muted, palette.muted, fill=0.0),
        Mood.FAILED: _Look(palette.trouble, palette.trouble, fill=0.0),
    }


class Presence(QWidget):
    """The figure; `show_mood`, `show_levels` and `show_progress` are all it is told."""

    def __init__(self, palette: Palette) -> None:
        """Begin outlined, as while loading."""
        super().__init__()
        self._looks = _looks(palette)
        self._look = self._looks[Mood.LOADING]
        self._drawn = self._look
        self._energy = self._drawn_energy = 0.0
        self._progress = 0.0
        self._angle = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 180)
        self.setAccessibleName("Conversation state")

    def sizeHint(self) -> QSize:
        """Room for the rings at full reach."""
        return QSize(320, 300)

    def show_mood(self, mood: Mood) -> None:
        """Ease into the look of a mood."""
        self._look = self._looks[mood]
        self.setAccessibleDescription(mood.value)
        self._wake()

    def show_levels(self, microphone_db: float, loudspeaker_db: float) -> None:
        """Let the rings move with the voice that the mood follows; dB of full scale."""
        level_db = loudspeaker_db if self._look.follows_voice else microphone_db
        self._energy = self._look.ring * max(0.0, min(1.0, 1.0 - level_db / _QUIET_DB))
        self._wake()

    def show_progress(self, fraction: float) -> None:
        """Fill as many facets of the outlined figure as the model is loaded, 0 to 1."""
        self._progress = fraction
        self.update()

    def _wake(self) -> None:
        if not self._timer.isActive():
            self._clock.start()
            self._timer.start()

    def _advance(self) -> None:
        elapsed_s = self._clock.restart() / 1000
        share = 1 - math.exp(-elapsed_s / _EASE_S)
        before = self._drawn
        self._drawn = _between(self._drawn, self._look, share)
        energy_step = (self._energy - self._drawn_energy) * share
        self._drawn_energy += energy_step
        if self._look.turn_s:
            self._angle += 360 * elapsed_s / self._look.turn_s
        is_still = abs(energy_step) < _STILL and _distance(before, self._look) < _STILL
        if is_still and not self._look.turn_s:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rings, body and facets."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        radius = min(self.width(), self.height()) * 0.16 * self._drawn.scale
        self._draw_rings(painter, radius)
        self._draw_body(painter, radius)
        self._draw_facets(painter, radius)
        painter.end()

    def _draw_rings(self, painter: QPainter, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for ring in range(_N_RINGS, 0, -1):
            reach = radius * (1 + 0.42 * ring * (0.35 * self._drawn.ring + self._drawn_energy))
            colour = QColor(self._drawn.bottom)
            colour.setAlphaF(0.16 * min(1.0, self._drawn.ring + self._drawn.fill * 0.4))
            painter.setBrush(colour)
            painter.drawPolygon(_hexagon(reach, wobble=0.05 * self._drawn_energy * ring))

    def _draw_body(self, painter: QPainter, radius: float) -> None:
        gradient = QLinearGradient(QPointF(-radius, -radius), QPointF(radius, radius))
        for place, name in ((0.0, self._drawn.top), (1.0, self._drawn.bottom)):
            colour = QColor(name)
            colour.setAlphaF(max(0.0, min(1.0, self._drawn.fill)))
            gradient.setColorAt(place, colour)
        pen = QPen(QColor(self._drawn.top), 2.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(gradient)
        painter.drawPolygon(_hexagon(radius))

    def _draw_facets(self, painter: QPainter, radius: float) -> None:
        corners = _hexagon(radius)
        if self._look is self._looks[Mood.LOADING]:
            self._draw_loaded_facets(painter, corners)
        light = QColor("#ffffff")
        light.setAlphaF(0.28 + 0.3 * min(1.0, self._drawn.fill))
        painter.setPen(QPen(light, 1.6))
        painter.save()
        painter.rotate(self._angle)
        for corner in range(3):
            inner = 0.94
            painter.drawLine(corners.at(corner) * inner, corners.at(corner + 3) * inner)
        painter.restore()

    def _draw_loaded_facets(self, painter: QPainter, corners: QPolygonF) -> None:
        colour = QColor(self._look.top)
        colour.setAlphaF(0.5)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        for facet in range(int(6 * self._progress)):
            following = corners.at((facet + 1) % 6)
            painter.drawPolygon(QPolygonF([QPointF(0, 0), corners.at(facet), following]))


def _hexagon(radius: float, *, wobble: float = 0.0) -> QPolygonF:
    """Six corners, the first on top; every second one drawn out by the share `wobble`."""
    points: list[QPointF] = []
    for corner in range(6):
        angle = math.radians(60 * corner - 90)
        reach = radius * (1 + (wobble if corner % 2 else -wobble))
        points.append(QPointF(reach * math.cos(angle), reach * math.sin(angle)))
    return QPolygonF(points)


def _between(one: _Look, other: _Look, share: float) -> _Look:
    """A look on the way from one to the other."""
    return replace(
        other,
        top=mixed(one.top, other.top, share),
        bottom=mixed(one.bottom, other.bottom, share),
        scale=one.scale + (other.scale - one.scale) * share,
        ring=one.ring + (other.ring - one.ring) * share,
        fill=one.fill + (other.fill - one.fill) * share,
    )


def _distance(one: _Look, other: _Look) -> float:
    return abs(one.scale - other.scale) + abs(one.ring - other.ring) + abs(one.fill - other.fill)
