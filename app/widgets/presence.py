"""The figure in the middle of the window: a crystal of ice that shows the mood from afar.

Knows moods and levels only. It moves when something moves: an idle figure costs no drawing. Where
less motion is wanted it only goes from one stance to the next, at once.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QElapsedTimer, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRadialGradient,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.look import Look
from app.mood_words import mood_words
from app.theme import Palette, mixed
from engine import Mood

_FRAME_MS: Final = 16
_EASE_S: Final = 0.07
"""Time constant of every transition: nine tenths of the way in about 160 ms."""

_RINGS: Final = ((0.10, 0.24), (0.24, 0.17), (0.42, 0.11))
"""Of each ring from the body outwards: how far it stands off, in radii of the body, at full
breadth, and how strong it is."""

_VOICE_BREADTH: Final = 1.0
"""How much breadth a full voice adds."""

_RING_WOBBLE: Final = 0.05
"""By what share a full voice draws every second corner of the outmost ring out."""

_NO_BREADTH: Final = 0.02
_BODY_SHARE: Final = 0.27
"""The body's radius, of the shorter side: the outmost ring at full voice still has room."""

_GLOW_SHARE: Final = 0.5
"""How far the light around it reaches, of the shorter side."""

_TABLE_SHARE: Final = 0.5
"""The inner corners, where the facets end, in radii of the body."""

_N_CORNERS: Final = 6
_LIGHT_DEGREES: Final = -120.0
"""Where the light comes from; 0 is the right, and -90 above."""

_TURN_S: Final = 2.4
"""Seconds in which a light goes once round the facets."""

_QUIET_DB: Final = -60.0
_STILL: Final = 2e-3
"""Changes below this are not worth a frame."""

_PALE: Final = 0.3
"""A body fainter than this is an outline, whose inner lines have its own colour."""


@dataclass(frozen=True)
class _Stance:
    """How the figure stands in one mood; numbers are eased from one stance to the next.

    Attributes:
        scale: Size of the crystal, 1 is at rest.
        halo: How far the rings reach in silence, 1 is far; 0 shows none.
        ring: How much farther they reach with a full level.
        fill: Strength of the crystal's body, 0 is an outline only.
        glint: Strength of the light that goes round its facets; 0 is none.
        follows_voice: Whether the rings follow the loudspeaker instead of the microphone.
    """

    top: str
    bottom: str
    scale: float = 1.0
    halo: float = 0.0
    ring: float = 0.0
    fill: float = 1.0
    glint: float = 0.0
    follows_voice: bool = False


def _stances(palette: Palette) -> dict[Mood, _Stance]:
    rest = _Stance(palette.accent, palette.accent, fill=0.55, halo=0.75)
    speaks = _Stance(palette.accent, palette.speaking, halo=1.0, ring=1.0, follows_voice=True)
    return {
        Mood.LOADING: replace(rest, fill=0.0, scale=0.94, halo=0.0),
        Mood.IDLE: rest,
        Mood.LISTENING: replace(rest, fill=0.9, ring=1.0),
        Mood.THINKING: replace(rest, fill=0.9, halo=0.5, glint=1.0, scale=0.96),
        Mood.SPEAKING: speaks,
        Mood.HESITATING: _Stance(palette.ducked, palette.ducked, scale=0.78, halo=0.5, ring=0.5),
        Mood.MUTED: _Stance(palette.muted, palette.muted, fill=0.0),
        Mood.REPLAYING: replace(speaks, fill=0.3, halo=0.3),
        Mood.OFFLINE: _Stance(palette.muted, palette.trouble, fill=0.0, scale=0.9),
        Mood.FAILED: _Stance(palette.trouble, palette.trouble, fill=0.0),
    }


class Presence(QWidget):
    """The figure; `show_mood`, `show_levels` and `show_progress` are all it is told."""

    def __init__(self, look: Look) -> None:
        """Begin outlined, as while loading."""
        super().__init__()
        self._look = look
        self._mood = Mood.LOADING
        self._stances = _stances(look.palette)
        self._stance = self._stances[self._mood]
        self._drawn = self._stance
        look.changed.connect(self._change_colours)
        self._energy = self._drawn_energy = 0.0
        self._ripples = [0.0] * len(_RINGS)
        self._progress = 0.0
        self._angle = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 110)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setAccessibleName(self.tr("Conversation state"))
        self.setAccessibleDescription(mood_words(self._mood)[0])

    def sizeHint(self) -> QSize:
        """Room for the rings at full reach."""
        return QSize(320, 300)

    def show_mood(self, mood: Mood) -> None:
        """Ease into the stance of a mood."""
        self._mood = mood
        self._stance = self._stances[mood]
        self.setAccessibleDescription(mood_words(mood)[0])
        self._wake()

    def show_levels(self, microphone_db: float, loudspeaker_db: float) -> None:
        """Let the rings move with the voice that the mood follows; dB of full scale."""
        if self._look.is_calm:
            return
        level_db = loudspeaker_db if self._stance.follows_voice else microphone_db
        self._energy = self._stance.ring * max(0.0, min(1.0, 1.0 - level_db / _QUIET_DB))
        self._wake()

    def show_progress(self, fraction: float) -> None:
        """Fill as many facets of the outlined figure as the model is loaded, 0 to 1."""
        self._progress = fraction
        self.update()

    def _change_colours(self) -> None:
        self._stances = _stances(self._look.palette)
        self._stance = self._drawn = self._stances[self._mood]
        self._wake()
        self.update()

    def _wake(self) -> None:
        if self._look.is_calm:
            self._stand_still()
        elif not self._timer.isActive():
            self._clock.start()
            self._timer.start()

    def _stand_still(self) -> None:
        """Take the stance without a way to it, lit as it would be for a moment."""
        self._timer.stop()
        self._drawn = self._stance
        self._energy = self._drawn_energy = 0.0
        self._ripples = [0.0] * len(_RINGS)
        self._angle = _LIGHT_DEGREES
        self.update()

    def _advance(self) -> None:
        elapsed_s = self._clock.restart() / 1000
        share = 1 - math.exp(-elapsed_s / _EASE_S)
        before = self._drawn
        self._drawn = _between(self._drawn, self._stance, share)
        step = self._ease_energy(share)
        self._angle = (self._angle + 360 * elapsed_s / _TURN_S) % 360
        is_still = step < _STILL and _distance(before, self._stance) < _STILL
        if is_still and not self._stance.glint:
            self._timer.stop()
        self.update()

    def _ease_energy(self, share: float) -> float:
        """Let the body follow the voice and each ring the one within it, so that it travels out.

        Returns:
            The largest step of any of them.
        """
        steps = [self._energy - self._drawn_energy]
        self._drawn_energy += steps[0] * share
        within = self._drawn_energy
        for ring, energy in enumerate(self._ripples):
            steps.append(within - energy)
            self._ripples[ring] += steps[-1] * share
            within = self._ripples[ring]
        return max(abs(step) * share for step in steps)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the light around it, rings, body and facets."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        side = min(self.width(), self.height())
        radius = side * _BODY_SHARE * self._drawn.scale
        self._draw_glow(painter, side * _GLOW_SHARE)
        self._draw_rings(painter, radius)
        self._draw_body(painter, radius)
        self._draw_facets(painter, radius)
        painter.end()

    def _draw_glow(self, painter: QPainter, reach: float) -> None:
        strength = self._drawn.halo * (0.13 + 0.16 * self._drawn_energy)
        if strength < _NO_BREADTH:
            return
        glow = QRadialGradient(QPointF(0, 0), reach)
        for place, share in ((0.0, 1.0), (0.55, 0.5), (1.0, 0.0)):
            glow.setColorAt(place, _faint(self._drawn.bottom, strength * share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(QPointF(0, 0), reach, reach)

    def _draw_rings(self, painter: QPainter, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for (off, strength), energy in reversed(list(zip(_RINGS, self._ripples, strict=True))):
            breadth = self._drawn.halo + _VOICE_BREADTH * energy
            if breadth < _NO_BREADTH:
                continue
            seen = strength * min(1.0, 0.4 * self._drawn.halo + 0.3 * self._drawn.ring + energy)
            painter.setBrush(_faint(self._drawn.bottom, seen))
            wobble = _RING_WOBBLE * energy * off / _RINGS[-1][0]
            painter.drawPolygon(_hexagon(radius * (1 + off * breadth), wobble=wobble))

    def _draw_body(self, painter: QPainter, radius: float) -> None:
        gradient = QLinearGradient(QPointF(-radius, -radius), QPointF(radius, radius))
        gradient.setColorAt(0.0, _faint(self._drawn.top, self._drawn.fill))
        gradient.setColorAt(1.0, _faint(self._drawn.bottom, self._drawn.fill))
        pen = QPen(QColor(self._drawn.top), 2.0)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(gradient)
        painter.drawPolygon(_hexagon(radius))

    def _draw_facets(self, painter: QPainter, radius: float) -> None:
        """Six facets around a table, each as bright as it faces the light."""
        outer, table = _hexagon(radius), _hexagon(radius * _TABLE_SHARE)
        is_outline = self._drawn.fill < _PALE
        edge = _faint(self._drawn.top if is_outline else "#ffffff", 0.34 if is_outline else 0.26)
        painter.setPen(QPen(edge, 1.2, j=Qt.PenJoinStyle.RoundJoin))
        for corner in range(_N_CORNERS):
            following = (corner + 1) % _N_CORNERS
            ends = (outer.at(corner), outer.at(following), table.at(following), table.at(corner))
            painter.setBrush(self._facet_colour(corner))
            painter.drawPolygon(QPolygonF(ends))
        painter.setBrush(_faint("#ffffff", 0.2 * self._drawn.fill))
        painter.drawPolygon(table)

    def _facet_colour(self, corner: int) -> QColor:
        """What lies over the body on the facet that begins at this corner."""
        if self._mood is Mood.LOADING:
            loaded = min(1.0, max(0.0, _N_CORNERS * self._progress - corner))
            return _faint(self._stance.top, 0.5 * loaded)
        faces = 360 / _N_CORNERS * (corner + 0.5) - 90
        light = math.cos(math.radians(faces - _LIGHT_DEGREES))
        glint = max(0.0, math.cos(math.radians(faces - self._angle))) ** 2 * self._drawn.glint
        if light + glint > 0:
            return _faint("#ffffff", (0.2 * max(0.0, light) + 0.4 * glint) * self._drawn.fill)
        return _faint("#000000", -0.14 * light * self._drawn.fill)


def _faint(name: str, strength: float) -> QColor:
    """The colour of this name, as strong as this from 0 to 1."""
    colour = QColor(name)
    colour.setAlphaF(max(0.0, min(1.0, strength)))
    return colour


def _hexagon(radius: float, *, wobble: float = 0.0) -> QPolygonF:
    """Six corners, the first on top; every second one drawn out by the share `wobble`."""
    points: list[QPointF] = []
    for corner in range(_N_CORNERS):
        angle = math.radians(60 * corner - 90)
        reach = radius * (1 + (wobble if corner % 2 else -wobble))
        points.append(QPointF(reach * math.cos(angle), reach * math.sin(angle)))
    return QPolygonF(points)


def _between(one: _Stance, other: _Stance, share: float) -> _Stance:
    """A stance on the way from one to the other."""
    return replace(
        other,
        top=mixed(one.top, other.top, share),
        bottom=mixed(one.bottom, other.bottom, share),
        scale=one.scale + (other.scale - one.scale) * share,
        halo=one.halo + (other.halo - one.halo) * share,
        ring=one.ring + (other.ring - one.ring) * share,
        fill=one.fill + (other.fill - one.fill) * share,
        glint=one.glint + (other.glint - one.glint) * share,
    )


def _distance(one: _Stance, other: _Stance) -> float:
    numbers = ("scale", "halo", "ring", "fill", "glint")
    return sum(abs(getattr(one, name) - getattr(other, name)) for name in numbers)
