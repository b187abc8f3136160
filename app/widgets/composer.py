"""The line for typed turns, with the recorded questions beside it.

Knows nothing of answers.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from app.examples import Example

_LONGEST_TURN: Final = 2000
"""Characters; what one would not say aloud in one breath is not one turn."""


class Composer(QWidget):
    """Takes a typed turn or an example.

    Attributes:
        entry: The line to type into.

    Signals:
        typed(str): A typed turn.
        example_chosen(Path): This recording is to be asked.
    """

    typed = Signal(str)
    example_chosen = Signal(Path)

    def __init__(self, examples: list[Example]) -> None:
        """Begin with an empty line."""
        super().__init__()
        self.entry = QLineEdit()
        self.entry.setMaxLength(_LONGEST_TURN)
        self.entry.returnPressed.connect(self._send)
        self._examples = QPushButton()
        self._examples.setProperty("kind", "beside-entry")
        as_high = QSizePolicy.Policy.Expanding  # each as the other one
        self.entry.setSizePolicy(QSizePolicy.Policy.Expanding, as_high)
        self._examples.setSizePolicy(QSizePolicy.Policy.Preferred, as_high)
        self._questions: list[tuple[Example, QAction]] = []
        self._examples.setMenu(self._example_menu(examples))
        self._examples.setEnabled(bool(examples))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.entry, 1)
        row.addWidget(self._examples)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.entry.setPlaceholderText(self.tr("Type instead of talking…"))
        self.entry.setAccessibleName(self.tr("Typed turn"))
        self._examples.setText(self.tr("Try an example"))
        self._examples.setToolTip(self.tr("Play a recorded question into the conversation"))
        for example, action in self._questions:
            action.setText(example.shown_text)

    def _example_menu(self, examples: list[Example]) -> QMenu:
        menu = QMenu(self)
        for example in examples:
            action = QAction(menu)
            action.triggered.connect(lambda _=False, e=example: self.example_chosen.emit(e.path))
            menu.addAction(action)
            self._questions.append((example, action))
        return menu

    def _send(self) -> None:
        text = self.entry.text().strip()
        if text:
            self.entry.clear()
            self.typed.emit(text)
