"""Rows of a settings page: what it is, what it does, and the control beside it.

Knows nothing of preferences.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.widgets.edge_fades import EdgeFades
from app.widgets.labels import make_label

_CONTROL_PX: Final = 220
_TEXT_MARGIN_PX: Final = 10
_NOTE_PX: Final = 6


class SettingsRow:
    """The words of one row, and the control that they are about."""

    def __init__(self, control: QWidget) -> None:
        """Begin without words.

        Args:
            control: What stands beside them.
        """
        self.control = control
        self.title, self.about = make_label("", "setting"), make_label("", "quiet")
        self.about.setWordWrap(True)

    def put_words(self, title: str, about: str) -> None:
        """Say what it is and what it does; the control takes both as its spoken name."""
        self.title.setText(title)
        self.about.setText(about)
        self.control.setAccessibleName(title)
        self.control.setAccessibleDescription(about)


class SettingsPage(QScrollArea):
    """A heading with rows below it; scrolls where there is no room.

    Attributes:
        heading: The page's name, on top.
    """

    def __init__(self) -> None:
        """Begin without a row."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(28, 24, 28, 16)
        self._column.setSpacing(16)
        self.heading = make_label("", "title")
        self._column.addWidget(self.heading)
        self._column.addStretch(1)
        self.setWidget(page)
        EdgeFades(self)

    def add_row(self, control: QWidget, *, note: QWidget | None = None) -> SettingsRow:
        """Put a control onto the page, with a note close below it.

        Returns:
            The row that it stands in, which takes the words.
        """
        parts = SettingsRow(control)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)  # both lines stay together beside a control that is higher
        words.addWidget(parts.title)
        words.addWidget(parts.about)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        whole: QBoxLayout = row
        if note is not None:
            whole = QVBoxLayout()
            whole.setSpacing(_NOTE_PX)
            whole.addLayout(row)
            whole.addWidget(note)
        self._column.insertLayout(self._column.count() - 1, whole)
        return parts

    def add_wide(self, widget: QWidget) -> None:
        """Put something across the page."""
        self._column.insertWidget(self._column.count() - 1, widget)


def make_choice(values: Iterable[object]) -> QComboBox:
    """A list to choose from: the values, whose names come by `name_choices`."""
    box = QComboBox()
    box.setFixedWidth(_CONTROL_PX)
    for value in values:
        box.addItem("", value)
    return box


def name_choices(box: QComboBox, *names: str) -> None:
    """Put a name to each value, in their order."""
    for place, name in zip(range(box.count()), names, strict=True):
        box.setItemText(place, name)


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
