"""Rows of a settings page: what it is, what it does, and the control beside it.

Knows nothing of preferences.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.widgets.labels import make_label

_CONTROL_PX: Final = 220
_TEXT_MARGIN_PX: Final = 10


class SettingsPage(QScrollArea):
    """A heading with rows below it; scrolls where there is no room."""

    def __init__(self, heading: str) -> None:
        """Begin without a row."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(28, 24, 28, 24)
        self._column.setSpacing(18)
        self._column.addWidget(make_label(heading, "title"))
        self._column.addStretch(1)
        self.setWidget(page)

    def add_row(self, title: str, about: str, control: QWidget) -> None:
        """Put a control beside its words; it takes the title as its spoken name."""
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(make_label(title, "setting"))
        explanation = make_label(about, "quiet")
        explanation.setWordWrap(True)
        words.addWidget(explanation)
        control.setAccessibleName(title)
        control.setAccessibleDescription(about)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.insertLayout(self._column.count() - 1, row)

    def add_wide(self, widget: QWidget) -> None:
        """Put something across the page."""
        self._column.insertWidget(self._column.count() - 1, widget)


def make_choice(choices: Sequence[tuple[str, object]]) -> QComboBox:
    """A list to choose from: words and the values behind them."""
    box = QComboBox()
    box.setFixedWidth(_CONTROL_PX)
    for words, value in choices:
        box.addItem(words, value)
    return box


def choose(box: QComboBox, value: object) -> None:
    """Show the choice with this value, without telling anyone; an unknown one shows nothing."""
    was_blocked = box.blockSignals(True)
    wanted = value.value if isinstance(value, Enum) else value
    places = range(box.count())
    box.setCurrentIndex(next((i for i in places if box.itemData(i) == wanted), -1))
    box.blockSignals(was_blocked)


def make_number(low: float, high: float, *, step: float) -> QDoubleSpinBox:
    """A number with a decimal point, to type or to step by the arrow keys."""
    box = QDoubleSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setDecimals(2)
    box.lineEdit().setTextMargins(_TEXT_MARGIN_PX, 0, 0, 0)
    box.setKeyboardTracking(False)
    box.setFixedWidth(_CONTROL_PX // 2)
    return box


def make_count(low: int, high: int, *, step: int) -> QSpinBox:
    """A whole number, to type or to step by the arrow keys."""
    box = QSpinBox()
    box.lineEdit().setTextMargins(_TEXT_MARGIN_PX, 0, 0, 0)
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setKeyboardTracking(False)
    box.setFixedWidth(_CONTROL_PX // 2)
    return box
