"""Labels and little rows as every part of the window makes them.

Knows the kinds that the style sheet knows; nothing of what is said.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

HEADING_PX: Final = 32
"""Height of the line that a side panel begins with, buttons or not."""


def make_label(text: str, kind: str) -> QLabel:
    """A label of plain text, drawn as the style sheet draws this kind."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    return label


class ShortLabel(QLabel):
    """A label on one line that takes any width, with an ellipsis where that is too little."""

    def __init__(self, kind: str) -> None:
        """Begin without words, drawn as the style sheet draws this kind."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)

    def sizeHint(self) -> QSize:
        """No width of its own."""
        return QSize(0, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No width of its own."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setPen(self.palette().windowText().color())
        painter.drawText(room, self.alignment(), shown)
        painter.end()


def make_panel(kind: str) -> QWidget:
    """An empty part of the window with a ground of its own."""
    panel = QWidget()
    panel.setProperty("kind", kind)
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return panel


def put_kind(widget: QWidget, kind: str) -> None:
    """Let the style sheet draw the widget as another kind."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
