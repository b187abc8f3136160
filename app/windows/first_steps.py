"""What the steps of the first start have in common: a title, a sentence, and what stands below.

Knows no step; nothing of what is chosen or measured.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.look import Look
from app.widgets.device_choice import DeviceChoice
from app.widgets.icons import Shape, make_icon
from app.widgets.labels import make_label, make_panel
from app.widgets.level_meter import LevelMeter
from app.widgets.presence import Presence
from engine import Mood, SoundChanged, SoundState

_ICON_PX: Final = 16
_METER_PX: Final = 10


class FirstStep(QWidget):
    """One step.

    Attributes:
        is_done: Whether the user has done what the step is about.

    Signals:
        done_changed(): `is_done` is another one.
    """

    done_changed = Signal()

    def __init__(self) -> None:
        """Begin without words."""
        super().__init__()
        self.is_done = False
        self._title, self._lead = make_label("", "title"), make_label("", "plain")
        self._lead.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addWidget(self._title)
        self.column.addWidget(self._lead)
        self.column.addSpacing(8)

    def put_words(self, title: str, lead: str) -> None:
        """Say what the step is about, also to those who do not see it."""
        self._title.setText(title)
        self._lead.setText(lead)
        self.setAccessibleName(title)
        self.setAccessibleDescription(lead)

    def set_done(self, *, is_done: bool) -> None:
        """Note whether the step is done."""
        if is_done is not self.is_done:
            self.is_done = is_done
            self.done_changed.emit()


class TrialStep(FirstStep):
    """A device, how loud it is, something to hear, and what came of it.

    Attributes:
        device: The list of devices.
        figure: Moves with what is heard, as it does in a conversation.

    Signals:
        play_wanted(): Let it be heard.
        stop_wanted(): Hear no more.
    """

    play_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, look: Look, *, colour: str) -> None:
        """Begin before the sound card is open.

        Args:
            look: Gives the colours.
            colour: The meter's colour, as the palette calls it.
        """
        super().__init__()
        self._look = look
        self._is_live = self._is_playing = False
        self._has_sound = True
        self._device_words = make_label("", "setting")
        self.device = DeviceChoice()
        self.meter = LevelMeter(colour, look)
        self.meter.setFixedHeight(_METER_PX)
        self.play = QPushButton()
        self.play.setAutoDefault(False)
        self.play.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.play.clicked.connect(self._press)
        self._result = make_label("", "plain")
        self._result.setWordWrap(True)
        self.figure = Presence(look)
        look.changed.connect(self.show_state)
        self._lay_out()

    @property
    def is_ready(self) -> bool:
        """Whether the sound card is open."""
        return self._is_live

    def show_sound(self, sound: SoundChanged | None) -> None:
        """Follow the sound card; None while nothing is known of it."""
        self._is_live = sound is not None and sound.state is SoundState.LIVE
        is_coming = sound is None or sound.state is SoundState.OPENING
        self._has_sound = self._is_live or is_coming
        self.show_state()

    def show_playing(self, *, is_playing: bool) -> None:
        """Follow what is heard."""
        self._is_playing = is_playing
        self.show_state()

    def show_state(self) -> None:
        """Draw button and result as they stand."""
        self.play.setEnabled(self._is_playing or self.can_play)
        self.play.setText(self.tr("Stop") if self._is_playing else self.play_words)
        shape = Shape.STOP if self._is_playing else Shape.PLAY
        self.play.setIcon(make_icon(shape, self._look.palette.accent, side_px=_ICON_PX))
        self._result.setText(self.result_words if self._is_live else self._waiting_words)
        self._result.setAccessibleName(self.tr("Result"))
        self._result.setAccessibleDescription(self._result.text())
        self.figure.show_mood(self._mood)

    @property
    def _waiting_words(self) -> str:
        if self._has_sound:
            return self.tr("Floe is still loading; the sound comes in a moment.")
        return self.tr("There is no sound device. Choose another one, or go on without.")

    @property
    def _mood(self) -> Mood:
        if self._is_live:
            return self.live_mood
        return Mood.LOADING if self._has_sound else Mood.FAILED

    @property
    def live_mood(self) -> Mood:
        """How the figure stands while there is sound."""
        return Mood.SPEAKING if self._is_playing else Mood.IDLE

    @property
    def can_play(self) -> bool:
        """Whether there is something to hear."""
        return self._is_live

    @property
    def play_words(self) -> str:
        """What the button says."""
        raise NotImplementedError

    @property
    def result_words(self) -> str:
        """What came of it so far."""
        raise NotImplementedError

    def put_device_words(self, words: str, meter_words: str) -> None:
        """Say which device and which level it is."""
        self._device_words.setText(words)
        self.device.setAccessibleName(words)
        self.device.retranslate()
        self.meter.put_name(meter_words)
        self.figure.retranslate()

    def _press(self) -> None:
        if self._is_playing:
            self.stop_wanted.emit()
        else:
            self.play_wanted.emit()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._device_words, 1)
        row.addWidget(self.device)
        self.column.addLayout(row)
        self.column.addWidget(self.meter)
        self.column.addSpacing(4)
        self.column.addWidget(self.play, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(4)
        card = make_panel("card")
        words = QVBoxLayout(card)
        words.setContentsMargins(16, 14, 16, 14)
        words.addWidget(self._result)
        self.column.addWidget(card)
        self.column.addWidget(self.figure, 1)
