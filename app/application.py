"""The composition root: makes bridge, models and window, connects them, and ends them in order.

The window is on the screen before the engine starts, and only the engine's own thread ever imports
torch.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app import crash, event_notices, theme
from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.conversation_desk import ConversationDesk
from app.examples import shipped_examples
from app.folders import Folders
from app.history import History
from app.jobs import JobRunner
from app.look import Look
from app.notices import Notice, Notices, Remedy
from app.options import parse_options
from app.preferences import Preferences, PreferencesFile
from app.role_desk import RoleDesk
from app.roles import Role, RoleLibrary
from app.settings_desk import SettingsDesk
from app.timeline import Timeline
from app.windows.main_window import MainWindow
from engine import (
    EngineConfig,
    Event,
    NewConversation,
    PlayExample,
    SayText,
    SetMuted,
    SetRole,
    StopReply,
)

DESKTOP_ID: Final = "floe"
_STOP_TIMEOUT_S: Final = 10.0
_FIRST_PAINT_S: Final = 0.05
_HEADLESS_PLATFORMS: Final = {"offscreen", "minimal", "vnc"}

Errand = Callable[["Application"], Awaitable[None]]
"""Something to do with the running program before it ends; the program ends after it."""


class Application:
    """One window and one engine behind it.

    Attributes:
        conversation: What the window draws.
        notices: What the user is told.
        bridge: The engine.
        window: The main window.
        settings: The preferences in force.
        library: The roles.
        words: What happens to the words of conversations.
    """

    def __init__(
        self,
        config: EngineConfig,
        *,
        preferences: Preferences | None = None,
        folders: Folders | None = None,
        bridge: EngineBridge | None = None,
    ) -> None:
        """Make everything; a `QApplication` must exist. Nothing is shown or started."""
        preferences = preferences or Preferences()
        folders = folders or Folders.of_user()
        self._config = config
        self._jobs = JobRunner()
        self._quit = asyncio.Event()
        self._look = Look(preferences.window.theme)
        self._look.changed.connect(self._dress)
        self._dress()
        self._timeline = Timeline()
        self.conversation = ConversationModel()
        self.notices = Notices()
        self.bridge = bridge or EngineBridge()
        self.settings = SettingsDesk(
            preferences,
            folders,
            look=self._look,
            conversation=self.conversation,
            bridge=self.bridge,
            notices=self.notices,
            jobs=self._jobs,
        )
        self.window = MainWindow(
            self.conversation,
            self.notices,
            timeline=self._timeline,
            look=self._look,
            examples=shipped_examples(),
        )
        self.library = RoleLibrary(folders.roles_file)
        self._roles = RoleDesk(
            self.library, self.window.roles, notices=self.notices, window=self.window
        )
        self._load_roles()
        self.words = ConversationDesk(
            self.conversation,
            History(folders.conversations),
            look=self._look,
            notices=self.notices,
            jobs=self._jobs,
            window=self.window,
        )
        self._use_preferences()
        self._connect()

    def _load_roles(self) -> None:
        damage = self.library.load()
        if damage:
            self.notices.post(Notice("role", damage))

    def _connect(self) -> None:
        window = self.window
        self.bridge.happened.connect(self._take)
        window.typed.connect(self._say)
        window.example_chosen.connect(self._play)
        window.mute_wanted.connect(self._mute)
        window.stop_wanted.connect(partial(self.bridge.send, StopReply()))
        window.new_conversation_wanted.connect(partial(self.bridge.send, NewConversation()))
        self._roles.applied.connect(self._choose_role)
        window.settings_wanted.connect(partial(self._open_settings, "Sound"))
        window.quit_wanted.connect(self.quit)
        window.close_wanted.connect(self.quit)
        window.notice_bar.remedy_pressed.connect(self._apply)
        self.settings.restart_wanted.connect(self._restart)
        self.settings.changed.connect(self._use_preferences)
        self.words.privacy_wanted.connect(partial(self._open_settings, "Privacy"))
        commands = window.commands
        commands.copy.triggered.connect(lambda: self.words.copy())
        commands.export.triggered.connect(lambda: self.words.export())
        commands.history.triggered.connect(self.words.open_history)
        commands.export_latency.triggered.connect(self.words.export_latency)

    def _use_preferences(self) -> None:
        self.words.is_kept = self.settings.preferences.history.is_kept

    def _dress(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress(application, self._look.palette)

    def quit(self) -> None:
        """End the program, in stages, once."""
        self._quit.set()

    async def run(self, errand: Errand | None = None) -> None:
        """Show the window, start the engine, and wait until the user has had enough."""
        if self.settings.preferences.window.starts_minimised:
            self.window.showMinimized()
        else:
            self.window.show()
        await asyncio.sleep(_FIRST_PAINT_S)  # the first paint comes before torch
        self._start_engine()
        try:
            if errand is None:
                await self._quit.wait()
            else:
                await errand(self)
        finally:
            await self._shut_down()

    def _start_engine(self) -> None:
        self.bridge.start(self._config)
        self.settings.engine_started(self._config)

    async def _shut_down(self) -> None:
        """Windows first, so that it feels quick; then the engine; last the worker thread."""
        self.settings.close()
        self.words.close()
        self.window.hide()
        self.words.keep_now()
        has_ended = await self._jobs.run(partial(self.bridge.stop, timeout_s=_STOP_TIMEOUT_S))
        if not has_ended:
            logging.getLogger(__name__).error("the engine did not end in time")
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
        self._config = self._config.model_copy(update={"role": role.prompt})
        self.bridge.send(SetRole(role.prompt))

    def _open_settings(self, page: str) -> None:
        self.settings.open(self.window, has_tray=False, page=page)

    def _apply(self, remedy: Remedy) -> None:
        if remedy is Remedy.RESTART_ENGINE:
            self._restart()
        elif remedy is Remedy.CHOOSE_DEVICE:
            self._open_settings("Sound")
        elif remedy is Remedy.UNDO:
            self._roles.undo()

    def _restart(self) -> None:
        """Start the engine anew, with the preferences in force, once the old one has ended."""
        self.notices.withdraw("engine")
        self._config = self.settings.preferences.engine_config(self._config)
        self.conversation.restart()
        stop = partial(self.bridge.stop, timeout_s=_STOP_TIMEOUT_S)
        self._jobs.start(stop, done=lambda _: self._start_engine())


def main(words: list[str], errand: Errand | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        words: The command line after the program's name.
        errand: Done with the running program instead of waiting for the user.

    Returns:
        The exit status.
    """
    folders = Folders.of_user()
    preferences, damage = PreferencesFile(folders.settings_file).load()
    config = parse_options(words, preferences.engine_config())
    if not _has_screen():
        sys.stderr.write(
            "floe: There is no screen to open a window on. Start it on a desktop, or use"
            " 'floe talk' in a terminal.\n"
        )
        return 1
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    crash.install()
    application = _qt_application()

    async def use() -> None:
        program = Application(config, preferences=preferences, folders=folders)
        if damage:
            program.notices.post(Notice("settings", damage))
        await program.run(errand)

    with QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(use())
    return 0


def _qt_application() -> QApplication:
    QGuiApplication.setDesktopFileName(DESKTOP_ID)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Floe")
    application.setQuitOnLastWindowClosed(False)  # the event loop ends after the last stage
    theme.load_fonts()
    application.setFont(theme.base_font())
    return application


def _has_screen() -> bool:
    """Qt aborts the process without one, so it is asked for beforehand."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in _HEADLESS_PLATFORMS:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
