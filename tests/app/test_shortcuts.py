"""Keys of one's own: pressed in the settings, in force at once, said beside the buttons, kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.conversation import ConversationModel
from app.look import Look, ThemeChoice
from app.notices import Notices
from app.preferences import Preferences, PreferencesFile
from app.shortcuts import USUAL_KEYS, command_words, holder_of, keys_of
from app.timeline import Timeline
from app.windows.main_window import MainWindow
from app.windows.settings_dialog import SettingsDialog
from engine import Mood, MoodChanged


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> SettingsDialog:
    made = SettingsDialog(
        Preferences(),
        Look(ThemeChoice.DARK),
        conversation=ConversationModel(),
        data_folder=tmp_path,
        has_tray=True,
    )
    qtbot.addWidget(made)
    made.open_page("Shortcuts")
    return made


def line(dialog: SettingsDialog, command: str) -> QKeySequenceEdit:
    lines = dialog.findChildren(QKeySequenceEdit)
    return next(one for one in lines if one.accessibleName() == command_words(command))


def press(dialog: SettingsDialog, command: str, key: str) -> None:
    line(dialog, command).setKeySequence(QKeySequence(key))
    line(dialog, command).editingFinished.emit()


def test_the_usual_keys_are_all_different() -> None:
    keys = [QKeySequence(key).toString() for own in USUAL_KEYS.values() for key in own]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_a_key_of_ones_own_takes_the_place_of_the_usual_ones() -> None:
    assert keys_of("mute", {}) == ("M", "Ctrl+M")
    assert keys_of("mute", {"mute": "F8"}) == ("F8",)
    assert keys_of("mute", {"mute": ""}) == ()
    assert holder_of("Ctrl+N", {}, but="mute") == "new_conversation"
    assert holder_of("Ctrl+N", {"new_conversation": "F9"}, but="mute") is None
    assert holder_of("Ctrl+M", {}, but="mute") is None


def test_a_key_is_pressed_and_reported(dialog: SettingsDialog, qtbot: QtBot) -> None:
    assert line(dialog, "mute").keySequence().toString() == "M"
    with qtbot.waitSignal(dialog.changed, timeout=10_000) as changed:
        press(dialog, "mute", "F8")
    preferences = changed.args[0]
    assert preferences.shortcuts.chosen == {"mute": "F8"}
    with qtbot.waitSignal(dialog.changed, timeout=10_000) as changed:
        press(dialog, "mute", "M")
    assert changed.args[0].shortcuts.chosen == {}, "the usual key is no choice"


def test_a_key_that_is_taken_is_refused_in_a_sentence(dialog: SettingsDialog) -> None:
    heard: list[Preferences] = []
    dialog.changed.connect(heard.append)
    press(dialog, "mute", "Ctrl+E")
    assert heard == []
    assert line(dialog, "mute").keySequence().toString() == "M"
    told = [label.text() for label in dialog.findChildren(QLabel) if not label.isHidden()]
    assert "Ctrl+E is already the key of “Export conversation…”." in told


def test_the_usual_keys_come_back(dialog: SettingsDialog, qtbot: QtBot) -> None:
    press(dialog, "mute", "F8")
    press(dialog, "quit", "F9")
    (usual,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "Back to the usual keys"]
    with qtbot.waitSignal(dialog.changed, timeout=10_000) as changed:
        usual.click()
    assert changed.args[0].shortcuts.chosen == {}
    assert line(dialog, "quit").keySequence().toString() == "Ctrl+Q"
    assert not usual.isEnabled()


def test_the_window_obeys_the_new_key_and_says_it(qtbot: QtBot) -> None:
    conversation = ConversationModel()
    window = MainWindow(
        conversation, Notices(), timeline=Timeline(), look=Look(ThemeChoice.DARK), examples=[]
    )
    qtbot.addWidget(window)
    conversation.take(MoodChanged(at_s=0.0, mood=Mood.IDLE))
    window.use_keys({"mute": "F8", "stop": "F7"})
    with qtbot.waitActive(window, timeout=20_000):
        window.show()
        window.activateWindow()
    wanted: list[bool] = []
    window.mute_wanted.connect(wanted.append)
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert wanted == [True]
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert wanted == [True]
    assert window.top_bar.mute_button.text() == "Muted  F8"
    with qtbot.waitSignal(window.stop_wanted, timeout=10_000):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert _tip(window.top_bar.stop_button) == "Be silent at once (F7)"
    window.use_keys({"mute": ""})
    assert window.top_bar.mute_button.text() == "Muted"
    window.hide()


def _tip(part: QWidget) -> str:
    return part.toolTip()


def test_they_are_kept(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path / "settings.toml")
    file.save(Preferences().changed("shortcuts", mute="F8", quit=""))
    preferences, damage = file.load()
    assert damage is None
    assert preferences.shortcuts.chosen == {"mute": "F8", "quit": ""}
    file.save(preferences.changed("shortcuts", mute=None))
    assert file.load()[0].shortcuts.chosen == {"quit": ""}
