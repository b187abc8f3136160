"""The models' page with everything behind it, and engines that load whatever a test says they do.

Knows the program's own parts; there is no torch and no sound behind them.
"""

import asyncio
import gc
import queue
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from qasync import QEventLoop

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.engine_desk import EngineDesk
from app.folders import Folders
from app.jobs import JobRunner
from app.language import Language, LanguageChoice
from app.look import Look, ThemeChoice
from app.model_desk import ModelDesk
from app.notices import Notices
from app.preferences import Preferences
from app.settings_desk import SettingsDesk
from app.widgets.model_card import ModelCard
from app.widgets.switch import Switch
from app.windows.fetch_dialog import FetchDialog
from app.windows.folder_dialog import FolderDialog
from app.windows.settings_dialog import SettingsDialog
from engine import (
    Accelerator,
    Command,
    EngineConfig,
    EngineHost,
    ErrorCode,
    Event,
    Failed,
    Listener,
    MachineSeen,
    ModelLoading,
    ModelReady,
    Mood,
    MoodChanged,
    Shutdown,
    Stopped,
)
from engine.weights.published import FREEZE_OMNI_7B, PublishedModel

GB = 10**9
RELEASED = Path(__file__).parents[1] / "golden" / "A"
"""Small files of the released layout, the language model's folder beside the checkpoints."""

MACHINE = MachineSeen(
    at_s=0.0,
    accelerators=(
        Accelerator(
            device="cuda:0", name="Card", n_bytes=24 * GB, n_free_bytes=23 * GB, has_bfloat16=True
        ),
    ),
    n_free_bytes=64 * GB,
)


class ScriptedEngine(EngineHost):
    """Loads when it is told to, or fails; hears nothing.

    Attributes:
        config: What it was made with.
        received: The commands that it was sent.
        has_sound: Whether it may use the sound card.
    """

    def __init__(self, config: EngineConfig, listener: Listener, machine: MachineSeen) -> None:
        super().__init__(config, listener)
        self.config, self._tell, self._machine = config, listener, machine
        self.received: list[Command] = []
        self.has_sound = False
        self._script: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def start(self, *, waits: bool = False) -> None:
        self.has_sound = not waits
        self._thread = threading.Thread(target=self._speak, name="floe-engine")
        self._thread.start()

    def go_on(self) -> None:
        self.has_sound = True
        self._script.put(MoodChanged(at_s=2.0, mood=Mood.IDLE))

    def send(self, command: Command) -> None:
        self.received.append(command)
        if isinstance(command, Shutdown):
            self._script.put(None)

    def load(self, fraction: float = 1.0) -> None:
        """Come so far; at 1 the model is ready."""
        if fraction < 1.0:
            self._script.put(ModelLoading(at_s=0.5, fraction=fraction, part="Loading the model"))
            return
        choice = self.config.model
        self._script.put(
            ModelReady(
                at_s=1.0,
                name=choice.model or "built-in",
                device="cpu" if choice.device == "auto" else choice.device,
                dtype="float32" if choice.dtype == "auto" else choice.dtype,
                n_parameters=8_220_000_000 if choice.model else 13_700_000,
                has_captions=True,
                role=self.config.role,
            )
        )
        if self.has_sound:
            self._script.put(MoodChanged(at_s=2.0, mood=Mood.IDLE))

    def fail(self, code: ErrorCode = ErrorCode.BAD_CHECKPOINT, message: str = "Broken.") -> None:
        """End without a model."""
        fault = Failed(at_s=1.0, code=code, message=message, remedy="Mend it.", is_fatal=True)
        self._script.put(fault)
        self._script.put(None)

    def _speak(self) -> None:
        self._tell(MoodChanged(at_s=0.0, mood=Mood.LOADING))
        self._tell(self._machine)
        while (event := self._script.get()) is not None:
            self._tell(event)
        self._tell(Stopped(at_s=9.0, is_clean=True))


@dataclass
class Engines:
    """Makes scripted engines and remembers them."""

    machine: MachineSeen = MACHINE
    made: list[ScriptedEngine] = field(default_factory=list[ScriptedEngine])

    def __call__(self, config: EngineConfig, listener: Listener) -> EngineHost:
        self.made.append(ScriptedEngine(config, listener, self.machine))
        return self.made[-1]


class Desk:
    """Settings turned to the models, with a built-in model that answers."""

    def __init__(
        self,
        folders: Folders,
        *,
        published: PublishedModel = FREEZE_OMNI_7B,
        machine: MachineSeen = MACHINE,
        preferences: Preferences | None = None,
        is_offline: bool = False,
    ) -> None:
        preferences = preferences or Preferences()
        self.engines, self.jobs, self.notices = Engines(machine), JobRunner(), Notices()
        self.bridge, self.conversation = EngineBridge(self.engines), ConversationModel()
        self.bridge.happened.connect(self.conversation.take)
        self.language, self.window = Language(LanguageChoice.ENGLISH), QWidget()
        self.engine = EngineDesk(
            EngineConfig(model=preferences.model_choice()), self.bridge, self.conversation
        )
        self.settings = SettingsDesk(
            preferences,
            folders,
            look=Look(ThemeChoice.DARK),
            language=self.language,
            conversation=self.conversation,
            bridge=self.bridge,
            notices=self.notices,
            jobs=self.jobs,
            scan=lambda: [],
        )
        self.models = ModelDesk(
            self.engine,
            self.settings,
            self.conversation,
            bridge=self.bridge,
            notices=self.notices,
            jobs=self.jobs,
            is_offline=is_offline,
            published=published,
        )

    async def begin(self) -> None:
        """Load the first model and show the page."""
        self.engine.start()
        self.engines.made[0].load()
        await until(lambda: self.conversation.mood is Mood.IDLE)
        await self.open()

    async def open(self) -> None:
        self.settings.open(self.window, has_tray=False, page="Models")
        await until(lambda: any(c.isVisible() for c in self.dialog.findChildren(ModelCard)))

    @property
    def dialog(self) -> SettingsDialog:
        return next(d for d in self.window.findChildren(SettingsDialog) if d.isVisible())

    def card(self, name: str) -> ModelCard:
        cards = self.dialog.findChildren(ModelCard)
        return next(c for c in cards if name in [label.text() for label in c.findChildren(QLabel)])

    def has_card(self, name: str) -> bool:
        labels = [
            label for c in self.dialog.findChildren(ModelCard) for label in c.findChildren(QLabel)
        ]
        return any(label.text() == name and label.isVisible() for label in labels)

    def said(self, name: str) -> str:
        """Everything that is to be read on a card."""
        labels = self.card(name).findChildren(QLabel)
        return " | ".join(label.text() for label in labels if label.isVisible())

    def offered(self, name: str) -> list[str]:
        return [b.text() for b in self.card(name).findChildren(QPushButton) if b.isVisible()]

    def press(self, name: str, words: str) -> None:
        buttons = self.card(name).findChildren(QPushButton)
        next(b for b in buttons if b.text() == words and b.isVisible()).click()

    def box(self, name: str) -> QComboBox:
        return next(b for b in self.dialog.findChildren(QComboBox) if b.accessibleName() == name)

    def line(self, name: str) -> QLineEdit:
        return next(e for e in self.dialog.findChildren(QLineEdit) if e.accessibleName() == name)

    def switch(self, name: str) -> Switch:
        return next(s for s in self.dialog.findChildren(Switch) if s.accessibleName() == name)

    @property
    def fetch_dialog(self) -> FetchDialog:
        return next(d for d in self.dialog.findChildren(FetchDialog) if d.isVisible())

    @property
    def folder_dialog(self) -> FolderDialog:
        return next(d for d in self.dialog.findChildren(FolderDialog) if d.isVisible())

    def agree(self) -> None:
        """Agree to the licence and begin."""
        dialog = self.fetch_dialog
        dialog.agreement.click()
        press(dialog, "Download")

    async def end(self) -> None:
        """End everything in order, as the program does."""
        self.settings.close()
        await self.models.close(3.0)
        await self.engine.end(3.0)
        await asyncio.sleep(0.05)
        self.jobs.close()
        self.language.release()
        self.window.deleteLater()


def press(root: QWidget, words: str) -> None:
    """Press the button with these words."""
    buttons = root.findChildren(QPushButton)
    next(b for b in buttons if b.text() == words and b.isVisible()).click()


def shown(root: QWidget) -> str:
    """Everything that is to be read in a window."""
    labels = root.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible())


def use(qapp: QApplication, desk: Desk, errand: Callable[[Desk], Awaitable[None]]) -> None:
    """Do something with a desk, and end it in good order, whatever came of it."""

    async def go() -> None:
        try:
            await desk.begin()
            await errand(desk)
        finally:
            await desk.end()

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(go())
    # What the program holds as long as it lives must not be freed by a later test's worker thread.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


async def until(is_so: Callable[[], bool], limit_s: float = 20.0) -> None:
    async with asyncio.timeout(limit_s):
        while not is_so():
            await asyncio.sleep(0.01)
