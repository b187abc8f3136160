"""The middle of the window: the figure, the mood in words, and how loud both sides are.

Knows moods and levels; nothing of what is said.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.look import Look
from app.mood_words import mood_words
from app.widgets.labels import make_label
from app.widgets.level_meter import LevelMeter
from app.widgets.presence import Presence
from engine import Levels, ModelLoading, Mood

_METERS_WIDTH_PX: Final = 380


class Stage(QWidget):
    """Figure, words and meters.

    Attributes:
        presence: The figure.
        microphone_meter, loudspeaker_meter: How loud both sides are.
    """

    def __init__(self, look: Look) -> None:
        """Begin as while loading."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.presence = Presence(look)
        self._word = make_label("", "mood")
        self._sentence = make_label("", "quiet")
        self.microphone_meter = LevelMeter("accent", look)
        self.loudspeaker_meter = LevelMeter("speaking", look)
        self._you, self._floe = make_label("", "quiet"), make_label("", "quiet")
        self._mood = Mood.LOADING
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.presence, 1)
        for words in (self._word, self._sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        column.addSpacing(4)
        column.addWidget(self._meters(), 0, Qt.AlignmentFlag.AlignHCenter)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self._word.setAccessibleName(self.tr("State"))
        self.microphone_meter.put_name(self.tr("Microphone level"))
        self.loudspeaker_meter.put_name(self.tr("Loudspeaker level"))
        self._you.setText(self.tr("You"))
        self._floe.setText(self.tr("Floe"))
        self.presence.retranslate()
        self._say_mood()

    def show_mood(self, mood: Mood) -> None:
        """Draw and name another mood."""
        self._mood = mood
        self._say_mood()
        self.presence.show_mood(mood)

    def _say_mood(self) -> None:
        word, sentence = mood_words(self._mood)
        self._word.setText(word)
        self._sentence.setText(sentence)

    def show_loading(self, loading: ModelLoading) -> None:
        """Draw how far the model is."""
        self.presence.show_progress(loading.fraction)

    def show_levels(self, levels: Levels) -> None:
        """Let meters and figure move."""
        self.microphone_meter.show_level(levels.heard_db)
        self.loudspeaker_meter.show_level(levels.loudspeaker_db)
        self.presence.show_levels(levels.heard_db, levels.loudspeaker_db)

    def _meters(self) -> QWidget:
        meters = QWidget()
        meters.setFixedWidth(_METERS_WIDTH_PX)
        row = QHBoxLayout(meters)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._you)
        row.addWidget(self.microphone_meter, 1)
        row.addSpacing(14)
        row.addWidget(self._floe)
        row.addWidget(self.loudspeaker_meter, 1)
        return meters
