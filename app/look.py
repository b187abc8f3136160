"""Which theme is in force, and the word when it becomes another one.

Knows the desktop's own preference and the user's; it draws nothing. What paints itself asks for
`palette` each time it paints.
"""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.theme import DARK, HIGH_CONTRAST, LIGHT, Palette


class ThemeChoice(StrEnum):
    """What the user wants the window to look like."""

    SYSTEM = "system"
    """Whatever the desktop prefers at the moment."""
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


_FIXED: Final = {
    ThemeChoice.LIGHT: LIGHT,
    ThemeChoice.DARK: DARK,
    ThemeChoice.HIGH_CONTRAST: HIGH_CONTRAST,
}


class Look(QObject):
    """The theme in force.

    Attributes:
        palette: Its colours.

    Signals:
        changed(): `palette` is another one.
    """

    changed = Signal()

    def __init__(self, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        """Follow the choice; a `QGuiApplication` must exist."""
        super().__init__()
        self._choice = choice
        self.palette = _palette_for(choice)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def choose(self, choice: ThemeChoice) -> None:
        """Take another theme."""
        self._choice = choice
        palette = _palette_for(choice)
        if palette != self.palette:
            self.palette = palette
            self.changed.emit()

    def _follow_system(self, _: Qt.ColorScheme) -> None:
        self.choose(self._choice)


def _palette_for(choice: ThemeChoice) -> Palette:
    if choice in _FIXED:
        return _FIXED[choice]
    is_light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return LIGHT if is_light else DARK
