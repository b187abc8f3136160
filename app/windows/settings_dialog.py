"""The settings: pages on the right, their names on the left; every change is used at once.

A page is made when it is turned to, or soon after the dialog is seen.

Knows the preferences and reports new ones; saving and using them is done elsewhere.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.conversation import ConversationModel
from app.language import is_new_language, translate
from app.look import Look
from app.preferences import Preferences
from app.widgets.labels import make_label, make_panel
from app.windows.models_page import ModelsPage
from app.windows.server_page import ServerPage
from app.windows.settings_page import Page
from app.windows.settings_pages import AnswersPage, PrivacyPage, TurnsPage, WindowPage
from app.windows.shortcuts_page import ShortcutsPage
from app.windows.sound_page import SoundPage

_NAMES_PX: Final = 168


class SettingsDialog(QDialog):
    """Shows preferences and takes changes to them.

    Attributes:
        preferences: As they are shown.
        models: The page about models.

    Signals:
        changed(Preferences): The user has changed something.
        restart_wanted(): The engine is to be started anew.
    """

    changed = Signal(object)
    restart_wanted = Signal()

    def __init__(
        self,
        preferences: Preferences,
        look: Look,
        *,
        conversation: ConversationModel,
        data_folder: Path,
        has_tray: bool,
        parent: QWidget | None = None,
    ) -> None:
        """Show the preferences; the devices come later by `show_devices`."""
        super().__init__(parent)
        self.preferences = preferences
        self._conversation = conversation
        self.resize(800, 640)
        self.setMinimumSize(620, 420)
        report, folder = self._report, str(data_folder)
        self._sound, self.models = SoundPage(look, report), ModelsPage(look, report, self)
        self._makers: dict[str, Callable[[], Page]] = {
            "Sound": lambda: self._sound,
            "Taking turns": lambda: TurnsPage(look, report),
            "Answers": lambda: AnswersPage(report),
            "Models": lambda: self.models,
            "Server": lambda: ServerPage(look, report),
            "Window": lambda: WindowPage(look, report, has_tray=has_tray),
            "Shortcuts": lambda: ShortcutsPage(report),
            "Privacy": lambda: PrivacyPage(look, report, folder=folder),
        }
        self._pages: dict[str, Page] = {}
        self._making = QTimer(self)
        self._making.timeout.connect(self._make_next)
        self._lay_out()
        self.retranslate()
        conversation.levels_changed.connect(self._show_level)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setWindowTitle(self.tr("Settings"))
        self._names.setAccessibleName(self.tr("Pages"))
        self._restart_advice.setText(
            self.tr("The engine must restart for this; the conversation then begins anew.")
        )
        self._restart.setText(self.tr("Restart engine"))
        self._advice.setText(self.tr("Every change is used and kept at once."))
        self._close.setText(self.tr("Done"))
        for row, name in enumerate(_page_names()):
            self._names.item(row).setText(name)
        for page in self._pages.values():
            page.retranslate()
        self.show_preferences(self.preferences)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the pages that nobody has turned to, one at a time."""
        super().showEvent(event)
        self._making.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Make no more."""
        self._making.stop()
        super().hideEvent(event)

    def make_pages(self) -> None:
        """Make all of them now."""
        for name in self._makers:
            self._make(name)

    def show_preferences(self, preferences: Preferences) -> None:
        """Draw these preferences."""
        self.preferences = preferences
        for page in self._pages.values():
            page.show(preferences)

    def show_devices(self, inputs: list[str], outputs: list[str]) -> None:
        """Offer these sound devices."""
        self._sound.show_devices(inputs, outputs)

    def show_restart(self, *, is_needed: bool) -> None:
        """Say that something waits for a restart of the engine, or that nothing does."""
        self._restart_bar.setVisible(is_needed)

    def open_page(self, name: str) -> None:
        """Turn to a page by its English name."""
        self._names.setCurrentRow(list(self._makers).index(name))

    def _report(self, section: str, **values: Any) -> None:
        self.show_preferences(self.preferences.changed(section, **values))
        self.changed.emit(self.preferences)

    def _show_level(self) -> None:
        levels = self._conversation.levels
        if levels is not None and self.isVisible():
            self._sound.meter.show_level(levels.microphone_db)
            self._sound.loudspeaker_meter.show_level(levels.loudspeaker_db)

    # -- pages ------------------------------------------------------------------------------

    def _turn_to(self, row: int) -> None:
        self._make(list(self._makers)[row])
        self._stack.setCurrentIndex(row)

    def _make_next(self) -> None:
        """All at once would hold the window up for longer than is felt."""
        missing = [name for name in self._makers if name not in self._pages]
        if missing:
            self._make(missing[0])
        else:
            self._making.stop()

    def _make(self, name: str) -> None:
        if name in self._pages:
            return
        page = self._pages[name] = self._makers[name]()
        row = list(self._makers).index(name)
        if (empty := self._stack.widget(row)) is not None:
            self._stack.removeWidget(empty)
            empty.deleteLater()
        self._stack.insertWidget(row, page.widget)
        page.retranslate()
        page.show(self.preferences)

    # -- parts ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for _ in self._makers:
            self._stack.addWidget(QWidget())
        self._names = QListWidget()
        self._names.setProperty("kind", "names")
        self._names.setFixedWidth(_NAMES_PX)
        self._names.addItems(list(self._makers))
        self._names.currentRowChanged.connect(self._turn_to)
        self._names.setCurrentRow(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._names)
        middle.addWidget(self._stack, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(middle, 1)
        self._restart_bar = self._make_restart_bar()
        rows.addWidget(self._restart_bar)
        rows.addWidget(self._make_bottom())

    def _make_restart_bar(self) -> QWidget:
        bar = make_panel("notice")
        self._restart_advice, self._restart = make_label("", "plain"), QPushButton()
        self._restart.setAutoDefault(False)
        self._restart.clicked.connect(self.restart_wanted)
        row = QHBoxLayout(bar)
        row.setContentsMargins(20, 8, 16, 8)
        row.addWidget(self._restart_advice, 1)
        row.addWidget(self._restart)
        bar.hide()
        return bar

    def _make_bottom(self) -> QWidget:
        bottom = make_panel("below")
        self._advice, self._close = make_label("", "quiet"), QPushButton()
        self._close.setProperty("kind", "main")
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)
        row = QHBoxLayout(bottom)
        row.setContentsMargins(20, 12, 16, 12)
        row.addWidget(self._advice, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        return bottom


def _page_names() -> tuple[str, ...]:
    """What the pages are headed, in their order."""
    return (
        translate("SoundPage", "Sound"),
        translate("TurnsPage", "Taking turns"),
        translate("AnswersPage", "Answers"),
        translate("ModelsPage", "Models"),
        translate("ServerPage", "Server"),
        translate("WindowPage", "Window"),
        translate("ShortcutsPage", "Shortcuts"),
        translate("PrivacyPage", "Privacy"),
    )
