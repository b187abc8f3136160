"""A small bar that shows how loud something is.

Knows decibels of full scale, and nothing of where the sound comes from.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.look import Look
from app.theme import track

_FLOOR_DB: Final = -60.0
_FALL_DB: Final = 3.0
"""How far the bar falls from one level to the next: peaks stay readable."""


class LevelMeter(QWidget):
    """A horizontal bar from -60 to 0 dB."""

    def __init__(self, colour: str, look: Look) -> None:
        """Begin silent.

        Args:
            colour: The bar's colour, as the palette calls it.
            look: Gives the palette.
        """
        super().__init__()
        self._look, self._colour = look, colour
        self._level_db = _FLOOR_DB
        self.setFixedHeight(6)

    def put_name(self, name: str) -> None:
        """Say what is measured, also to people who do not see the bar."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        """Wide enough to be read."""
        return QSize(120, 6)

    def show_level(self, level_db: float) -> None:
        """Rise at once, fall gently."""
        shown = max(_FLOOR_DB, min(0.0, level_db), self._level_db - _FALL_DB)
        if shown != self._level_db:
            self._level_db = shown
            self.setAccessibleDescription(f"{shown:.0f} dB")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the empty bar and the level on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette = self._look.palette
        painter.setBrush(QColor(track(palette)))
        painter.drawRoundedRect(self.rect(), 3, 3)
        share = 1 - self._level_db / _FLOOR_DB
        if share > 0:
            painter.setBrush(QColor(getattr(palette, self._colour)))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * share, self.height()), 3, 3)
        painter.end()
