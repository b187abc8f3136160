"""Where preferences are changed: shows the settings, keeps the file, and puts changes into force.

Knows the engine's bridge, the theme and the file; nothing of what a page looks like.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.folders import Folders
from app.jobs import JobRunner
from app.language import Language
from app.look import Look
from app.notices import Notice, Notices
from app.preferences import Preferences, PreferencesFile, live_commands, needs_restart
from app.windows.settings_dialog import SettingsDialog
from engine import EngineConfig, SoundDevice, scan_devices

DeviceScan = Callable[[], list[SoundDevice]]
_SOUND_SERVERS = {"pulse", "default"}
"""On Linux these only pass sound on; "the system's choice" already stands for them."""


class SettingsDesk(QObject):
    """Holds the preferences in force.

    Attributes:
        preferences: What the user has chosen.
        look: The theme in force.

    Signals:
        changed(): `preferences` is another one.
        restart_wanted(): The engine is to be started anew.
        devices_found(list, list): There are microphones and loudspeakers of these names.
        dialog_made(SettingsDialog): The settings are about to be shown.
    """

    changed = Signal()
    restart_wanted = Signal()
    devices_found = Signal(list, list)
    dialog_made = Signal(object)

    def __init__(
        self,
        preferences: Preferences,
        folders: Folders,
        *,
        look: Look,
        language: Language,
        conversation: ConversationModel,
        bridge: EngineBridge,
        notices: Notices,
        jobs: JobRunner,
        scan: DeviceScan = scan_devices,
    ) -> None:
        """Begin with these preferences; nothing is shown or written."""
        super().__init__()
        self.preferences = preferences
        self._folders, self._conversation = folders, conversation
        self.look, self._language = look, language
        self._bridge, self._notices, self._jobs, self._scan = bridge, notices, jobs, scan
        self._file = PreferencesFile(folders.settings_file)
        self._running = EngineConfig()
        self._dialog: SettingsDialog | None = None

    def engine_started(self, config: EngineConfig) -> None:
        """Remember what the engine was started with."""
        self._running = config
        self._show_restart()

    def open(self, parent: QWidget, *, has_tray: bool, page: str = "Sound") -> None:
        """Show the settings, turned to a page; a second call brings them to the front."""
        if self._dialog is None:
            self._dialog = self._make_dialog(parent, has_tray=has_tray)
            self.dialog_made.emit(self._dialog)
        self._dialog.open_page(page)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        self._show_restart()
        self.look_for_devices()

    def look_for_devices(self) -> None:
        """Ask the system for its sound devices; `devices_found` says what there is."""
        self._jobs.start(self._scan, done=self._tell_devices)

    def use(self, preferences: Preferences) -> None:
        """Put preferences into force that were changed elsewhere, and keep them."""
        if self._dialog is not None:
            self._dialog.show_preferences(preferences)
        self._take(preferences)

    def close(self) -> None:
        """Take the settings away, if they are shown."""
        if self._dialog is not None:
            self._dialog.close()

    def _make_dialog(self, parent: QWidget, *, has_tray: bool) -> SettingsDialog:
        dialog = SettingsDialog(
            self.preferences,
            self.look,
            conversation=self._conversation,
            data_folder=self._folders.data,
            has_tray=has_tray,
            parent=parent,
        )
        dialog.changed.connect(self._take)
        dialog.restart_wanted.connect(self.restart_wanted)
        dialog.finished.connect(self._forget)
        return dialog

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _tell_devices(self, devices: list[SoundDevice]) -> None:
        named = [device for device in devices if device.name not in _SOUND_SERVERS]
        inputs = [device.name for device in named if device.n_inputs > 0]
        outputs = [device.name for device in named if device.n_outputs > 0]
        if self._dialog is not None:
            self._dialog.show_devices(inputs, outputs)
        self.devices_found.emit(inputs, outputs)

    def _take(self, preferences: Preferences) -> None:
        for command in live_commands(self.preferences, preferences):
            self._bridge.send(command)
        self.preferences = preferences
        self.look.choose(preferences.window.theme)
        self.look.keep_calm(is_calm=preferences.window.has_less_motion)
        self._language.choose(preferences.window.language)
        self._show_restart()
        self._jobs.start(
            partial(self._file.save, preferences), done=self._saved, failed=self._not_saved
        )
        self.changed.emit()

    def _show_restart(self) -> None:
        if self._dialog is not None:
            # Also where the engine has stopped: what is wanted now may be what it failed for.
            self._dialog.show_restart(is_needed=needs_restart(self._running, self.preferences))

    def _saved(self, _: None) -> None:
        self._notices.withdraw("settings")

    def _not_saved(self, error: Exception) -> None:
        def words() -> str:
            text = self.tr("The settings cannot be written to {path} ({reason}).")
            return text.format(path=self._folders.settings_file, reason=error)

        self._notices.post(Notice("settings", words))
