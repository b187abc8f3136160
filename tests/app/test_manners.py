"""The manners of a desktop program: tray, one instance, geometry, keyboard, names, a quick end."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.conversation import ConversationModel
from app.examples import shipped_examples
from app.folders import Folders
from app.history import History
from app.look import Look, ThemeChoice
from app.notices import Notices
from app.preferences import Preferences
from app.role_desk import RoleDesk
from app.roles import Role, RoleLibrary
from app.single_instance import SingleInstance
from app.timeline import Timeline
from app.tray import Tray
from app.widgets.level_meter import LevelMeter
from app.widgets.presence import Presence
from app.widgets.timeline_view import TimelineView
from app.window_memory import WindowMemory
from app.windows.first_run_dialog import FirstRunDialog
from app.windows.history_dialog import HistoryDialog
from app.windows.main_window import MainWindow
from app.windows.role_dialog import RoleDialog
from app.windows.settings_dialog import SettingsDialog
from engine import Mood, MoodChanged
from tests.screenshots.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
QUIT_LIMIT_S = 3.0
HANGS_S = 120.0


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    return Look(ThemeChoice.DARK)


@pytest.fixture
def window(look: Look, folders: Folders, qtbot: QtBot) -> Iterator[MainWindow]:
    conversation = ConversationModel()
    made = MainWindow(
        conversation, Notices(), timeline=Timeline(), look=look, examples=shipped_examples()
    )
    desk = RoleDesk(RoleLibrary(folders.roles_file), made.roles, notices=Notices(), window=made)
    desk.setParent(made)
    qtbot.addWidget(made)
    conversation.take(MoodChanged(at_s=0.0, mood=Mood.IDLE))
    made.show()
    yield made
    made.hide()


# -- tray ---------------------------------------------------------------------------------------


def test_the_tray_tells_the_mood_and_mutes(look: Look, qtbot: QtBot) -> None:
    tray = Tray(look, is_available=False)
    tray.show_mood(Mood.SPEAKING)
    assert tray.words == "Floe: Speaking"
    with qtbot.waitSignal(tray.mute_wanted, timeout=10_000) as muted:
        tray.mute.trigger()
    assert muted.args == [True]
    tray.show_muted(False)
    assert not tray.mute.isChecked()
    wishes = {action.text(): action for action in tray.menu.actions()}
    with qtbot.waitSignal(tray.quit_wanted, timeout=10_000):
        wishes["Quit"].trigger()
    with qtbot.waitSignal(tray.window_wanted, timeout=10_000):
        wishes["Open Floe"].trigger()


# -- one instance -------------------------------------------------------------------------------


def test_a_second_start_wakes_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert not first.wake_other()
    assert first.hold()
    with qtbot.waitSignal(first.woken, timeout=30_000):
        assert second.wake_other()
    assert not SingleInstance(tmp_path / "another").wake_other()
    first.release()
    assert not second.wake_other()
    assert second.hold()
    second.release()


def test_a_crashed_instance_leaves_no_lock(tmp_path: Path, qtbot: QtBot) -> None:
    code = (
        "import os; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]);"
        "from app.single_instance import SingleInstance;"
        f"s = SingleInstance(Path({str(tmp_path)!r})); print(s.hold(), flush=True); os._exit(1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "True", done.stderr
    instance = SingleInstance(tmp_path)
    assert not instance.wake_other()
    assert instance.hold()
    instance.release()


# -- the window's place -------------------------------------------------------------------------


def test_the_window_comes_back_where_it_was(
    window: MainWindow, look: Look, tmp_path: Path, qtbot: QtBot
) -> None:
    memory = WindowMemory(tmp_path / "state" / "window.toml")
    window.resize(760, 640)  # smaller than any screen
    memory.keep(window)
    again = MainWindow(ConversationModel(), Notices(), timeline=Timeline(), look=look, examples=[])
    qtbot.addWidget(again)
    memory.restore(again)
    assert (again.width(), again.height()) == (760, 640)
    assert again.commands.show_latency.isChecked(), "what a small window folds is no wish"


def test_the_panels_stay_as_they_were_left(
    window: MainWindow, look: Look, tmp_path: Path, qtbot: QtBot
) -> None:
    memory = WindowMemory(tmp_path / "window.toml")
    window.resize(1280, 860)
    window.commands.show_latency.setChecked(False)
    memory.keep(window)
    again = MainWindow(ConversationModel(), Notices(), timeline=Timeline(), look=look, examples=[])
    qtbot.addWidget(again)
    memory.restore(again)
    assert not again.commands.show_latency.isChecked()
    assert again.commands.show_roles.isChecked()


@pytest.mark.parametrize("text", ["", "[window", "window = 5", "[window]\ngeometry = 'zz'"])
def test_a_damaged_memory_is_as_good_as_none(window: MainWindow, tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.toml"
    path.write_text(text)
    before = window.size()
    WindowMemory(path).restore(window)
    assert window.size() == before


# -- keyboard and names -------------------------------------------------------------------------


def test_every_command_has_keys_of_its_own(window: MainWindow) -> None:
    actions = [action for action in window.actions() if action.text()]
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(actions) >= 13
    assert all(action.shortcuts() for action in actions)
    assert len(set(keys)) == len(keys)


def test_panels_fold_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 860)
    for key, panel in (
        (Qt.Key.Key_1, window.roles),
        (Qt.Key.Key_2, window.timeline),
        (Qt.Key.Key_3, window.latency),
    ):
        assert panel.isVisible()
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert not panel.isVisible()
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert panel.isVisible()


def test_single_keys_do_not_disturb_typing(window: MainWindow, qtbot: QtBot) -> None:
    wanted: list[bool] = []
    window.mute_wanted.connect(wanted.append)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert wanted == [True]
    window.composer.entry.setFocus()
    qtbot.keyClicks(window.composer.entry, "m/")
    assert window.composer.entry.text() == "m/"
    assert wanted == [True]


def dialogs(look: Look, tmp_path: Path) -> list[QWidget]:
    settings = SettingsDialog(
        Preferences(),
        look,
        conversation=ConversationModel(),
        data_folder=tmp_path,
        has_tray=True,
    )
    settings.make_pages()
    return [
        settings,
        HistoryDialog(History(tmp_path).find, look, is_kept=False),
        RoleDialog(Role("", "", "")),
        VIEWS["models-trouble"](look, tmp_path),
        VIEWS["models-fetch"](look, tmp_path),
        VIEWS["models-folder"](look, tmp_path),
        *first_steps(look),
    ]


PICTURES = (LevelMeter, Presence, TimelineView)
"""What has no words and no focus, and still tells something."""


def first_steps(look: Look) -> list[QDialog]:
    """The first start, at each of its steps."""
    made: list[QDialog] = []
    for place in range(3):
        dialog = FirstRunDialog(ConversationModel(), look, examples=shipped_examples())
        dialog.turn_to(place)
        made.append(dialog)
    return made


def nameless(root: QWidget) -> list[str]:
    """Everything that can have the focus and that a screen reader could not name."""
    QAccessible.setActive(True)
    found: list[str] = []
    for widget in root.findChildren(QWidget):
        is_inner = widget.objectName().startswith("qt_") or widget.isHidden()
        is_inner |= widget.window() is not root  # a list that only opens with its own box
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_inner:
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name).strip():
                found.append(type(widget).__name__)
    return found


def test_everything_that_takes_the_focus_has_a_name(
    window: MainWindow, look: Look, tmp_path: Path, qtbot: QtBot
) -> None:
    assert nameless(window) == []
    for dialog in dialogs(look, tmp_path):
        qtbot.addWidget(dialog)
        assert nameless(dialog) == [], type(dialog).__name__


@pytest.mark.parametrize("name", VIEWS)
def test_everything_that_shows_or_takes_something_has_a_name(
    name: str, look: Look, tmp_path: Path, qtbot: QtBot
) -> None:
    view = VIEWS[name](look, tmp_path)
    qtbot.addWidget(view)
    view.show()
    assert nameless(view) == []
    shown = [part for kind in PICTURES for part in view.findChildren(kind) if part.isVisible()]
    assert [type(part).__name__ for part in shown if not part.accessibleName()] == []
    view.hide()


def test_the_focus_can_be_seen(window: MainWindow, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.dress(application, theme.DARK)
    bar = window.top_bar
    for control in (bar.new_button, bar.mute_button, window.composer.entry, window.roles.search):
        bar.stop_button.setFocus()
        QApplication.processEvents()
        before = control.grab().toImage()
        control.setFocus()
        QApplication.processEvents()
        assert control.grab().toImage() != before
    application.setStyleSheet("")
