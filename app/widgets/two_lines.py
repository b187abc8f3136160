"""How a list draws entries of two lines: what it is, and smaller below it more about it.

Knows an entry's text, whose lines are parted by a line feed; people who hear it hear both.
"""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.look import Look

_ROW_PX: Final = 58
_SIDE_PX: Final = 20
_LINES_PX: Final = ((10, 20), (30, 18))
"""Top and height of each line within the row."""

Index = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """Draws each line of an entry on one line, with an ellipsis where it is too long."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Draw for the list that is its parent."""
        super().__init__(parent)
        self._look = look
        self._title, self._about = QFont(parent.font()), QFont(parent.font())
        self._title.setPixelSize(14)
        self._title.setWeight(QFont.Weight.Medium)
        self._about.setPixelSize(12)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list."""
        return QSize(0, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the ground as any entry's, then the two lines."""
        entry = QStyleOptionViewItem(option)
        self.initStyleOption(entry, index)
        lines = str(index.data()).split("\n")
        entry.text = ""
        style = entry.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, entry, painter, entry.widget)
        palette = self._look.palette
        painter.save()
        for line, place, font, colour in zip(
            lines,
            _LINES_PX,
            (self._title, self._about),
            (palette.text, palette.muted),
            strict=False,
        ):
            top, height = place
            room = QRect(
                option.rect.left() + _SIDE_PX,
                option.rect.top() + top,
                option.rect.width() - 2 * _SIDE_PX,
                height,
            )
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shorter = QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shorter)
        painter.restore()
