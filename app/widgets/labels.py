"""Labels and little rows as every part of the window makes them.

Knows the kinds that the style sheet knows; nothing of what is said.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

HEADING_PX: Final = 32
"""Height of the line that a side panel begins with, buttons or not."""


_CHIP_PX: Final = 28
_CHIP_WIDEST_PX: Final = 340
_CHIP_NARROWEST_PX: Final = 148


def make_label(text: str, kind: str) -> QLabel:
    """A label of plain text, drawn as the style sheet draws this kind."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    return label


class ShortLabel(QLabel):
    """A label on one line that takes any width, with an ellipsis where that is too little."""

    def __init__(self, kind: str, *, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        """Begin without words.

        Args:
            kind: The style sheet draws it as this.
            cut: Where the ellipsis stands.
        """
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self._cut = cut

    def sizeHint(self) -> QSize:
        """No width of its own."""
        return QSize(0, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No width of its own."""
        return self.sizeHint()

    @property
    def shown_text(self) -> str:
        """As much of the text as there is room for."""
        room_px = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._cut, room_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        self.drawFrame(painter)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), self.alignment(), self.shown_text)
        painter.end()


class Chip(ShortLabel):
    """A short label on a ground of its own, as wide as its words as long as there is room.

    What a long text ends with is worth as much as what it begins with: the middle goes.
    """

    def __init__(self, kind: str = "chip", *, is_whole: bool = False) -> None:
        """Begin without words.

        Args:
            kind: The style sheet draws it as this.
            is_whole: Whether nothing of its words may go.
        """
        super().__init__(kind, cut=Qt.TextElideMode.ElideMiddle)
        self._is_whole = is_whole
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaximumWidth(_CHIP_WIDEST_PX)
        self.setFixedHeight(_CHIP_PX)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(min(QLabel.sizeHint(self).width(), _CHIP_WIDEST_PX), _CHIP_PX)

    def minimumSizeHint(self) -> QSize:
        """Wide enough to tell one from the other."""
        whole = self.sizeHint()
        return whole if self._is_whole else whole.boundedTo(QSize(_CHIP_NARROWEST_PX, _CHIP_PX))


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
