"""The settings dialog, driven as a person drives it, and what becomes of each change."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.folders import Folders
from app.jobs import JobRunner
from app.language import Language, LanguageChoice
from app.look import Look, ThemeChoice
from app.notices import Notices
from app.preferences import Preferences, PreferencesFile
from app.settings_desk import SettingsDesk
from app.widgets.switch import Switch
from app.windows.settings_dialog import SettingsDialog
from engine import (
    Command,
    Levels,
    ServerChoice,
    SetEchoCancelling,
    SetNoiseSuppression,
    SetPatience,
    SetYieldsAfter,
    SoundDevice,
)


class Recorder(EngineBridge):
    """A bridge to nowhere that remembers what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Command] = []

    @property
    def is_running(self) -> bool:
        return True

    def send(self, command: Command) -> None:
        self.sent.append(command)


class Desk:
    """A settings desk with everything around it that it talks to."""

    def __init__(self, folders: Folders) -> None:
        self.bridge, self.notices, self.jobs = Recorder(), Notices(), JobRunner()
        self.conversation, self.look = ConversationModel(), Look(ThemeChoice.DARK)
        self.language = Language(LanguageChoice.ENGLISH)
        self.window = QWidget()
        self.desk = SettingsDesk(
            Preferences(),
            folders,
            look=self.look,
            language=self.language,
            conversation=self.conversation,
            bridge=self.bridge,
            notices=self.notices,
            jobs=self.jobs,
            scan=lambda: DEVICES,
        )
        self.desk.engine_started(Preferences().engine_config())

    @property
    def dialog(self) -> SettingsDialog:
        (dialog,) = self.window.findChildren(SettingsDialog)
        dialog.make_pages()
        return dialog

    def switch(self, name: str) -> Switch:
        return next(s for s in self.dialog.findChildren(Switch) if s.accessibleName() == name)

    def box(self, name: str) -> QComboBox:
        return next(b for b in self.dialog.findChildren(QComboBox) if b.accessibleName() == name)


DEVICES = [
    SoundDevice(index=0, name="pulse", n_inputs=2, n_outputs=2, rate_hz=48_000),
    SoundDevice(index=1, name="Desk microphone", n_inputs=1, n_outputs=0, rate_hz=48_000),
    SoundDevice(index=2, name="Headphones", n_inputs=0, n_outputs=2, rate_hz=48_000),
]


def use(folders: Folders, qapp: QApplication, errand: Callable[[Desk], Awaitable[None]]) -> None:
    async def go() -> None:
        desk = Desk(folders)
        desk.desk.open(desk.window, has_tray=False)
        await errand(desk)
        desk.desk.close()
        await asyncio.sleep(0.05)
        desk.jobs.close()
        desk.language.release()
        desk.window.deleteLater()

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(go())


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)


def test_a_change_is_used_and_kept_at_once(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.box("Patience").setCurrentIndex(2)
        qtbot.mouseClick(desk.switch("Take out the echo"), Qt.MouseButton.LeftButton)
        qtbot.mouseClick(desk.switch("Turn noise down"), Qt.MouseButton.LeftButton)
        told = [SetPatience(1.4), SetEchoCancelling(False), SetNoiseSuppression(True)]
        assert desk.bridge.sent == told
        await until(folders.settings_file.exists)
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0] == desk.desk.preferences)
        assert desk.desk.preferences.turns.patience_s == 1.4

    use(folders, qapp, errand)


def test_less_motion_is_used_and_kept(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        with qtbot.waitSignal(desk.look.changed, timeout=10_000):
            desk.switch("Less motion").click()
        assert desk.look.is_calm
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0].window.has_less_motion)
        desk.switch("Less motion").click()
        assert not desk.look.is_calm

    use(folders, qapp, errand)


def test_giving_way_is_chosen_in_words_and_explained(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        box = desk.box("Giving way")
        box.setCurrentIndex(box.findText("Holds its ground"))
        assert desk.bridge.sent == [SetYieldsAfter(1.8)]
        texts = [label.text() for label in desk.dialog.findChildren(QLabel)]
        assert any("Speak for 1.8 s and it stops" in text for text in texts)
        desk.switch("Let me interrupt").click()
        assert not box.isEnabled()

    use(folders, qapp, errand)


def test_devices_are_offered_by_name(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        box = desk.box("Microphone")
        await until(lambda: box.count() == 2)
        assert [box.itemText(i) for i in range(2)] == ["The system's choice", "Desk microphone"]
        box.setCurrentIndex(1)
        assert desk.desk.preferences.sound.input_name == "Desk microphone"

    use(folders, qapp, errand)


def test_sound_is_recorded_with_the_words_or_not_at_all(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        words, sound = desk.switch("Keep conversations"), desk.switch("Record their sound")
        assert not sound.isChecked()
        sound.click()
        assert desk.desk.preferences.history.is_recorded
        assert words.isChecked()
        words.click()
        assert not desk.desk.preferences.history.records_sound
        assert not sound.isChecked()
        sound.click()
        sound.click()
        assert desk.desk.preferences.history.is_kept

    use(folders, qapp, errand)


def test_the_theme_changes_at_once(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        before = desk.look.palette
        desk.box("Colours").setCurrentIndex(1)
        assert desk.look.palette != before

    use(folders, qapp, errand)


def test_the_language_changes_at_once_and_is_kept(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        box = desk.box("Language")
        names = [box.itemText(place) for place in range(box.count())]
        assert names == ["The system's choice", "English", "简体中文"]
        box.setCurrentIndex(2)
        await until(lambda: desk.dialog.windowTitle() == "设置")
        assert desk.box("语言") is box
        assert box.currentText() == "简体中文"
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0].window.language is LanguageChoice.CHINESE)
        box.setCurrentIndex(1)
        await until(lambda: desk.dialog.windowTitle() == "Settings")

    use(folders, qapp, errand)


def test_what_needs_a_restart_offers_one(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    wanted: list[bool] = []

    async def errand(desk: Desk) -> None:
        restart = next(
            b for b in desk.dialog.findChildren(QPushButton) if b.text() == "Restart engine"
        )
        assert not restart.isVisible()
        desk.box("Style").setCurrentIndex(2)
        assert restart.isVisible()
        desk.desk.restart_wanted.connect(lambda: wanted.append(True))
        qtbot.mouseClick(restart, Qt.MouseButton.LeftButton)
        desk.desk.engine_started(desk.desk.preferences.engine_config())
        assert not restart.isVisible()

    use(folders, qapp, errand)
    assert wanted == [True]


def test_settings_that_cannot_be_written_are_a_notice(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    folders.config.parent.mkdir(parents=True, exist_ok=True)
    folders.config.write_text("a file where a folder should be")

    async def errand(desk: Desk) -> None:
        desk.box("Patience").setCurrentIndex(0)
        await until(lambda: bool(desk.notices.current))
        assert "cannot be written" in desk.notices.current[0].text

    use(folders, qapp, errand)


def test_both_devices_are_seen_while_they_are_chosen(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        level = Levels(
            at_s=0.0,
            microphone_db=-18.0,
            loudspeaker_db=-24.0,
            heard_db=-30.0,
            is_voice=True,
            backlog_ms=0.0,
        )
        desk.conversation.take(level)
        shown = {
            widget.accessibleName(): widget.accessibleDescription()
            for widget in desk.dialog.findChildren(QWidget)
        }
        assert shown["Microphone level"] == "-18 dB"
        assert shown["Loudspeaker level"] == "-24 dB"

    use(folders, qapp, errand)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space])
def test_a_switch_is_a_check_box_to_the_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    switch = Switch(Look(ThemeChoice.DARK))
    qtbot.addWidget(switch)
    switch.show()
    qtbot.keyClick(switch, key)
    assert switch.isChecked()
    switch.hide()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def _field(desk: Desk, name: str) -> QLineEdit:
    return next(f for f in desk.dialog.findChildren(QLineEdit) if f.accessibleName() == name)


def _write(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.clear()
    qtbot.keyClicks(field, text)
    field.editingFinished.emit()


def test_a_server_is_chosen_with_its_address_and_a_hidden_token(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.dialog.open_page("Server")
        address, token = _field(desk, "Address"), _field(desk, "Token")
        assert not address.isEnabled()
        desk.box("Where Floe thinks").setCurrentIndex(1)
        _write(qtbot, address, "desk.local:9000")
        _write(qtbot, token, "a-token-of-some-length")
        chosen = ServerChoice(address="desk.local:9000", token="a-token-of-some-length")
        assert desk.desk.preferences.server.choice == chosen
        assert desk.desk.preferences.engine_config().server == chosen
        assert "a-token" not in repr(desk.desk.preferences)
        assert token.echoMode() is QLineEdit.EchoMode.Password
        desk.switch("Show the token").click()
        assert token.echoMode() is QLineEdit.EchoMode.Normal
        buttons = desk.dialog.findChildren(QPushButton)
        assert next(b for b in buttons if b.text() == "Restart engine").isVisible()
        desk.box("Where Floe thinks").setCurrentIndex(0)
        assert desk.desk.preferences.engine_config().server is None
        assert desk.desk.preferences.server.address == "desk.local:9000"
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0] == desk.desk.preferences)
        assert folders.settings_file.stat().st_mode & 0o077 == 0

    use(folders, qapp, errand)
