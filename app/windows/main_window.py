"""The main window: roles on the left, the conversation in the middle, its latency on the right.

Knows the conversation model and the notices, and asks for things by signals; it never talks to the
engine.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.conversation import ConversationModel
from app.examples import Example
from app.mood_words import WORDS
from app.notices import Notices
from app.roles import Role
from app.theme import Palette
from app.widgets.latency_panel import LatencyPanel
from app.widgets.level_meter import LevelMeter
from app.widgets.notice_bar import NoticeBar
from app.widgets.presence import Presence
from app.widgets.role_list import RoleList
from app.widgets.transcript import Transcript
from engine import Mood, SoundState

_SIDE_WIDTH_PX: Final = 232
_LATENCY_WIDTH_PX: Final = 360
_NARROW_PX: Final = 1100
"""Below this width the side panels make room for the conversation."""


class MainWindow(QMainWindow):
    """Draws the conversation and reports what the user wants.

    Signals:
        typed(str): A typed turn.
        example_chosen(Path): This recording is to be asked.
        mute_wanted(bool): Ignore the microphone, or hear it again.
        stop_wanted(): Be silent at once.
        new_conversation_wanted(): Forget what was said.
        role_chosen(Role): Answer in this role.
        close_wanted(): The window was closed; whoever listens ends the program.
    """

    typed = Signal(str)
    example_chosen = Signal(Path)
    mute_wanted = Signal(bool)
    stop_wanted = Signal()
    new_conversation_wanted = Signal()
    role_chosen = Signal(object)
    close_wanted = Signal()

    def __init__(
        self,
        conversation: ConversationModel,
        notices: Notices,
        *,
        palette: Palette,
        roles: list[Role],
        examples: list[Example],
    ) -> None:
        """Put the parts together; nothing is shown yet."""
        super().__init__()
        self._conversation, self._notices = conversation, notices
        self.setWindowTitle("Floe")
        self.resize(1280, 800)
        self.setMinimumSize(640, 560)
        self.presence = Presence(palette)
        self.transcript = Transcript(palette)
        self.latency = LatencyPanel(palette)
        self.roles = RoleList(roles)
        self.notice_bar = NoticeBar()
        self.microphone_meter = LevelMeter("Microphone level", palette.accent, palette)
        self.loudspeaker_meter = LevelMeter("Loudspeaker level", palette.speaking, palette)
        self._make_words()
        self._make_controls(examples)
        self._lay_out()
        self._connect()
        self._show_mood()

    # -- parts ------------------------------------------------------------------------------

    def _make_words(self) -> None:
        self.mood_word = _label("mood")
        self.mood_word.setAccessibleName("State")
        self.mood_sentence = _label("quiet")
        self.model_chip = _label("chip")
        self.model_chip.setText("no model yet")
        self.sound_chip = _label("chip")
        self.sound_chip.setText("no sound yet")
        for label in (self.mood_word, self.mood_sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _make_controls(self, examples: list[Example]) -> None:
        self.new_button = QPushButton("New conversation")
        self.new_button.setToolTip("Forget what was said (Ctrl+N)")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setToolTip("Be silent at once (Esc)")
        self.mute_button = QPushButton("Mute  M")
        self.mute_button.setProperty("kind", "main")
        self.mute_button.setCheckable(True)
        self.mute_button.setToolTip("Ignore the microphone; the model stays loaded")
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("Type instead of talking…")
        self.entry.setAccessibleName("Typed turn")
        self.example_button = QPushButton("Try an example")
        self.example_button.setMenu(self._example_menu(examples))
        self.example_button.setEnabled(bool(examples))

    def _example_menu(self, examples: list[Example]) -> QMenu:
        menu = QMenu(self)
        for example in examples:
            action = menu.addAction(example.text)
            action.triggered.connect(lambda _=False, e=example: self.example_chosen.emit(e.path))
        return menu

    def _lay_out(self) -> None:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._top_bar())
        rows.addWidget(self.notice_bar)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        self.roles.setFixedWidth(_SIDE_WIDTH_PX)
        self.latency.setFixedWidth(_LATENCY_WIDTH_PX)
        columns.addWidget(self.roles)
        columns.addWidget(self._middle(), 1)
        columns.addWidget(self.latency)
        rows.addLayout(columns, 1)
        self.setCentralWidget(page)

    def _top_bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("kind", "bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        name = _label("figure")
        name.setText("Floe")
        row = QHBoxLayout(bar)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(12)
        row.addWidget(name)
        row.addWidget(self.model_chip)
        row.addWidget(self.sound_chip)
        row.addStretch(1)
        for button in (self.new_button, self.stop_button, self.mute_button):
            row.addWidget(button)
        return bar

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(24, 12, 24, 24)
        column.setSpacing(8)
        column.addWidget(self.presence, 3)
        column.addWidget(self.mood_word)
        column.addWidget(self.mood_sentence)
        column.addLayout(_centred(self._meters()))
        captions = QHBoxLayout()
        captions.addStretch(1)
        captions.addWidget(self.transcript, 8)
        captions.addStretch(1)
        column.addLayout(captions, 4)
        entry = QHBoxLayout()
        entry.addWidget(self.entry, 1)
        entry.addWidget(self.example_button)
        column.addLayout(entry)
        return middle

    def _meters(self) -> QWidget:
        meters = QWidget()
        row = QHBoxLayout(meters)
        row.setSpacing(8)
        for words, meter in (("You", self.microphone_meter), ("Floe", self.loudspeaker_meter)):
            label = _label("quiet")
            label.setText(words)
            row.addWidget(label)
            row.addWidget(meter)
        meters.setMaximumWidth(420)
        return meters

    # -- signals ----------------------------------------------------------------------------

    def _connect(self) -> None:
        model = self._conversation
        model.mood_changed.connect(self._show_mood)
        model.turn_changed.connect(self._show_turn)
        model.cleared.connect(self.transcript.clear)
        model.levels_changed.connect(self._show_levels)
        model.latency_changed.connect(lambda: self.latency.show_latency(model.latency))
        model.model_changed.connect(self._show_model)
        model.sound_changed.connect(self._show_sound)
        self._notices.changed.connect(lambda: self.notice_bar.show_notices(self._notices.current))
        self.notice_bar.dismissed.connect(self._notices.withdraw)
        self.new_button.clicked.connect(self.new_conversation_wanted)
        self.stop_button.clicked.connect(self.stop_wanted)
        self.mute_button.toggled.connect(self.mute_wanted)
        self.entry.returnPressed.connect(self._send_typed)
        self.roles.chosen.connect(self.role_chosen)
        for keys, action in (
            ("M", self.mute_button.toggle),
            ("Ctrl+N", self.new_button.click),
            ("Esc", self.stop_button.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    def _send_typed(self) -> None:
        text = self.entry.text().strip()
        if text:
            self.entry.clear()
            self.typed.emit(text)

    # -- drawing ----------------------------------------------------------------------------

    def _show_mood(self) -> None:
        mood = self._conversation.mood
        word, sentence = WORDS[mood]
        self.mood_word.setText(word)
        self.mood_sentence.setText(sentence)
        self.presence.show_mood(mood)
        is_awake = mood not in {Mood.LOADING, Mood.FAILED}
        for control in (self.entry, self.new_button, self.stop_button, self.mute_button):
            control.setEnabled(is_awake)

    def _show_turn(self, index: int) -> None:
        model = self._conversation.model
        self.transcript.show_turn(
            index,
            self._conversation.turns[index],
            has_captions=model is None or model.has_captions,
        )

    def _show_levels(self) -> None:
        levels = self._conversation.levels
        if levels is not None:
            self.microphone_meter.show_level(levels.microphone_db)
            self.loudspeaker_meter.show_level(levels.loudspeaker_db)
            self.presence.show_levels(levels.microphone_db, levels.loudspeaker_db)
            self.latency.show_underruns(levels.n_underruns)

    def _show_model(self) -> None:
        model, loading = self._conversation.model, self._conversation.loading
        if model is not None:
            self.model_chip.setText(f"{model.name} · {model.device} · {model.dtype}")
            self.model_chip.setToolTip(f"{model.n_parameters / 1e6:,.1f} million weights")
        elif loading is not None:
            self.model_chip.setText(f"{loading.part} {loading.fraction:.0%}")
            self.presence.show_progress(loading.fraction)

    def _show_sound(self) -> None:
        sound = self._conversation.sound
        if sound is None:
            return
        self.sound_chip.setText(
            sound.input_name if sound.state is SoundState.LIVE else f"sound {sound.state.value}"
        )
        self.sound_chip.setToolTip(
            f"microphone {sound.input_name}\nloudspeaker {sound.output_name}\n{sound.rate_hz} Hz"
        )

    # -- window -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side panels where the conversation would get too narrow."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _NARROW_PX
        self.roles.setVisible(is_wide)
        self.latency.setVisible(is_wide)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask to end; the window goes when everything behind it has."""
        event.ignore()
        self.close_wanted.emit()


def _label(kind: str) -> QLabel:
    label = QLabel()
    label.setProperty("kind", kind)
    return label


def _centred(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 4)
    row.addStretch(1)
    return row
