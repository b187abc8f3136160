"""The latest conversations, on the left of the window below the roles.

Knows kept conversations and asks for one by a signal; it reads no file.
"""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.kept import KeptConversation
from app.widgets.labels import ShortLabel, make_label

N_SHOWN: Final = 3
"""In a window that is tall enough; otherwise fewer."""


class RecentList(QWidget):
    """One button for each of a few conversations, or a line that says why there is none.

    Signals:
        opened(KeptConversation): The user wants to read this one.
        all_wanted(): The user wants to see all that are kept.
        privacy_wanted(): The user wants conversations to be kept, or to see about it.
    """

    opened = Signal(object)
    all_wanted = Signal()
    privacy_wanted = Signal()

    def __init__(self) -> None:
        """Begin without a conversation, and with none being kept."""
        super().__init__()
        self.setProperty("kind", "above-line")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._conversations: list[KeptConversation] = []
        self._is_kept = False
        self._n_shown = N_SHOWN
        self._heading = make_label("", "heading")
        self._all, self._keep = QPushButton(), QPushButton()
        for button, wish in ((self._all, self.all_wanted), (self._keep, self.privacy_wanted)):
            button.setProperty("kind", "link")
            button.clicked.connect(wish)
        self._none = make_label("", "quiet")
        self._none.setWordWrap(True)
        self._rows = [_RecentRow() for _ in range(N_SHOWN)]
        for place, row in enumerate(self._rows):
            row.clicked.connect(lambda _=False, n=place: self.opened.emit(self._conversations[n]))
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setAccessibleName(self.tr("Recent conversations"))
        self._heading.setText(self.tr("Recent"))
        self._all.setText(self.tr("All"))
        self._all.setAccessibleName(self.tr("All conversations"))
        self._all.setToolTip(self.tr("Search and reopen everything that is kept"))
        self._keep.setText(self.tr("Keep them…"))
        self._show()

    def show_conversations(self, conversations: list[KeptConversation]) -> None:
        """Offer the first of these."""
        self._conversations = conversations[:N_SHOWN]
        self._show()

    def show_at_most(self, n_shown: int) -> None:
        """Take no more of the height than so many need: the roles need it, too."""
        self._n_shown = min(N_SHOWN, n_shown)
        self._show()

    def show_kept(self, *, is_kept: bool) -> None:
        """Say whether conversations are being kept."""
        self._is_kept = is_kept
        self._show()

    def _show(self) -> None:
        is_empty = not self._conversations
        self._none.setText(
            self.tr("This talk appears here.")
            if self._is_kept
            else self.tr("Conversations are not kept.")
        )
        self._none.setVisible(is_empty)
        self._keep.setVisible(is_empty and not self._is_kept)
        self._all.setVisible(not is_empty)
        for place, row in enumerate(self._rows):
            if place < len(self._conversations):
                self._fill(row, self._conversations[place])
            row.setVisible(place < min(self._n_shown, len(self._conversations)))

    def _fill(self, row: "_RecentRow", conversation: KeptConversation) -> None:
        counted = self.tr("%n turn(s)", "", len(conversation.turns))
        row.put_words(conversation.title, f"{self._when(conversation)} · {counted}")

    def _when(self, conversation: KeptConversation) -> str:
        """The day, as one speaks of it, and the time of a day that is close."""
        began = datetime.fromisoformat(conversation.began_at)
        day = datetime.now(began.tzinfo).date()
        if began.date() == day:
            return self.tr("today, {time}").format(time=f"{began:%H:%M}")
        if began.date() == day - timedelta(days=1):
            return self.tr("yesterday, {time}").format(time=f"{began:%H:%M}")
        return f"{began:%Y-%m-%d}"

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 0, 0)
        top.addWidget(self._heading, 1)
        top.addWidget(self._all)
        top.addWidget(self._keep)
        none = QHBoxLayout()
        none.setContentsMargins(8, 0, 0, 6)
        none.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(2)
        column.addLayout(top)
        column.addLayout(none)
        for row in self._rows:
            column.addWidget(row)


class _RecentRow(QPushButton):
    """A conversation's first words above its day, both on one line each."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "role")
        self._title, self._about = ShortLabel("recent"), ShortLabel("quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 4)
        column.setSpacing(1)
        for label in (self._title, self._about):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)

    def put_words(self, title: str, about: str) -> None:
        self._title.setText(title)
        self._about.setText(about)
        self.setAccessibleName(title)
        self.setAccessibleDescription(about)
        self.setToolTip(title)
