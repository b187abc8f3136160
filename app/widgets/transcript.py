"""The captions: what was said and answered, the spoken part distinct from what is to come.

Knows turns as the conversation model keeps them; it does not know where they come from.
"""

import html
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.conversation import ReplyState, Turn
from app.theme import TO_COME_ALPHA, Palette, mixed

_TEXT_WIDTH_PX: Final = 640
_EMPTY_HINT: Final = "What is said appears here."


class Transcript(QScrollArea):
    """All turns of the conversation, the latest in view."""

    def __init__(self, palette: Palette) -> None:
        """Begin without a turn."""
        super().__init__()
        self._to_come = mixed(palette.background, palette.text, TO_COME_ALPHA)
        self._views: list[_TurnView] = []
        self._hint = _label("quiet", Qt.AlignmentFlag.AlignHCenter)
        self._hint.setText(_EMPTY_HINT)
        column = QWidget()
        self._layout = QVBoxLayout(column)
        self._layout.setSpacing(16)
        self._layout.addWidget(self._hint)
        self._layout.addStretch(1)
        self.setWidget(column)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumWidth(_TEXT_WIDTH_PX)
        self.setAccessibleName("Captions")
        self._scroll = QTimer(self)
        self._scroll.setSingleShot(True)
        self._scroll.timeout.connect(self._show_latest)

    def show_turn(self, index: int, turn: Turn, *, has_captions: bool) -> None:
        """Draw the turn at this index, new or changed."""
        while len(self._views) <= index:
            view = _TurnView(self._to_come)
            self._views.append(view)
            self._layout.insertWidget(len(self._views), view)
        self._hint.hide()
        self._views[index].show_turn(turn, has_captions=has_captions)
        self._scroll.start(0)

    def clear(self) -> None:
        """Forget every turn."""
        for view in self._views:
            self._layout.removeWidget(view)
            view.deleteLater()
        self._views.clear()
        self._hint.show()

    def _show_latest(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())


class _TurnView(QWidget):
    """One turn: the user's words on the right, the answer below them on the left."""

    def __init__(self, to_come: str) -> None:
        super().__init__()
        self._to_come = to_come
        self._user = _label("user", Qt.AlignmentFlag.AlignRight)
        self._reply = _label("reply", Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._user)
        layout.addWidget(self._reply)

    def show_turn(self, turn: Turn, *, has_captions: bool) -> None:
        self._user.setText(_user_words(turn, has_captions=has_captions))
        self._reply.setText(_reply_words(turn, self._to_come))
        self._reply.setVisible(bool(turn.reply_text))
        self.setVisible(bool(turn.user_text) or turn.is_taken)


def _user_words(turn: Turn, *, has_captions: bool) -> str:
    if turn.user_text:
        return f"“{html.escape(turn.user_text)}”"
    return "" if has_captions else "<i>spoken; this model gives no captions of your words</i>"


def _reply_words(turn: Turn, to_come: str) -> str:
    spoken = html.escape(turn.reply_text[: turn.n_spoken_chars])
    rest = html.escape(turn.reply_text[turn.n_spoken_chars :])
    if not rest:
        return spoken
    struck = ";text-decoration:line-through" if turn.reply_state is ReplyState.INTERRUPTED else ""
    return f'{spoken}<span style="color:{to_come}{struck}">{rest}</span>'


def _label(kind: str, alignment: Qt.AlignmentFlag) -> QLabel:
    label = QLabel()
    label.setProperty("kind", kind)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setAlignment(alignment)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
