"""Which theme is in force, how much may move, and the word when either becomes another.

Knows the desktop's own preference and the user's; it draws nothing. What paints itself asks for
`palette` each time it paints, and for `is_calm` before it moves. Of motion no desktop tells Qt.
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
        is_calm: Whether nothing is to move for the eye's sake.

    Signals:
        changed(): `palette` or `is_calm` is another one.
    """

    changed = Signal()

    def __init__(self, choice: ThemeChoice = ThemeChoice.SYSTEM, *, is_calm: bool = False) -> None:
        """Follow the choice; a `QGuiApplication` must exist."""
        super().__init__()
        self._choice = choice
        self.is_calm = is_calm
        self.palette = _palette_for(choice)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow_system)

    def choose(self, choice: ThemeChoice) -> None:
        """Take another theme."""
        self._choice = choice
        palette = _palette_for(choice)
        if palette != self.palette:
            self.palette = palette
            self.changed.emit()

    def keep_calm(self, *, is_calm: bool) -> None:
        """Let things move or not."""
        if is_calm is not self.is_calm:
            self.is_calm = is_calm
            self.changed.emit()

    def _follow_system(self, _: Qt.ColorScheme | Qt.ContrastPreference) -> None:
        self.choose(self._choice)


def system_palette(scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference) -> Palette:
    """What a desktop with these preferences gets; one that says nothing gets the dark theme."""
    if contrast == Qt.ContrastPreference.HighContrast:
        return HIGH_CONTRAST
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK


def _palette_for(choice: ThemeChoice) -> Palette:
    if choice in _FIXED:
        return _FIXED[choice]
    hints = QGuiApplication.styleHints()
    return system_palette(hints.colorScheme(), hints.accessibility().contrastPreference())
