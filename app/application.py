"""The composition root: makes bridge, models and window, connects them, and ends them in order.

The window is on the screen before the engine starts, and only the engine's own thread ever imports
torch.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog

from app import event_notices, theme
from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.conversation_desk import ConversationDesk
from app.crash_words import fault_reported
from app.engine_desk import EngineDesk
from app.examples import shipped_examples
from app.first_run_desk import FirstRunDesk
from app.folders import Folders
from app.history import History
from app.jobs import JobRunner
from app.language import Language, Words
from app.look import Look
from app.model_desk import ModelDesk
from app.notices import Notice, Notices, Remedy
from app.preferences import Preferences
from app.recording_desk import RecordingDesk
from app.recordings import Recordings
from app.role_desk import RoleDesk
from app.roles import Role, RoleLibrary
from app.settings_desk import SettingsDesk
from app.timeline import Timeline
from app.tray import Tray
from app.window_memory import WindowMemory
from app.windows.main_window import MainWindow
from engine import (
    EngineConfig,
    Event,
    Mood,
    NewConversation,
    PlayExample,
    Reconnect,
    SayText,
    SetMuted,
    SetRole,
    StopReply,
)

_QUIT_TIMEOUT_S: Final = 2.0
"""Whoever quits does not wait; an engine that is deaf for so long is left behind."""

_LOADING_TIMEOUT_S: Final = 0.5
"""While a model is being loaded nothing is under way that needs a good end."""

_FIRST_PAINT_S: Final = 0.05

Errand = Callable[["Application"], Awaitable[None]]
"""Something to do with the running program before it ends; the program ends after it."""


class Application:
    """One window and one engine behind it.

    Attributes:
        conversation: What the window draws.
        notices: What the user is told.
        bridge: The engine.
        window: The main window.
        tray: The icon in the desktop's tray.
        language: The language of all of it.
        settings: The preferences in force.
        models: The models that there are, and what becomes of them.
        engine: The engine's settings, and its starts.
        library: The roles.
        words: What happens to the words of conversations.
        sound: What happens to their sound.
        first_run: The steps of the first start.
    """

    def __init__(
        self,
        config: EngineConfig,
        *,
        preferences: Preferences | None = None,
        folders: Folders | None = None,
        bridge: EngineBridge | None = None,
        is_offline: bool = False,
    ) -> None:
        """Make everything; a `QApplication` must exist. Nothing is shown or started.

        Args:
            config: What the engine is started with.
            preferences: What the user has chosen; None is the defaults.
            folders: Where things are kept; None is the user's own folders.
            bridge: The way to the engine; None is the real one.
            is_offline: Whether the network is forbidden, whatever the preferences say.
        """
        preferences = preferences or Preferences()
        folders = folders or Folders.of_user()
        self._folders = folders
        self._jobs = JobRunner()
        self._quit = asyncio.Event()
        self.language = Language(preferences.window.language)
        self._look = Look(preferences.window.theme, is_calm=preferences.window.has_less_motion)
        self._look.changed.connect(self._dress)
        self._dress()
        self._timeline = Timeline()
        self.conversation = ConversationModel()
        self.notices = Notices()
        self.bridge = bridge or EngineBridge()
        self.engine = EngineDesk(config, self.bridge, self.conversation)
        self.tray = Tray(self._look)
        self.settings = SettingsDesk(
            preferences,
            folders,
            look=self._look,
            language=self.language,
            conversation=self.conversation,
            bridge=self.bridge,
            notices=self.notices,
            jobs=self._jobs,
        )
        self.models = ModelDesk(
            self.engine,
            self.settings,
            self.conversation,
            bridge=self.bridge,
            notices=self.notices,
            jobs=self._jobs,
            is_offline=is_offline,
        )
        examples = shipped_examples()
        self.window = MainWindow(
            self.conversation,
            self.notices,
            timeline=self._timeline,
            look=self._look,
            examples=examples,
        )
        self.first_run = FirstRunDesk(
            self.conversation,
            self.settings,
            self.bridge,
            look=self._look,
            examples=examples,
            window=self.window,
        )
        self.library = RoleLibrary(folders.roles_file)
        self._roles = RoleDesk(
            self.library, self.window.roles, notices=self.notices, window=self.window
        )
        self._load_roles()
        self._roles.mark(config.role)
        recordings = Recordings(folders.recordings)
        self.sound = RecordingDesk(self.bridge, recordings)
        self.words = ConversationDesk(
            self.conversation,
            History(folders.conversations),
            recordings,
            look=self._look,
            notices=self.notices,
            jobs=self._jobs,
            recent=self.window.recent,
            window=self.window,
        )
        self._memory = WindowMemory(folders.window_file)
        self.window.fit(self.window.screen().availableSize())
        self._memory.restore(self.window)
        self._use_preferences()
        self._connect()
        self._connect_tray()

    def _load_roles(self) -> None:
        self.tell("role", self.library.load())

    def tell(self, topic: str, words: Words | None, remedy: Remedy = Remedy.NONE) -> None:
        """Show the user these words, if there are any."""
        if words is not None:
            self.notices.post(Notice(topic, words, remedy))

    def tell_of_report(self, path: Path) -> None:
        """Say that a fault has left a report."""
        self.tell("crash", partial(fault_reported, path), Remedy.OPEN_REPORTS)

    def _connect(self) -> None:
        window = self.window
        self.bridge.happened.connect(self._take)
        self.engine.started.connect(self._engine_started)
        window.typed.connect(self._say)
        window.example_chosen.connect(self._play)
        window.mute_wanted.connect(self._mute)
        window.stop_wanted.connect(partial(self.bridge.send, StopReply()))
        window.new_conversation_wanted.connect(partial(self.bridge.send, NewConversation()))
        self._roles.applied.connect(self._choose_role)
        self._roles.undo_changed.connect(window.commands.undo_role.setEnabled)
        window.commands.undo_role.triggered.connect(self._roles.undo)
        window.settings_wanted.connect(partial(self._open_settings, "Sound"))
        window.quit_wanted.connect(self.quit)
        window.close_wanted.connect(self._close_window)
        window.notice_bar.remedy_pressed.connect(self._apply)
        self.settings.restart_wanted.connect(self._restart)
        self.settings.changed.connect(self._use_preferences)
        for source in (window, self.words):
            source.replay_wanted.connect(self.sound.replay)
        self.words.stop_wanted.connect(self.sound.stop)
        self.words.privacy_wanted.connect(partial(self._open_settings, "Privacy"))
        commands = window.commands
        commands.copy.triggered.connect(lambda: self.words.copy())
        commands.export.triggered.connect(lambda: self.words.export())
        commands.models.triggered.connect(partial(self._open_settings, "Models"))
        self.first_run.models_wanted.connect(partial(self._open_settings, "Models"))
        commands.first_steps.triggered.connect(self.first_run.open)
        commands.history.triggered.connect(lambda: self.words.open_history())
        commands.export_latency.triggered.connect(self.words.export_latency)

    def _connect_tray(self) -> None:
        tray, mute = self.tray, self.window.top_bar.mute_button
        tray.window_wanted.connect(self.come_forward)
        tray.new_conversation_wanted.connect(partial(self.bridge.send, NewConversation()))
        tray.quit_wanted.connect(self.quit)
        tray.mute_wanted.connect(mute.setChecked)
        self.language.changed.connect(tray.retranslate)
        mute.toggled.connect(tray.show_muted)
        self.conversation.mood_changed.connect(lambda: tray.show_mood(self.conversation.mood))

    def come_forward(self) -> None:
        """Show the window and give it the focus."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _close_window(self) -> None:
        """Stay in the tray where the user wants that and there is one; otherwise end."""
        if self.tray.is_available and self.settings.preferences.window.stays_in_tray:
            self.window.hide()
        else:
            self.quit()

    def _use_preferences(self) -> None:
        preferences = self.settings.preferences
        history = preferences.history
        self.window.use_keys(preferences.shortcuts.chosen)
        self.words.is_kept = history.is_kept
        self.sound.use(is_wanted=history.is_recorded)

    def _dress(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress(application, self._look.palette)

    def quit(self) -> None:
        """End the program, in stages, once."""
        self._quit.set()

    async def run(self, errand: Errand | None = None) -> None:
        """Show the window, start the engine, and wait until the user has had enough.

        The steps of the first start are for a user: with an errand they are not shown.
        """
        self.tray.show()
        if self.settings.preferences.window.starts_minimised:
            self._start_away()
        else:
            self.window.show()
        await asyncio.sleep(_FIRST_PAINT_S)  # the first paint comes before torch
        self.words.forget_removed()
        self.words.look_for_recent()
        self.engine.start()
        try:
            if errand is None:
                self.first_run.open_once()
                await self._quit.wait()
            else:
                await errand(self)
        finally:
            await self._shut_down()

    def _start_away(self) -> None:
        if self.tray.is_available and self.settings.preferences.window.stays_in_tray:
            return
        self.window.showMinimized()

    def _engine_started(self, config: EngineConfig) -> None:
        self.settings.engine_started(config)
        self.sound.engine_started()
        self.first_run.engine_started()
        if self.window.top_bar.mute_button.isChecked():
            self.bridge.send(SetMuted(True))

    async def _shut_down(self) -> None:
        """Windows first, so that it feels quick; then the words, the engine, the worker thread."""
        self._memory.keep(self.window)
        self.settings.close()
        self.first_run.close()
        self.words.close()
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.close()
        self.window.hide()
        self.tray.hide()
        self.words.keep_now()
        is_loading = self.conversation.mood is Mood.LOADING
        limit_s = _LOADING_TIMEOUT_S if is_loading else _QUIT_TIMEOUT_S
        _, has_ended = await asyncio.gather(self.models.close(limit_s), self.engine.end(limit_s))
        if not has_ended:
            logging.getLogger(__name__).info("the engine did not end in time")
        self._jobs.close()
        self.window.deleteLater()

    def _take(self, event: Event) -> None:
        self.conversation.take(event)
        if self._timeline.take(event):
            self.window.timeline.refresh()
        event_notices.tell(event, self.notices)

    def _say(self, text: str) -> None:
        self.bridge.send(SayText(text))

    def _play(self, path: Path) -> None:
        self.bridge.send(PlayExample(path))

    def _mute(self, is_muted: bool) -> None:
        self.bridge.send(SetMuted(is_muted))

    def _choose_role(self, role: Role) -> None:
        is_kept = not self.window.roles.afresh.isChecked()
        config = self.engine.config
        self.engine.config = config.model_copy(update={"role": role.prompt})
        self.bridge.send(SetRole(role.prompt, keeps_history=is_kept))

    def _open_settings(self, page: str) -> None:
        self.settings.open(self.window, has_tray=self.tray.is_available, page=page)

    def _apply(self, remedy: Remedy) -> None:
        if remedy is Remedy.RESTART_ENGINE:
            self._restart()
        elif remedy is Remedy.CHOOSE_DEVICE:
            self._open_settings("Sound")
        elif remedy is Remedy.CHOOSE_MODEL:
            self._open_settings("Models")
        elif remedy is Remedy.OPEN_SERVER:
            self._open_settings("Server")
        elif remedy is Remedy.RECONNECT:
            self.bridge.send(Reconnect())
        elif remedy is Remedy.UNDO:
            self._roles.undo()
        elif remedy is Remedy.OPEN_REPORTS:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folders.crash_reports)))

    def _restart(self) -> None:
        """Start the engine anew, with the preferences in force, once the old one has ended."""
        self.notices.withdraw("engine")
        self.notices.withdraw("server")
        self.engine.restart(self.settings.preferences.engine_config(self.engine.config))
