"""Small line icons, drawn in the theme's own colours, sharp at every scale.

Knows shapes in a square of 20 by 20; nothing of what pressing them does.
"""

import itertools
import math
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

SIDE_PX: Final = 20
_SCALES: Final = (1, 2, 3)
_MODES: Final = ((QIcon.Mode.Normal, 1.0), (QIcon.Mode.Disabled, 0.5))
"""How strong an icon is, and how strong on what cannot be used at the moment."""


class Shape(Enum):
    """Which icon."""

    PANEL_LEFT = auto()
    PANEL_BOTTOM = auto()
    PANEL_RIGHT = auto()
    MORE = auto()
    PLUS = auto()
    PLAY = auto()
    STOP = auto()
    FLOE = auto()
    FLOE_MUTED = auto()
    FLOE_OUTLINE = auto()


def make_icon(shape: Shape, colour: str, *, side_px: int = SIDE_PX) -> QIcon:
    """The icon in this colour, in use and out of it, for one and more device pixels a pixel."""
    icon = QIcon()
    for scale, (mode, strength) in itertools.product(_SCALES, _MODES):
        pixmap = QPixmap(QSize(side_px, side_px) * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(strength)
        painter.scale(side_px / SIDE_PX, side_px / SIDE_PX)
        painter.setPen(QPen(QColor(colour), 1.5))
        _DRAWERS[shape](painter, QColor(colour))
        painter.end()
        icon.addPixmap(pixmap, mode)
    return icon


def hexagon(middle: QPointF, radius: float) -> QPolygonF:
    """Six corners around a point, the first on top."""
    corners = [
        QPointF(
            middle.x() + radius * math.cos(math.radians(60 * corner - 90)),
            middle.y() + radius * math.sin(math.radians(60 * corner - 90)),
        )
        for corner in range(6)
    ]
    return QPolygonF(corners)


def _panel(filled: QRectF) -> Callable[[QPainter, QColor], None]:
    def draw(painter: QPainter, colour: QColor) -> None:
        painter.drawRoundedRect(QRectF(2.5, 3.5, 15, 13), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(filled, 1, 1)

    return draw


def _draw_more(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x in (4.5, 10.0, 15.5):
        painter.drawEllipse(QPointF(x, 10), 1.6, 1.6)


def _draw_plus(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QPointF(10, 4), QPointF(10, 16))
    painter.drawLine(QPointF(4, 10), QPointF(16, 10))


def _draw_play(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(6, 4), QPointF(16, 10), QPointF(6, 16)]))


def _draw_stop(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(5, 5, 10, 10), 2, 2)


def _draw_floe(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(hexagon(QPointF(10, 10), 9))


def _draw_floe_muted(painter: QPainter, colour: QColor) -> None:
    painter.drawPolygon(hexagon(QPointF(10, 10), 8.4))
    painter.drawLine(QPointF(4, 16), QPointF(16, 4))


def _draw_floe_outline(painter: QPainter, colour: QColor) -> None:
    painter.drawPolygon(hexagon(QPointF(10, 10), 8.4))


_DRAWERS: Final[dict[Shape, Callable[[QPainter, QColor], None]]] = {
    Shape.PANEL_LEFT: _panel(QRectF(4.5, 5.5, 4, 9)),
    Shape.PANEL_BOTTOM: _panel(QRectF(4.5, 11, 11, 3.5)),
    Shape.PANEL_RIGHT: _panel(QRectF(11.5, 5.5, 4, 9)),
    Shape.MORE: _draw_more,
    Shape.PLUS: _draw_plus,
    Shape.PLAY: _draw_play,
    Shape.STOP: _draw_stop,
    Shape.FLOE: _draw_floe,
    Shape.FLOE_MUTED: _draw_floe_muted,
    Shape.FLOE_OUTLINE: _draw_floe_outline,
}
