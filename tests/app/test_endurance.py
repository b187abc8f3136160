"""What is opened a hundred times leaves nothing behind, and nothing holds up the window."""

import gc
import importlib
import pkgutil
import resource
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app import windows
from app.look import Look, ThemeChoice
from app.roles import RoleLibrary
from app.timeline import Timeline
from app.widgets.role_list import RoleList
from app.widgets.timeline_view import TimelineView
from app.windows.fetch_dialog import FetchDialog
from app.windows.first_run_dialog import FirstRunDialog
from app.windows.folder_dialog import FolderDialog
from app.windows.history_dialog import HistoryDialog
from app.windows.role_dialog import RoleDialog
from app.windows.settings_dialog import SettingsDialog
from engine import Levels
from tests.screenshots.views import VIEWS

N_TIMES = 100
N_WARM = 20
MOST_MIB = 8.0
"""What a hundred openings may add: 80 KiB each, a fraction of what a dialog takes."""

MOST_ROUNDS = 3
"""Hundreds after which the heap must have found its size; what leaks adds as much in each."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's own figures"),
]


DIALOGS = {
    "models-trouble": SettingsDialog,
    "history": HistoryDialog,
    "first-microphone": FirstRunDialog,
    "first-model": FirstRunDialog,
    "models-fetch": FetchDialog,
    "models-fetch-refused": FetchDialog,
    "models-folder-trouble": FolderDialog,
    "role": RoleDialog,
}
"""Views, and which dialog each is: every kind of dialog, full of what it can hold."""


def settle() -> int:
    """Let everything be deleted that can be; return how many widgets are left."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    return len(QApplication.allWidgets())


def memory_mib() -> float:
    """What the process has in memory."""
    n_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return n_pages * resource.getpagesize() / 2**20


def test_every_kind_of_dialog_is_among_them() -> None:
    for module in pkgutil.iter_modules(windows.__path__, "app.windows."):
        importlib.import_module(module.name)
    kinds = {kind for kind in QDialog.__subclasses__() if kind.__module__.startswith("app.")}
    assert kinds == set(DIALOGS.values())


@pytest.mark.parametrize("name", DIALOGS)
def test_a_hundred_openings_leave_no_widget_and_no_memory(
    name: str, tmp_path: Path, qtbot: QtBot
) -> None:
    look = Look(ThemeChoice.DARK)

    def open_once() -> None:
        dialog = VIEWS[name](look, tmp_path)
        assert isinstance(dialog, DIALOGS[name])
        dialog.show()
        QApplication.processEvents()
        dialog.close()
        dialog.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    for _ in range(N_WARM):
        open_once()
    n_widgets, grown_mib = settle(), MOST_MIB
    for _ in range(MOST_ROUNDS):
        before_mib = memory_mib()
        for _ in range(N_TIMES):
            open_once()
        assert settle() <= n_widgets
        grown_mib = memory_mib() - before_mib
        if grown_mib < MOST_MIB:
            break
    assert grown_mib < MOST_MIB


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
