"""What is opened a hundred times leaves nothing behind, and nothing holds up the window."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.conversation import ConversationModel
from app.examples import shipped_examples
from app.history import History
from app.look import Look, ThemeChoice
from app.preferences import Preferences
from app.roles import Role, RoleLibrary
from app.timeline import Timeline
from app.widgets.role_list import RoleList
from app.widgets.timeline_view import TimelineView
from app.windows.first_run_dialog import FirstRunDialog
from app.windows.history_dialog import HistoryDialog
from app.windows.role_dialog import RoleDialog
from app.windows.settings_dialog import SettingsDialog
from engine import Levels
from tests.screenshots.views import VIEWS

N_TIMES = 100
N_WARM = 3

pytestmark = pytest.mark.slow


def _dialog(view: QWidget) -> QDialog:
    assert isinstance(view, QDialog)
    return view


Maker = Callable[[Look, Path], QDialog]

DIALOGS: dict[str, Maker] = {
    "settings": lambda look, folder: SettingsDialog(
        Preferences(),
        look,
        conversation=ConversationModel(),
        data_folder=folder,
        has_tray=True,
    ),
    "history": lambda look, folder: HistoryDialog(History(folder).find, look, is_kept=True),
    "first-run": lambda look, folder: FirstRunDialog(
        ConversationModel(), look, examples=shipped_examples()
    ),
    "fetch": lambda look, folder: _dialog(VIEWS["models-fetch"](look, folder)),
    "folder": lambda look, folder: _dialog(VIEWS["models-folder"](look, folder)),
    "role": lambda look, folder: RoleDialog(Role("Cook", "", "You are a cook.")),
}


def settle() -> int:
    """Let everything be deleted that can be; return how many widgets are left."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    return len(QApplication.allWidgets())


@pytest.mark.parametrize("name", DIALOGS)
def test_a_hundred_openings_leave_no_widget(name: str, tmp_path: Path, qtbot: QtBot) -> None:
    look = Look(ThemeChoice.DARK)

    def open_once() -> None:
        dialog = DIALOGS[name](look, tmp_path)
        dialog.show()
        QApplication.processEvents()
        dialog.close()
        dialog.deleteLater()

    for _ in range(N_WARM):
        open_once()
    before = settle()
    for _ in range(N_TIMES):
        open_once()
    assert settle() <= before


def test_a_list_that_is_shown_anew_leaves_no_button(tmp_path: Path, qtbot: QtBot) -> None:
    library = RoleLibrary(tmp_path / "roles.toml")
    shown = RoleList(Look(ThemeChoice.DARK))
    qtbot.addWidget(shown)
    shown.show_roles(library.roles)
    before = settle()
    for _ in range(N_TIMES):
        shown.show_roles(library.roles)
    assert settle() <= before


def test_hours_of_talk_leave_the_timeline_as_small_as_minutes(qtbot: QtBot) -> None:
    timeline = Timeline()
    view = TimelineView(timeline, Look(ThemeChoice.DARK))
    qtbot.addWidget(view)
    for step in range(15 * 60 * 10):
        timeline.take(
            Levels(
                at_s=step / 15,
                microphone_db=-20.0,
                loudspeaker_db=-20.0,
                heard_db=-20.0,
                is_voice=True,
                backlog_ms=0.0,
            )
        )
    assert len(timeline.levels) < 15 * 35
    view.grab()
    begin_s = time.thread_time()
    view.refresh()
    view.grab()
    assert time.thread_time() - begin_s < 0.05
