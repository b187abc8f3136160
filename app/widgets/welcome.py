"""What an empty conversation shows: that one can just talk, and questions to begin with.

Knows the recorded questions and one line about the model; nothing of turns.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.examples import Example
from app.widgets.labels import make_label

_PER_ROW: Final = 2
_N_EXAMPLES: Final = 4


class Welcome(QWidget):
    """A few questions as buttons.

    Signals:
        example_chosen(Path): This recording is to be asked.
    """

    example_chosen = Signal(Path)

    def __init__(self, examples: list[Example]) -> None:
        """Offer the first few of the examples."""
        super().__init__()
        self._about = make_label("", "quiet")
        self._about.setWordWrap(True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._about.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        self._invitation = make_label("", "quiet")
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._questions: list[tuple[Example, QPushButton]] = []
        column.addWidget(self._invitation)
        for begin in range(0, min(len(examples), _N_EXAMPLES), _PER_ROW):
            column.addLayout(self._row(examples[begin : begin + _PER_ROW]))
        column.addSpacing(4)
        column.addWidget(self._about)
        column.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self._invitation.setText(self.tr("Ask anything aloud, or let a recording ask for you:"))
        for example, button in self._questions:
            button.setText(example.shown_text)
            button.setToolTip(self.tr("Play this question into the conversation"))

    def show_about(self, text: str) -> None:
        """Say one line about the model; "" says nothing."""
        self._about.setText(text)
        self._about.setVisible(bool(text))

    def _row(self, examples: list[Example]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for example in examples:
            button = QPushButton()
            button.setProperty("kind", "question")
            button.clicked.connect(lambda _=False, e=example: self.example_chosen.emit(e.path))
            row.addWidget(button)
            self._questions.append((example, button))
        row.addStretch(1)
        return row
