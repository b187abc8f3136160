"""The main window: roles and recent talks, the conversation in the middle, its latency beside it.

Knows the conversation model, the timeline and the notices, and asks for things by signals; it never
talks to the engine.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.conversation import ConversationModel
from app.engine_words import engine_words
from app.examples import Example
from app.language import is_new_language
from app.look import Look
from app.model_words import running_words
from app.notices import Notices
from app.timeline import Timeline
from app.widgets.composer import Composer
from app.widgets.icons import Shape
from app.widgets.labels import make_panel
from app.widgets.latency_panel import LatencyPanel
from app.widgets.notice_bar import NoticeBar
from app.widgets.recent_list import RecentList
from app.widgets.role_list import RoleList
from app.widgets.stage import Stage
from app.widgets.timeline_view import TimelineView
from app.widgets.top_bar import TopBar
from app.widgets.transcript import GUTTER_PX, TEXT_WIDTH_PX, Transcript
from app.widgets.welcome import Welcome
from app.windows.actions import Actions
from engine import Mood, SoundChanged, SoundState

_USUAL_SIZE: Final = QSize(1280, 860)
_SIDE_WIDTH_PX: Final = 232
_LATENCY_WIDTH_PX: Final = 344
_NARROW_PX: Final = 1100
"""Below this width the side panels make room for the conversation."""

_LOW_PX: Final = 700
"""Below this height the timeline makes room for it."""

_TALL_PX: Final = (780, 920)
"""From each of these heights on there is room for one more of the recent talks."""

_EMPTY_STRETCH: Final = (1, 0)
_TALK_STRETCH: Final = (6, 5)
"""How figure and words share the height."""

_BEHIND_MS: Final = 600.0
"""Hearing that is farther behind than this delays every answer noticeably."""


class MainWindow(QMainWindow):
    """Draws the conversation and reports what the user wants.

    Attributes:
        commands: What can be asked of it by menu or keyboard.

    Signals:
        typed(str): A typed turn.
        example_chosen(Path): This recording is to be asked.
        mute_wanted(bool): Ignore the microphone, or hear it again.
        stop_wanted(): Be silent at once.
        new_conversation_wanted(): Forget what was said.
        replay_wanted(Clip, bool): Hear this part of a recording; whether it is Floe's.
        settings_wanted(): Show the settings.
        quit_wanted(): End the program.
        close_wanted(): The window was closed; whoever listens decides what follows.
    """

    typed = Signal(str)
    example_chosen = Signal(Path)
    mute_wanted = Signal(bool)
    stop_wanted = Signal()
    new_conversation_wanted = Signal()
    replay_wanted = Signal(object, bool)
    settings_wanted = Signal()
    quit_wanted = Signal()
    close_wanted = Signal()

    def __init__(
        self,
        conversation: ConversationModel,
        notices: Notices,
        *,
        timeline: Timeline,
        look: Look,
        examples: list[Example],
    ) -> None:
        """Put the parts together; nothing is shown yet."""
        super().__init__()
        self._conversation, self._notices = conversation, notices
        self.setWindowTitle("Floe")
        self.resize(_USUAL_SIZE)
        self.setMinimumSize(640, 560)
        self.commands = Actions(self)
        self.top_bar = self._make_top_bar(look)
        self.notice_bar = NoticeBar()
        self.stage = Stage(look)
        self.transcript = Transcript(look)
        self.welcome = Welcome(examples)
        self.composer = Composer(examples)
        self.latency = LatencyPanel(look)
        self.roles, self.recent = RoleList(look), RecentList()
        self.timeline = TimelineView(timeline, look)
        self._is_narrow = self._is_low = False
        self._lay_out()
        self._connect_model()
        self._connect_controls()
        self._show_mood()
        self._parts = (
            self.commands,
            self.top_bar,
            self.notice_bar,
            self.stage,
            self.transcript,
            self.welcome,
            self.composer,
            self.latency,
            self.roles,
            self.recent,
            self.timeline,
        )
        self.stage.setFocus()  # so that single keys work before anything is touched

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        for part in self._parts:
            part.retranslate()
        self._show_model()
        self._show_sound()

    def use_keys(self, chosen: Mapping[str, str]) -> None:
        """Take the user's keys in place of the usual ones."""
        self.commands.use_keys(chosen)
        self.top_bar.use_keys(chosen)
        self._show_model()
        self._show_sound()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

    # -- parts ------------------------------------------------------------------------------

    def _make_top_bar(self, look: Look) -> TopBar:
        actions = self.commands
        panels = {
            Shape.PANEL_LEFT: actions.show_roles,
            Shape.PANEL_BOTTOM: actions.show_timeline,
            Shape.PANEL_RIGHT: actions.show_latency,
        }
        return TopBar(look, panels=panels, more=actions.make_menu())

    def _lay_out(self) -> None:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.top_bar.widget)
        rows.addWidget(self.notice_bar)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        self._side = self._make_side()
        self.latency.setFixedWidth(_LATENCY_WIDTH_PX)
        columns.addWidget(self._side)
        columns.addWidget(self._middle(), 1)
        columns.addWidget(self.latency)
        rows.addLayout(columns, 1)
        self._below = make_panel("below")
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.timeline)
        rows.addWidget(self._below)
        self.setCentralWidget(page)

    def _make_side(self) -> QWidget:
        side = make_panel("left")
        side.setFixedWidth(_SIDE_WIDTH_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 1, 0)  # the line on its right
        column.setSpacing(0)
        column.addWidget(self.roles, 1)
        column.addWidget(self.recent)
        return side

    def _middle(self) -> QWidget:
        self._words = QStackedWidget()
        above_entry = QWidget()
        beside_gutter = QHBoxLayout(above_entry)
        beside_gutter.setContentsMargins(0, 0, GUTTER_PX, 0)
        beside_gutter.addWidget(self.welcome)
        self._words.addWidget(above_entry)
        self._words.addWidget(self.transcript)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(GUTTER_PX, 8, 0, 20)
        column.setSpacing(12)
        self._words.setMaximumWidth(TEXT_WIDTH_PX + GUTTER_PX)
        self.composer.setMaximumWidth(TEXT_WIDTH_PX)
        for part in (self.stage, self._words, self.composer):
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0 if part is self._words else GUTTER_PX, 0)
            row.addStretch()
            row.addWidget(part, 1)
            row.addStretch()
            column.addLayout(row)
        self._column = column
        self._show_words(is_empty=True)
        return middle

    # -- signals ----------------------------------------------------------------------------

    def _connect_model(self) -> None:
        model = self._conversation
        model.mood_changed.connect(self._show_mood)
        model.turn_changed.connect(self._show_turn)
        model.cleared.connect(self.transcript.clear)
        model.levels_changed.connect(self._show_levels)
        model.latency_changed.connect(lambda: self.latency.show_latency(model.latency))
        model.model_changed.connect(self._show_model)
        model.sound_changed.connect(self._show_sound)
        model.recording_changed.connect(self._show_recording)
        model.playing_changed.connect(lambda: self.transcript.show_playing(model.playing))
        self.transcript.is_empty_changed.connect(self._show_words)
        self.transcript.replay_wanted.connect(self.replay_wanted)
        self.transcript.stop_wanted.connect(self.stop_wanted)
        self._notices.changed.connect(lambda: self.notice_bar.show_notices(self._notices.current))

    def _connect_controls(self) -> None:
        bar, actions = self.top_bar, self.commands
        self.notice_bar.dismissed.connect(self._notices.withdraw)
        bar.new_button.clicked.connect(self.new_conversation_wanted)
        bar.stop_button.clicked.connect(self.stop_wanted)
        bar.mute_button.toggled.connect(self.mute_wanted)
        bar.mute_button.toggled.connect(bar.show_muted)
        actions.mute.triggered.connect(bar.mute_button.toggle)
        actions.stop.triggered.connect(bar.stop_button.click)
        actions.new_conversation.triggered.connect(bar.new_button.click)
        actions.type_turn.triggered.connect(lambda: self.composer.entry.setFocus())
        actions.quit.triggered.connect(self.quit_wanted)
        actions.settings.triggered.connect(self.settings_wanted)
        self.latency.export_wanted.connect(actions.export_latency.trigger)
        bar.settings_button.clicked.connect(self.settings_wanted)
        self.composer.typed.connect(self.typed)
        for source in (self.composer, self.welcome):
            source.example_chosen.connect(self.example_chosen)
        actions.show_roles.toggled.connect(self._side.setVisible)
        actions.show_latency.toggled.connect(self.latency.setVisible)
        actions.show_timeline.toggled.connect(self._below.setVisible)

    # -- drawing ----------------------------------------------------------------------------

    def _show_mood(self) -> None:
        mood = self._conversation.mood
        self.stage.show_mood(mood)
        bar = self.top_bar
        is_awake = mood not in {Mood.LOADING, Mood.OFFLINE, Mood.FAILED}
        for control in (bar.new_button, bar.stop_button, bar.mute_button, self.composer):
            control.setEnabled(is_awake)
        self.welcome.setEnabled(is_awake)

    def _show_words(self, is_empty: bool) -> None:
        """Give the figure the room that no words need yet."""
        self._words.setCurrentIndex(0 if is_empty else 1)
        for place, stretch in enumerate(_EMPTY_STRETCH if is_empty else _TALK_STRETCH):
            self._column.setStretch(place, stretch)

    def _show_turn(self, index: int) -> None:
        model = self._conversation.model
        self.transcript.show_turn(
            index,
            self._conversation.turns[index],
            has_captions=model is None or model.has_captions,
        )

    def _show_levels(self) -> None:
        levels = self._conversation.levels
        if levels is None:
            return
        self.stage.show_levels(levels)
        self.latency.show_underruns(levels.n_underruns)
        behind_ms = levels.backlog_ms if levels.backlog_ms > _BEHIND_MS else None
        self.top_bar.show_behind(behind_ms)
        self.latency.show_behind(behind_ms)

    def _show_model(self) -> None:
        model, loading = self._conversation.model, self._conversation.loading
        chip = self.top_bar.model_chip
        if model is not None:
            machine = self._conversation.machine
            chip.setText(running_words(model, machine, is_short=self._is_narrow))
            words = self.tr("{millions} million weights")
            weights = words.format(millions=f"{model.n_parameters / 1e6:,.1f}")
            chip.setToolTip(f"{running_words(model, machine)}\n{weights}")
            self.welcome.show_about(engine_words(model.notice))
        elif loading is not None:
            chip.setText(f"{engine_words(loading.part)} {loading.fraction:.0%}")
            self.stage.show_loading(loading)

    def _show_recording(self) -> None:
        self.top_bar.recording_chip.setVisible(self._conversation.is_recording)

    def _show_sound(self) -> None:
        sound, chip = self._conversation.sound, self.top_bar.sound_chip
        if sound is None:
            return
        chip.setText(self._sound_words(sound))
        words = self.tr("microphone {input}\nloudspeaker {output}\n{rate} Hz")
        chip.setToolTip(
            words.format(
                input=sound.input_name or "–", output=sound.output_name or "–", rate=sound.rate_hz
            )
        )

    def _sound_words(self, sound: SoundChanged) -> str:
        match sound.state:
            case SoundState.LIVE:
                return sound.input_name or self.tr("no microphone")
            case SoundState.OPENING:
                return self.tr("sound opening")
            case SoundState.ABSENT:
                return self.tr("sound absent")
            case SoundState.LOST:
                return self.tr("sound lost")

    # -- window -----------------------------------------------------------------------------

    def fit(self, room: QSize) -> None:
        """Take the usual size, or what room there is."""
        self.resize(_USUAL_SIZE.boundedTo(room))

    @property
    def is_folded(self) -> bool:
        """Whether panels have made room because the window is small."""
        return self._is_narrow or self._is_low

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the panels where the conversation would get too small, and unfold them again."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < _NARROW_PX
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self.commands.show_roles.setChecked(not is_narrow)
            self.commands.show_latency.setChecked(not is_narrow)
            self._show_model()
        height_px = event.size().height()
        self.recent.show_at_most(1 + sum(height_px >= tall_px for tall_px in _TALL_PX))
        is_low = height_px < _LOW_PX
        if is_low is not self._is_low:
            self._is_low = is_low
            self.commands.show_timeline.setChecked(not is_low)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask to end; the window goes when everything behind it has."""
        event.ignore()
        self.close_wanted.emit()
