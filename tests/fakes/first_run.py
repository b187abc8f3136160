"""The desk of the first start with everything around it, and a bridge that leads to no engine.

Knows the program's own parts; what a test asks of them is its own business.
"""

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from qasync import QEventLoop

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.examples import shipped_examples
from app.first_run_desk import FirstRunDesk
from app.folders import Folders
from app.jobs import JobRunner
from app.language import Language
from app.look import Look, ThemeChoice
from app.notices import Notices
from app.preferences import Preferences
from app.settings_desk import SettingsDesk
from app.windows.first_run_dialog import FirstRunDialog
from engine import (
    Command,
    EngineConfig,
    Levels,
    ModelReady,
    Mood,
    MoodChanged,
    SetSoundCheck,
    SoundChanged,
    SoundDevice,
    SoundState,
    SoundTrial,
    TrialPlaying,
)

DEVICES = [
    SoundDevice(index=1, name="Desk microphone", n_inputs=1, n_outputs=0, rate_hz=48_000),
    SoundDevice(index=2, name="Headphones", n_inputs=0, n_outputs=2, rate_hz=48_000),
]
LIVE = SoundChanged(
    at_s=0.0, state=SoundState.LIVE, input_name="A", output_name="B", rate_hz=48_000
)
TRYING, TRIED = SetSoundCheck(True), SetSoundCheck(False)


def levels(microphone_db: float) -> Levels:
    return Levels(
        at_s=0.0,
        microphone_db=microphone_db,
        loudspeaker_db=-100.0,
        heard_db=-100.0,
        is_voice=False,
        backlog_ms=0.0,
    )


def model(*, name: str = "built-in", notice: str = "", has_captions: bool = True) -> ModelReady:
    return ModelReady(
        at_s=0.0,
        name=name,
        device="cpu",
        dtype="float32",
        n_parameters=1,
        has_captions=has_captions,
        role="",
        notice=notice,
    )


def playing(what: SoundTrial, *, is_over: bool = False) -> TrialPlaying:
    return TrialPlaying(at_s=1.0, what=what, is_over=is_over)


class SentCommands(EngineBridge):
    """A bridge to nowhere that remembers what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Command] = []

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def start(self, config: EngineConfig) -> None:
        pass

    def pop(self) -> list[Command]:
        sent, self.sent = self.sent, []
        return sent


class Desk:
    """The desk of the first start with everything around it that it talks to."""

    def __init__(self, folders: Folders) -> None:
        self.bridge, self.jobs, self.look = SentCommands(), JobRunner(), Look(ThemeChoice.DARK)
        self.conversation, self.window = ConversationModel(), QWidget()
        self.language = Language(Preferences().window.language)
        self.settings = SettingsDesk(
            Preferences(),
            folders,
            look=self.look,
            language=self.language,
            conversation=self.conversation,
            bridge=self.bridge,
            notices=Notices(),
            jobs=self.jobs,
            scan=lambda: DEVICES,
        )
        self.desk = FirstRunDesk(
            self.conversation,
            self.settings,
            self.bridge,
            look=self.look,
            examples=shipped_examples(),
            window=self.window,
        )

    @property
    def dialogs(self) -> list[FirstRunDialog]:
        return [d for d in self.window.findChildren(FirstRunDialog) if d.isVisible()]

    @property
    def dialog(self) -> FirstRunDialog:
        (dialog,) = self.dialogs
        return dialog

    @property
    def shown(self) -> str:
        labels = self.dialog.findChildren(QLabel)
        return " | ".join(label.text() for label in labels if label.isVisible())

    def button(self, words: str) -> QPushButton:
        buttons = self.dialog.findChildren(QPushButton)
        return next(b for b in buttons if b.text() == words and b.isVisible())

    def press(self, *words: str) -> None:
        for word in words:
            self.button(word).click()

    def box(self, name: str) -> QComboBox:
        boxes = self.dialog.findChildren(QComboBox)
        return next(box for box in boxes if box.accessibleName() == name)

    def speak(self) -> None:
        for _ in range(10):
            self.conversation.take(levels(-20.0))


def use(folders: Folders, qapp: QApplication, errand: Callable[[Desk], Awaitable[None]]) -> None:
    async def go() -> None:
        desk = Desk(folders)
        desk.conversation.take(MoodChanged(at_s=0.0, mood=Mood.IDLE))
        desk.desk.open_once()
        await errand(desk)
        desk.desk.close()
        desk.settings.close()
        await asyncio.sleep(0.05)
        desk.jobs.close()
        desk.language.release()
        desk.window.deleteLater()

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(go())


async def until(is_so: Callable[[], bool], limit_s: float = 60.0) -> None:
    async with asyncio.timeout(limit_s):
        while not is_so():
            await asyncio.sleep(0.01)
