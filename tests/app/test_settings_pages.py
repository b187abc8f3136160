"""The pages of the settings: when they are made, how they are reached, and what they show."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
)
from pytestqt.qtbot import QtBot

from app import theme
from app.conversation import ConversationModel
from app.look import Look, ThemeChoice
from app.preferences import Preferences
from app.widgets.switch import Switch
from app.windows.settings_dialog import SettingsDialog


def test_a_device_that_is_not_there_stays_chosen(qtbot: QtBot) -> None:
    preferences = Preferences().changed("sound", input_name="Gone")
    dialog = _dialog(qtbot, preferences)
    dialog.show_devices(["Desk microphone"], [])
    boxes = dialog.findChildren(QComboBox)
    box = next(b for b in boxes if b.accessibleName() == "Microphone")
    assert box.currentText() == "Gone (not connected)"


def test_pages_are_made_once_they_are_turned_to_or_the_dialog_is_seen(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, Preferences(), makes_all=False)
    (names,) = dialog.findChildren(QListWidget)
    assert list(dialog._pages) == ["Sound"]
    dialog.open_page("Privacy")
    assert list(dialog._pages) == ["Sound", "Privacy"]
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog._pages) == names.count(), timeout=10_000)
    assert dialog._stack.currentWidget() is dialog._pages["Privacy"].widget, "nobody is moved"
    qtbot.waitUntil(lambda: not dialog._making.isActive(), timeout=10_000)
    for row, page in enumerate(names.item(row).text() for row in range(names.count())):
        dialog.open_page(page)
        assert dialog._stack.currentIndex() == row
        assert dialog._pages[page].widget.heading.text() == page
    dialog.hide()


def test_every_page_can_be_reached_by_keyboard(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, Preferences())
    dialog.show()
    (names,) = dialog.findChildren(QListWidget)
    names.setFocus()
    seen: set[str] = set()
    for _ in range(names.count()):
        seen |= {s.accessibleName() for s in dialog.findChildren(Switch) if s.isVisible()}
        qtbot.keyClick(names, Qt.Key.Key_Down)
    dialog.close()
    assert seen == {
        "Take out the echo",
        "Turn noise down",
        "Less motion",
        "Let me interrupt",
        "Never touch the network",
        "Show the token",
        "Start minimised",
        "Keep conversations",
        "Record their sound",
    }


def test_numbers_can_be_read_and_typed(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, Preferences())
    dialog.open_page("Answers")
    dialog.show()
    theme.dress(_application(), theme.DARK)
    spins = dialog.findChildren(QAbstractSpinBox)
    lines = [line for spin in spins for line in spin.findChildren(QLineEdit)]
    assert [line.text() for line in lines] == ["0.80", "20", "0.80", "0", "500", "4096"]
    assert all(line.width() > 60 for line in lines)
    _application().setStyleSheet("")
    dialog.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("desk.local", "Not encrypted"),
        ("ws://10.0.0.2:8787", "Not encrypted"),
        ("wss://desk.local", ""),
        ("localhost:8787", ""),
        ("ftp://desk", "address is none"),
        ("", "address is none"),
    ],
)
def test_an_address_is_judged_where_it_is_written(qtbot: QtBot, address: str, words: str) -> None:
    dialog = _dialog(qtbot, Preferences().changed("server", is_used=True, address=address))
    dialog.open_page("Server")
    dialog.show()
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    told = [text for text in texts if "encrypted" in text or "is none" in text]
    assert (words in told[0]) if words else not told
    dialog.close()


def _dialog(qtbot: QtBot, preferences: Preferences, *, makes_all: bool = True) -> SettingsDialog:
    dialog = SettingsDialog(
        preferences,
        Look(ThemeChoice.DARK),
        conversation=ConversationModel(),
        data_folder=Path("somewhere"),
        has_tray=False,
    )
    qtbot.addWidget(dialog)
    if makes_all:
        dialog.make_pages()
    return dialog


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
