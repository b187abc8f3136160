"""The captions: what was said and answered, the spoken part distinct from what is to come.

Knows turns as the conversation model keeps them; it does not know where they come from.
"""

import html
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.conversation import ReplyState, Turn
from app.look import Look
from app.recordings import Playing
from app.theme import to_come
from app.widgets.edge_fades import EdgeFades
from app.widgets.labels import make_label, put_kind
from app.widgets.replay_button import REPLAY_PX, ReplayButton

TEXT_WIDTH_PX: Final = 640
_BAR_PX: Final = 10
GUTTER_PX: Final = REPLAY_PX + _BAR_PX
"""What is kept free at the right of the words, for the buttons beside them and the scroll bar."""


class Transcript(QScrollArea):
    """All turns of a conversation, the latest in view.

    Signals:
        is_empty_changed(bool): The first turn is shown, or the last one has gone.
        replay_wanted(Clip, bool): Hear this part of a recording; whether it is Floe's.
        stop_wanted(): Hear no more of it.
    """

    is_empty_changed = Signal(bool)
    replay_wanted = Signal(object, bool)
    stop_wanted = Signal()

    def __init__(self, look: Look) -> None:
        """Begin without a turn."""
        super().__init__()
        self._look = look
        self._views: list[_TurnView] = []
        self._playing: Playing | None = None
        column = QWidget()
        self._layout = QVBoxLayout(column)
        self._layout.setContentsMargins(0, 8, 0, 8)
        self._layout.setSpacing(20)
        self._layout.addStretch(1)
        self.setWidget(column)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumWidth(TEXT_WIDTH_PX + GUTTER_PX)
        self._scroll = QTimer(self)
        self._scroll.setSingleShot(True)
        self._scroll.timeout.connect(self._show_latest)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._show_bar)
        self._show_bar(0, 0)
        EdgeFades(self)
        look.changed.connect(self._draw_again)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setAccessibleName(self.tr("Captions"))
        for view in self._views:
            view.retranslate()

    def show_turn(self, index: int, turn: Turn, *, has_captions: bool) -> None:
        """Draw the turn at this index, new or changed."""
        if not self._views:
            self.is_empty_changed.emit(False)
        while len(self._views) <= index:
            view = _TurnView(self._look)
            view.show_playing(self._playing)
            view.replay_wanted.connect(self.replay_wanted)
            view.stop_wanted.connect(self.stop_wanted)
            self._views.append(view)
            self._layout.insertWidget(len(self._views) - 1, view)
        self._views[index].show_turn(turn, has_captions=has_captions)
        self._scroll.start(0)

    def show_playing(self, playing: Playing | None) -> None:
        """Mark what is being heard again; None marks nothing."""
        self._playing = playing
        for view in self._views:
            view.show_playing(playing)

    def clear(self) -> None:
        """Forget every turn."""
        for view in self._views:
            self._layout.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._views.clear()
        self.is_empty_changed.emit(True)

    def _draw_again(self) -> None:
        for view in self._views:
            view.draw()

    def _show_bar(self, begin: int, end: int) -> None:
        """Show the scroll bar where there is more; its room stays, so that no words move."""
        put_kind(self.verticalScrollBar(), "used" if end > begin else "unused")

    def _show_latest(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())


class _TurnView(QWidget):
    """One turn: the user's words on the right, the answer below them on the left."""

    replay_wanted = Signal(object, bool)
    stop_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._turn = Turn(0)
        self._has_captions = True
        self._playing: Playing | None = None
        self._user = _caption("user", Qt.AlignmentFlag.AlignRight)
        self._reply = _caption("reply", Qt.AlignmentFlag.AlignLeft)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._rows: list[QWidget] = []
        self._buttons = [ReplayButton(look, is_reply=is_reply) for is_reply in (False, True)]
        for words, button in zip((self._user, self._reply), self._buttons, strict=True):
            button.replay_wanted.connect(self.replay_wanted)
            button.stop_wanted.connect(self.stop_wanted)
            row = _row(words, button)
            layout.addWidget(row)
            self._rows.append(row)
        self.retranslate()

    def retranslate(self) -> None:
        self._user.setAccessibleName(self.tr("You"))
        self._reply.setAccessibleName(self.tr("Floe"))
        for button in self._buttons:
            button.draw()
        self.draw()

    def show_turn(self, turn: Turn, *, has_captions: bool) -> None:
        self._turn, self._has_captions = turn, has_captions
        self.draw()

    def show_playing(self, playing: Playing | None) -> None:
        self._playing = playing
        self.draw()

    def draw(self) -> None:
        turn, palette = self._turn, self._look.palette
        self._user.setText(self._user_words())
        self._reply.setText(_reply_words(turn, to_come(palette)))
        clips = (turn.user_clip, turn.reply_clip)
        self._rows[1].setVisible(bool(turn.reply_text or turn.reply_clip))
        for button, clip in zip(self._buttons, clips, strict=True):
            button.show_clip(clip, self._playing)
        self.setVisible(bool(turn.user_text) or turn.is_taken)

    def _offer_copy(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, text in (
            (self.tr("Copy answer"), self._turn.reply_text),
            (self.tr("Copy question"), self._turn.user_text),
        ):
            action = menu.addAction(words)
            action.setEnabled(bool(text))
            action.triggered.connect(lambda _=False, t=text: _copy(t))
        menu.popup(self.mapToGlobal(at))

    def _user_words(self) -> str:
        if self._turn.user_text:
            return self.tr("“{words}”").format(words=html.escape(self._turn.user_text))
        if self._has_captions:
            return ""
        words = self.tr("spoken; this model gives no captions of your words")
        return f"<i>{html.escape(words)}</i>"


def _row(words: QLabel, button: ReplayButton) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(words, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return whole


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _reply_words(turn: Turn, colour: str) -> str:
    text, n_spoken = turn.reply_text, turn.n_spoken_chars
    n_blank = len(text[n_spoken:]) - len(text[n_spoken:].lstrip())  # which is not to be struck
    spoken, rest = html.escape(text[: n_spoken + n_blank]), html.escape(text[n_spoken + n_blank :])
    if not rest:
        return spoken
    struck = ";text-decoration:line-through" if turn.reply_state is ReplyState.INTERRUPTED else ""
    return f'{spoken}<span style="color:{colour}{struck}">{rest}</span>'


def _caption(kind: str, alignment: Qt.AlignmentFlag) -> QLabel:
    label = make_label("", kind)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setAlignment(alignment)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return label
