"""What stands where nothing is yet: a pale outline, what is missing, and how it comes.

Knows words; nothing of what is missing.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.look import Look
from app.widgets.icons import Shape, make_icon
from app.widgets.labels import make_label

_MARK_PX: Final = 56
_WIDEST_PX: Final = 320


class EmptyState(QWidget):
    """Fills its place and keeps its words in the middle."""

    def __init__(self, look: Look) -> None:
        """Begin without words."""
        super().__init__()
        self._look = look
        self._mark = make_label("", "mark")
        self._mark.setFixedHeight(_MARK_PX)
        self._title, self._sentence = make_label("", "name"), make_label("", "quiet")
        self._sentence.setWordWrap(True)
        words = QWidget()
        words.setFixedWidth(_WIDEST_PX)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for label in (self._mark, self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.insertSpacing(1, 6)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(words)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addStretch(3)
        look.changed.connect(self._paint_mark)
        self._paint_mark()

    def put_words(self, title: str, sentence: str) -> None:
        """Say what is missing, and how it comes."""
        self._title.setText(title)
        self._sentence.setText(sentence)

    def _paint_mark(self) -> None:
        icon = make_icon(Shape.FLOE_OUTLINE, self._look.palette.muted, side_px=_MARK_PX)
        self._mark.setPixmap(icon.pixmap(_MARK_PX, _MARK_PX))
