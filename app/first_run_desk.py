"""The first start: shows its steps once, or again when asked, and lets the engine try the sound.

Knows the engine's bridge and the preferences; nothing of what a step looks like.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.examples import Example
from app.look import Look
from app.settings_desk import SettingsDesk
from app.theme import RESOURCES
from app.windows.first_run_dialog import FirstRunDialog
from engine import (
    EchoChecked,
    Event,
    HearMicrophone,
    PlayExample,
    PlayTestSound,
    SetSoundCheck,
    StopReply,
    TrialPlaying,
)

TEST_SOUND: Final = RESOURCES / "sounds" / "test.wav"


class FirstRunDesk(QObject):
    """Holds the dialog while it is open.

    Signals:
        models_wanted(): Show the models that there are.
    """

    models_wanted = Signal()

    def __init__(
        self,
        conversation: ConversationModel,
        settings: SettingsDesk,
        bridge: EngineBridge,
        *,
        look: Look,
        examples: list[Example],
        window: QWidget,
    ) -> None:
        """Show nothing yet."""
        super().__init__()
        self._conversation, self._settings, self._bridge = conversation, settings, bridge
        self._look, self._examples, self._window = look, examples, window
        self._dialog: FirstRunDialog | None = None
        self._is_playing = False
        bridge.happened.connect(self._take)
        settings.changed.connect(self._show_preferences)
        settings.devices_found.connect(self._show_devices)

    def open_once(self) -> None:
        """Show the steps unless they were shown before, however they ended."""
        preferences = self._settings.preferences
        if not preferences.window.has_seen_first_steps:
            self._settings.use(preferences.changed("window", has_seen_first_steps=True))
            self.open()

    def open(self) -> None:
        """Show the steps; a second call brings them to the front."""
        if self._dialog is None:
            self._dialog = self._make_dialog()
            self._show_preferences()
            self._settings.look_for_devices()
            self._try_sound(True)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def close(self) -> None:
        """Take the steps away, if they are shown."""
        if self._dialog is not None:
            self._dialog.close()

    def engine_started(self) -> None:
        """Tell a new engine, which knows nothing of what is being tried."""
        if self._dialog is not None:
            self._is_playing = False
            self._dialog.forget_trials()
            self._try_sound(self._dialog.is_trying)

    def _make_dialog(self) -> FirstRunDialog:
        dialog = FirstRunDialog(
            self._conversation, self._look, examples=self._examples, parent=self._window
        )
        dialog.trying_changed.connect(self._try_sound)
        dialog.device_chosen.connect(self._choose_device)
        dialog.hear_wanted.connect(lambda: self._bridge.send(HearMicrophone()))
        dialog.test_wanted.connect(lambda: self._bridge.send(PlayTestSound(TEST_SOUND)))
        dialog.stop_wanted.connect(self._stop)
        dialog.example_chosen.connect(self._ask)
        dialog.models_wanted.connect(self.models_wanted)
        dialog.finished.connect(self._forget)
        return dialog

    def _forget(self) -> None:
        if self._dialog is not None:
            self._try_sound(False)
            self._dialog.deleteLater()
            self._dialog = None

    def _take(self, event: Event) -> None:
        if self._dialog is None:
            return
        match event:
            case TrialPlaying():
                self._is_playing = not event.is_over
                self._dialog.show_trial(event.what, is_playing=self._is_playing)
            case EchoChecked():
                self._dialog.show_outcome(event.outcome)
            case _:
                pass

    def _try_sound(self, is_on: bool) -> None:
        self._bridge.send(SetSoundCheck(is_on))

    def _stop(self) -> None:
        """End a trial, and no answer with it."""
        if self._is_playing:
            self._bridge.send(StopReply())

    def _ask(self, path: Path) -> None:
        self._bridge.send(PlayExample(path))

    def _choose_device(self, name: str, device: str | None) -> None:
        self._settings.use(self._settings.preferences.changed("sound", **{name: device}))

    def _show_preferences(self) -> None:
        if self._dialog is not None:
            self._dialog.show_preferences(self._settings.preferences.sound)

    def _show_devices(self, inputs: list[str], outputs: list[str]) -> None:
        if self._dialog is not None:
            self._dialog.show_devices(inputs, outputs)
