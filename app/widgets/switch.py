"""A switch that is on or off, drawn in the theme's colours.

Knows nothing of what it switches; keyboard and screen readers meet an ordinary check box.
"""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from app.look import Look

_WIDTH_PX: Final = 44
_HEIGHT_PX: Final = 28
_TRACK_PX: Final = 22
_KNOB_PX: Final = 16


class Switch(QCheckBox):
    """A check box that looks like a switch; on or off is told by place as well as by colour.

    It has no words: the row that it stands in says, and gives it, its name.
    """

    def __init__(self, look: Look) -> None:
        """Begin off."""
        super().__init__()
        self._look = look
        self.setFixedSize(_WIDTH_PX, _HEIGHT_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Always the same."""
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def hitButton(self, pos: object) -> bool:
        """Every place on it counts."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, knob and the focus around them."""
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margin = (_HEIGHT_PX - _TRACK_PX) / 2
        track = QRectF(2, margin, _WIDTH_PX - 4, _TRACK_PX)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.text), 2))
            painter.drawRoundedRect(track.adjusted(-1, -2, 1, 2), 13, 13)
        painter.setPen(QPen(QColor(palette.accent if self.isChecked() else palette.muted), 1.5))
        painter.setBrush(QColor(palette.accent if self.isChecked() else palette.panel_2))
        painter.drawRoundedRect(track, _TRACK_PX / 2, _TRACK_PX / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.background if self.isChecked() else palette.muted))
        reach = _TRACK_PX / 2
        x = track.right() - reach if self.isChecked() else track.left() + reach
        painter.drawEllipse(QPointF(x, _HEIGHT_PX / 2), _KNOB_PX / 2, _KNOB_PX / 2)
        painter.end()
