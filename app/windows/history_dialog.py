"""The conversations that were kept: searched on the left, read on the right.

Knows kept conversations; what is done with one is asked for by signals.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.kept import KeptConversation
from app.language import is_new_language
from app.look import Look
from app.model_words import known_name
from app.widgets.empty_state import EmptyState
from app.widgets.labels import make_label, make_panel
from app.widgets.transcript import Transcript
from app.widgets.two_lines import TwoLines

_LIST_PX: Final = 280


class HistoryDialog(QDialog):
    """Shows what a search finds.

    Signals:
        copy_wanted(KeptConversation), export_wanted(KeptConversation),
        delete_wanted(KeptConversation): The user wants to do this with a conversation.
        replay_wanted(Clip, bool): Hear this part of a recording; whether it is Floe's.
        stop_wanted(): Hear no more of it.
        undo_wanted(): Bring back what was deleted last.
        privacy_wanted(): Show where keeping is switched on and off.
    """

    copy_wanted = Signal(object)
    export_wanted = Signal(object)
    delete_wanted = Signal(object)
    replay_wanted = Signal(object, bool)
    stop_wanted = Signal()
    undo_wanted = Signal()
    privacy_wanted = Signal()

    def __init__(
        self,
        find: Callable[[str], list[KeptConversation]],
        look: Look,
        *,
        is_kept: bool,
        parent: QWidget | None = None,
    ) -> None:
        """Show all conversations.

        Args:
            find: Gives the conversations with these words, the latest first.
            look: Gives the palette.
            is_kept: Whether new conversations are being kept.
            parent: Whom the dialog belongs to.
        """
        super().__init__(parent)
        self._find = find
        self.resize(900, 600)
        self.setMinimumSize(640, 420)
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setItemDelegate(TwoLines(look, self.list))
        self.transcript = Transcript(look)
        self._is_kept = is_kept
        self._empty = EmptyState(look)
        self._about = make_label("", "quiet")
        self._off = make_label("", "quiet")
        self._off.setVisible(not is_kept)
        self._make_buttons()
        self._lay_out()
        self.search.textChanged.connect(self.refresh)
        self.list.currentItemChanged.connect(self._show_chosen)
        self.transcript.replay_wanted.connect(self.replay_wanted)
        self.transcript.stop_wanted.connect(self.stop_wanted)
        self.refresh()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.setWindowTitle(self.tr("Conversations"))
        self.search.setPlaceholderText(self.tr("Search what was said"))
        self.search.setAccessibleName(self.tr("Search conversations"))
        self.list.setAccessibleName(self.tr("Conversations"))
        self._off.setText(self.tr("Keeping conversations is switched off."))
        self._copy.setText(self.tr("Copy"))
        self._export.setText(self.tr("Export…"))
        self._delete.setText(self.tr("Delete"))
        self._undo.setText(self.tr("Undo delete"))
        self._privacy.setText(self.tr("Privacy settings…"))
        for item in (self.list.item(row) for row in range(self.list.count())):
            item.setText(self._entry(item.data(Qt.ItemDataRole.UserRole)))
        self._say_empty()
        if self.chosen is not None:
            self._about.setText(self._description(self.chosen))
        self.transcript.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

    @property
    def chosen(self) -> KeptConversation | None:
        """The conversation that is read."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def refresh(self) -> None:
        """Search again, and read the latest that is found."""
        words = self.search.text()
        self.list.clear()
        for conversation in self._find(words):
            item = QListWidgetItem(self._entry(conversation))
            item.setData(Qt.ItemDataRole.UserRole, conversation)
            self.list.addItem(item)
        self._say_empty()
        self.list.setCurrentRow(0)
        self._show_chosen()

    def turn_to(self, conversation: KeptConversation) -> None:
        """Read this conversation, whatever was searched for."""
        self.search.clear()
        items = (self.list.item(row) for row in range(self.list.count()))
        for item in items:
            if item.data(Qt.ItemDataRole.UserRole).began_at == conversation.began_at:
                self.list.setCurrentItem(item)

    def show_undo(self, *, is_possible: bool) -> None:
        """Offer to bring back what was deleted."""
        self._undo.setVisible(is_possible)

    def _say_empty(self) -> None:
        if self.search.text():
            title = self.tr("Nothing found")
            sentence = self.tr("No conversation has these words.")
        elif self._is_kept:
            title = self.tr("Nothing is kept yet")
            sentence = self.tr("Conversations that are kept appear here.")
        else:
            title = self.tr("Nothing is kept")
            sentence = self.tr(
                "What you say is yours: Floe forgets it unless you let it keep conversations, in"
                " the privacy settings."
            )
        self._empty.put_words(title, sentence)

    def _entry(self, conversation: KeptConversation) -> str:
        """What the list says of a conversation."""
        counted = self.tr("%n turn(s)", "", len(conversation.turns))
        return f"{conversation.title}\n{conversation.when} · {counted}"

    def _description(self, conversation: KeptConversation) -> str:
        """What stands above a conversation that is read."""
        parts = [conversation.when, known_name(conversation.model)]
        if conversation.recordings:
            parts.append(self.tr("with sound"))
        return " · ".join(parts)

    def _show_chosen(self) -> None:
        conversation = self.chosen
        self.transcript.clear()
        for button in (self._copy, self._export, self._delete):
            button.setEnabled(conversation is not None)
        self._pages.setCurrentIndex(0 if conversation is None else 1)
        if conversation is None:
            return
        self._about.setText(self._description(conversation))
        self._about.setToolTip(conversation.role)
        for index, turn in enumerate(conversation.turns):
            self.transcript.show_turn(
                index, turn.as_turn(index + 1), has_captions=bool(turn.question)
            )

    # -- parts ------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self._copy, self._export, self._delete = QPushButton(), QPushButton(), QPushButton()
        self._undo, self._privacy = QPushButton(), QPushButton()
        for button in (self._copy, self._export, self._delete, self._undo, self._privacy):
            button.setAutoDefault(False)
        self._undo.hide()
        for button, wish in (
            (self._copy, self.copy_wanted),
            (self._export, self.export_wanted),
            (self._delete, self.delete_wanted),
        ):
            button.clicked.connect(lambda _=False, w=wish: w.emit(self.chosen))
        self._undo.clicked.connect(self.undo_wanted)
        self._privacy.clicked.connect(self.privacy_wanted)

    def _lay_out(self) -> None:
        left = make_panel("left")
        left.setFixedWidth(_LIST_PX)
        left_column = QVBoxLayout(left)
        left_column.setContentsMargins(8, 16, 8, 12)
        left_column.setSpacing(10)
        search = QHBoxLayout()
        search.setContentsMargins(8, 0, 8, 0)
        search.addWidget(self.search)
        left_column.addLayout(search)
        left_column.addWidget(self.list, 1)
        reading = QWidget()
        column = QVBoxLayout(reading)
        column.setContentsMargins(28, 16, 0, 8)
        column.addWidget(self._about)
        column.addWidget(self.transcript, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(reading)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(left)
        middle.addWidget(self._pages, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(middle, 1)
        rows.addWidget(self._bottom())

    def _bottom(self) -> QWidget:
        bottom = make_panel("below")
        row = QHBoxLayout(bottom)
        row.setContentsMargins(20, 12, 16, 12)
        row.addWidget(self._off)
        row.addWidget(self._privacy)
        row.addStretch(1)
        for button in (self._undo, self._delete, self._copy, self._export):
            row.addWidget(button)
        return bottom
