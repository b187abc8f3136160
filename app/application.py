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

from app import crash, theme
from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.examples import shipped_examples
from app.jobs import JobRunner
from app.look import Look
from app.notices import Notice, Notices, Remedy
from app.options import parse_options
from app.roles import Role, shipped_roles
from app.timeline import Timeline
from app.windows.main_window import MainWindow
from engine import (
    EchoLeak,
    EngineConfig,
    Event,
    Failed,
    MicrophoneTaken,
    NewConversation,
    PlayExample,
    SayText,
    SetMuted,
    SetRole,
    SoundChanged,
    StopReply,
)

DESKTOP_ID: Final = "floe"
_LEAK_ADVICE: Final = (
    "The microphone hears the loudspeaker. Turn it down, or use headphones, so that Floe does not"
    " interrupt itself."
)
_TAKEN_ADVICE: Final = (
    "The microphone has gone: the sound system gives Floe its own voice instead. Connect a"
    " microphone or choose one; Floe listens again as soon as it hears something else."
)
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
    """

    def __init__(self, config: EngineConfig, *, bridge: EngineBridge | None = None) -> None:
        """Make everything; a `QApplication` must exist. Nothing is shown or started."""
        self._config = config
        self._jobs = JobRunner()
        self._quit = asyncio.Event()
        self._look = Look()
        self._look.changed.connect(self._dress)
        self._dress()
        self._timeline = Timeline()
        self.conversation = ConversationModel()
        self.notices = Notices()
        self.bridge = bridge or EngineBridge()
        self.window = MainWindow(
            self.conversation,
            self.notices,
            timeline=self._timeline,
            look=self._look,
            roles=shipped_roles(),
            examples=shipped_examples(),
        )
        self._connect()

    def _connect(self) -> None:
        window = self.window
        self.bridge.happened.connect(self._take)
        window.typed.connect(self._say)
        window.example_chosen.connect(self._play)
        window.mute_wanted.connect(self._mute)
        window.stop_wanted.connect(partial(self.bridge.send, StopReply()))
        window.new_conversation_wanted.connect(partial(self.bridge.send, NewConversation()))
        window.role_chosen.connect(self._choose_role)
        window.close_wanted.connect(self.quit)
        window.notice_bar.remedy_pressed.connect(self._apply)

    def _dress(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress(application, self._look.palette)

    def quit(self) -> None:
        """End the program, in stages, once."""
        self._quit.set()

    async def run(self, errand: Errand | None = None) -> None:
        """Show the window, start the engine, and wait until the user has had enough."""
        self.window.show()
        await asyncio.sleep(_FIRST_PAINT_S)  # the first paint comes before torch
        self.bridge.start(self._config)
        try:
            if errand is None:
                await self._quit.wait()
            else:
                await errand(self)
        finally:
            await self._shut_down()

    async def _shut_down(self) -> None:
        """Window first, so that it feels quick; then the engine; last the worker thread."""
        self.window.hide()
        has_ended = await self._jobs.run(partial(self.bridge.stop, timeout_s=_STOP_TIMEOUT_S))
        if not has_ended:
            logging.getLogger(__name__).error("the engine did not end in time")
        self._jobs.close()
        self.window.deleteLater()

    def _take(self, event: Event) -> None:
        self.conversation.take(event)
        if self._timeline.take(event):
            self.window.timeline.refresh()
        if isinstance(event, Failed):
            remedy = Remedy.RESTART_ENGINE if event.is_fatal else Remedy.NONE
            self.notices.post(Notice("engine", f"{event.message} {event.remedy}".strip(), remedy))
        elif isinstance(event, SoundChanged):
            self._report_sound(event)
        elif isinstance(event, EchoLeak):
            self._report_leak(event)
        elif isinstance(event, MicrophoneTaken):
            self._report_taken(event)

    def _report_leak(self, event: EchoLeak) -> None:
        if event.level_db is None:
            self.notices.withdraw("echo")
        else:
            self.notices.post(Notice("echo", _LEAK_ADVICE))

    def _report_taken(self, event: MicrophoneTaken) -> None:
        if event.is_taken:
            self.notices.post(Notice("microphone", _TAKEN_ADVICE))
        else:
            self.notices.withdraw("microphone")

    def _report_sound(self, event: SoundChanged) -> None:
        if event.message:
            self.notices.post(Notice("sound", f"{event.message} {event.remedy}".strip()))
        else:
            self.notices.withdraw("sound")

    def _say(self, text: str) -> None:
        self.bridge.send(SayText(text))

    def _play(self, path: str) -> None:
        self.bridge.send(PlayExample(Path(path)))

    def _mute(self, is_muted: bool) -> None:
        self.bridge.send(SetMuted(is_muted))

    def _choose_role(self, role: Role) -> None:
        self._config = self._config.model_copy(update={"role": role.prompt})
        self.bridge.send(SetRole(role.prompt))

    def _apply(self, remedy: Remedy) -> None:
        if remedy is Remedy.RESTART_ENGINE:
            self.notices.withdraw("engine")
            self.bridge.stop(timeout_s=0.0)
            self.conversation.restart()
            self.bridge.start(self._config)


def main(words: list[str], errand: Errand | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        words: The command line after the program's name.
        errand: Done with the running program instead of waiting for the user.

    Returns:
        The exit status.
    """
    config = parse_options(words)
    if not _has_screen():
        sys.stderr.write(
            "floe: There is no screen to open a window on. Start it on a desktop, or use"
            " 'floe talk' in a terminal.\n"
        )
        return 1
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    crash.install()
    application = _qt_application()
    with QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_open(config, errand))
    return 0


async def _open(config: EngineConfig, errand: Errand | None) -> None:
    await Application(config).run(errand)


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
