"""The first start in three steps: microphone, loudspeaker, model; each can be skipped.

Knows the conversation model and reports what the user wants; it never talks to the engine.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.conversation import ConversationModel
from app.examples import Example
from app.language import is_new_language
from app.look import Look
from app.preferences import SoundPreferences
from app.widgets.labels import make_label, make_panel
from app.windows.first_steps import FirstStep
from app.windows.model_step import ModelStep
from app.windows.sound_steps import LoudspeakerStep, MicrophoneStep
from engine import EchoOutcome, Mood, SoundTrial

_N_SOUND_STEPS: Final = 2


class FirstRunDialog(QDialog):
    """Leads through the steps.

    Signals:
        trying_changed(bool): Whether the sound card is being tried, and no word is a turn.
        device_chosen(str, object): The preference of this name is to be this device.
        hear_wanted(), test_wanted(): Hear the microphone's last seconds; hear the test sound.
        stop_wanted(): Hear no more of either.
        example_chosen(Path): This recording is to be asked.
        models_wanted(): Show the models that there are.
    """

    trying_changed = Signal(bool)
    device_chosen = Signal(str, object)
    hear_wanted = Signal()
    test_wanted = Signal()
    stop_wanted = Signal()
    example_chosen = Signal(Path)
    models_wanted = Signal()

    def __init__(
        self,
        conversation: ConversationModel,
        look: Look,
        *,
        examples: list[Example],
        parent: QWidget | None = None,
    ) -> None:
        """Begin with the microphone."""
        super().__init__(parent)
        self._conversation = conversation
        self.resize(640, 560)
        self.setMinimumSize(560, 520)
        self.microphone, self.loudspeaker = MicrophoneStep(look), LoudspeakerStep(look)
        self.model = ModelStep(examples)
        self._steps: tuple[FirstStep, ...] = (self.microphone, self.loudspeaker, self.model)
        self._pages = QStackedWidget()
        self._where = make_label("", "heading")
        self._again = make_label("", "quiet")
        self._close, self._back, self._next = QPushButton(), QPushButton(), QPushButton()
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_conversation()
        self.turn_to(0)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setWindowTitle(self.tr("First steps"))
        self._close.setText(self.tr("Close"))
        self._back.setText(self.tr("Back"))
        self._again.setText(self.tr("You find this again in the menu at the top."))
        for step in (self.microphone, self.loudspeaker, self.model):
            step.retranslate()
        self._show_place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

    # -- what is shown ----------------------------------------------------------------------

    @property
    def is_trying(self) -> bool:
        """Whether the step is about sound."""
        return self._pages.currentIndex() < _N_SOUND_STEPS

    def turn_to(self, place: int) -> None:
        """Show a step, from 0; beyond the last one the dialog ends."""
        if place == len(self._steps):
            self.accept()
            return
        self.stop_wanted.emit()
        self._pages.setCurrentIndex(place)
        self._show_place()
        self._next.setFocus()
        self.trying_changed.emit(self.is_trying)

    def show_preferences(self, sound: SoundPreferences) -> None:
        """Draw what is chosen."""
        self.microphone.device.show_chosen(sound.input_name)
        self.loudspeaker.device.show_chosen(sound.output_name)
        self.loudspeaker.show_cancelling(is_on=sound.cancels_echo)

    def show_devices(self, inputs: list[str], outputs: list[str]) -> None:
        """Offer these sound devices."""
        self.microphone.device.offer(inputs)
        self.loudspeaker.device.offer(outputs)

    def show_trial(self, what: SoundTrial, *, is_playing: bool) -> None:
        """Follow what is heard."""
        if what is SoundTrial.MICROPHONE:
            self.microphone.show_playing(is_playing=is_playing)
        else:
            self.loudspeaker.show_playing(is_playing=is_playing)

    def show_outcome(self, outcome: EchoOutcome) -> None:
        """Say what became of the test sound."""
        self.loudspeaker.show_outcome(outcome)

    def forget_trials(self) -> None:
        """Begin anew: the engine is another one."""
        for step in (self.microphone, self.loudspeaker):
            step.show_playing(is_playing=False)
            step.begin_anew()

    def _show_conversation(self) -> None:
        self._show_sound()
        self._show_mood()
        self._show_model()

    def _show_sound(self) -> None:
        for step in (self.microphone, self.loudspeaker):
            step.show_sound(self._conversation.sound)

    def _show_mood(self) -> None:
        self.microphone.show_muted(is_muted=self._conversation.mood is Mood.MUTED)

    def _show_model(self) -> None:
        told = self._conversation
        self.model.show_model(told.model, told.loading, machine=told.machine)

    def _show_levels(self) -> None:
        levels = self._conversation.levels
        if levels is not None and self.isVisible():
            self.microphone.show_levels(levels)
            self.loudspeaker.show_levels(levels)

    def _show_place(self) -> None:
        place = self._pages.currentIndex()
        words = self.tr("Step {place} of {count}")
        self._where.setText(words.format(place=place + 1, count=len(self._steps)))
        self._back.setVisible(place > 0)
        self._next.setText(self._next_words())

    def _next_words(self) -> str:
        if not self.is_trying:
            return self.tr("Start talking")
        is_done = self._steps[self._pages.currentIndex()].is_done
        return self.tr("Next") if is_done else self.tr("Skip")

    # -- parts ------------------------------------------------------------------------------

    def _connect(self) -> None:
        conversation = self._conversation
        conversation.levels_changed.connect(self._show_levels)
        conversation.sound_changed.connect(self._show_sound)
        conversation.mood_changed.connect(self._show_mood)
        conversation.model_changed.connect(self._show_conversation)
        for step in (self.microphone, self.loudspeaker):
            step.done_changed.connect(self._show_place)
            step.stop_wanted.connect(self.stop_wanted)
        self.microphone.device.device_chosen.connect(self._choose_microphone)
        self.loudspeaker.device.device_chosen.connect(self._choose_loudspeaker)
        self.microphone.play_wanted.connect(self.hear_wanted)
        self.loudspeaker.play_wanted.connect(self._play_test)
        self.model.example_chosen.connect(self._ask)
        self.model.models_wanted.connect(self.models_wanted)
        self._close.clicked.connect(self.reject)
        self._back.clicked.connect(lambda: self.turn_to(self._pages.currentIndex() - 1))
        self._next.clicked.connect(lambda: self.turn_to(self._pages.currentIndex() + 1))

    def _choose_microphone(self, device: str | None) -> None:
        self.microphone.begin_anew()
        self.device_chosen.emit("input_name", device)

    def _choose_loudspeaker(self, device: str | None) -> None:
        self.loudspeaker.begin_anew()
        self.device_chosen.emit("output_name", device)

    def _play_test(self) -> None:
        self.loudspeaker.begin_anew()
        self.test_wanted.emit()

    def _ask(self, path: Path) -> None:
        self.accept()
        self.example_chosen.emit(path)

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(36, 28, 36, 20)
        column.setSpacing(10)
        column.addWidget(self._where)
        for step in self._steps:
            self._pages.addWidget(step)
        column.addWidget(self._pages, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(page, 1)
        rows.addWidget(self._bottom())

    def _bottom(self) -> QWidget:
        self._next.setProperty("kind", "main")
        self._next.setDefault(True)
        for button in (self._close, self._back):
            button.setAutoDefault(False)
        bottom = make_panel("below")
        row = QHBoxLayout(bottom)
        row.setContentsMargins(20, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(self._close)
        row.addWidget(self._again, 1)
        row.addWidget(self._back)
        row.addWidget(self._next)
        return bottom
