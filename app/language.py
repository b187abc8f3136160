"""Which language the window speaks, and the word when it becomes another one.

Knows the translation files and what the system prefers; nothing of what is said. Qt tells every
window of a change (`QEvent.LanguageChange`), and each says everything anew in its `retranslate`;
what is no widget follows `changed`.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLibraryInfo,
    QLocale,
    QObject,
    QTranslator,
    Signal,
)

from app.theme import RESOURCES

translate: Final = QCoreApplication.translate
"""For what is no QObject, and so has no `tr` of its own."""

Words = Callable[[], str]
"""A text that is put into words each time it is shown, in the language that is then in force."""

_FOLDER: Final = RESOURCES / "translations"
_FULL_WIDTH: Final = "。！？"
"""What ends a sentence with the room that stands after it."""


class LanguageChoice(StrEnum):
    """What the user wants the window to speak."""

    SYSTEM = "system"
    """The first of the system's languages that Floe speaks."""
    ENGLISH = "en"
    CHINESE = "zh_CN"


class Language(QObject):
    """The language in force.

    Attributes:
        code: English or Chinese.

    Signals:
        changed(): `code` is another one.
    """

    changed = Signal()

    def __init__(self, choice: LanguageChoice = LanguageChoice.SYSTEM) -> None:
        """Speak it as long as this object lives; a `QCoreApplication` must exist."""
        super().__init__()
        self.code = _code_of(choice)
        self._translators: list[tuple[QTranslator, bytes]] = []
        """Each with its words, which it does not copy."""
        self._install()

    def choose(self, choice: LanguageChoice) -> None:
        """Take another language."""
        code = _code_of(choice)
        if code is not self.code:
            self.code = code
            self.release()
            self._install()
            self.changed.emit()

    def release(self) -> None:
        """Speak the language of the source again, which is English but for its plurals."""
        for translator, _ in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators = []

    def _install(self) -> None:
        """Take Qt's own words, and Floe's; a missing file leaves English.

        They are read into memory: Qt would map a file, and the process would die where an update
        replaces it meanwhile.
        """
        qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        for name, folder in (("qtbase", qt_folder), ("floe", _FOLDER)):
            file = folder / f"{name}_{self.code.value}.qm"
            words = file.read_bytes() if file.is_file() else b""
            translator = QTranslator()
            if words and translator.load(words):
                QCoreApplication.installTranslator(translator)
                self._translators.append((translator, words))


def is_new_language(event: QEvent) -> bool:
    """Whether a window is being told that the language is another one."""
    return event.type() == QEvent.Type.LanguageChange


def language_for(preferred: list[str]) -> LanguageChoice:
    """The first of these languages that Floe speaks; English where it speaks none.

    Args:
        preferred: Names as Qt gives them: "zh-Hans-CN", "en-GB". A bare "zh" follows each longer
            name, also one of a place that writes the traditional characters, and says nothing.
    """
    for name in preferred:
        locale = QLocale(name)
        if locale.language() == QLocale.Language.English:
            return LanguageChoice.ENGLISH
        if "-" in name and locale.script() == QLocale.Script.SimplifiedHanScript:
            return LanguageChoice.CHINESE
    return LanguageChoice.ENGLISH


def joined(sentences: Iterable[str]) -> str:
    """Sentences on a line, parted by a space where their script parts them by one; "" is none."""
    line = ""
    for sentence in filter(None, sentences):
        gap = "" if not line or line.endswith(tuple(_FULL_WIDTH)) else " "
        line += gap + sentence
    return line


def _code_of(choice: LanguageChoice) -> LanguageChoice:
    if choice is LanguageChoice.SYSTEM:
        return language_for(QLocale.system().uiLanguages())
    return choice
