"""What happens to the words of conversations: copied, exported, kept, searched and deleted.

Knows the conversation, the history and file dialogs; nothing of the engine. Without the user's
leave nothing is written.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.conversation import ConversationModel, ReplyState
from app.history import History
from app.jobs import JobRunner
from app.kept import KeptConversation, kept_turns, to_json, to_markdown
from app.language import Words
from app.latency import LatencyRecord, latency_chrome_trace, latency_csv, latency_json
from app.look import Look
from app.notices import Notice, Notices
from app.recordings import Recordings
from app.toml_files import write_atomically
from app.widgets.recent_list import N_SHOWN, RecentList
from app.windows.history_dialog import HistoryDialog

TOPIC: Final = "conversation"
_FORMATS: Final = {"Markdown (*.md)": ".md", "JSON (*.json)": ".json"}
_SOUND_FORMATS: Final = {"WAV (*.wav)": ".wav"}
"""Offered where there is sound."""

_LATENCY_FORMATS: Final = {
    "CSV (*.csv)": ".csv",
    "JSON (*.json)": ".json",
    "Chrome trace (*.trace)": ".trace",
}
_LATENCY_WRITERS: Final[dict[str, Callable[[LatencyRecord], str]]] = {
    ".csv": latency_csv,
    ".json": latency_json,
    ".trace": latency_chrome_trace,
}


class ConversationDesk(QObject):
    """Carries out what the user wants of conversations.

    Signals:
        privacy_wanted(): Show where keeping is switched on and off.
        replay_wanted(Clip, bool): Hear this part of a recording; whether it is Floe's.
        stop_wanted(): Hear no more of it.
    """

    privacy_wanted = Signal()
    replay_wanted = Signal(object, bool)
    stop_wanted = Signal()

    def __init__(
        self,
        conversation: ConversationModel,
        history: History,
        recordings: Recordings,
        *,
        look: Look,
        notices: Notices,
        jobs: JobRunner,
        recent: RecentList,
        window: QWidget,
    ) -> None:
        """Follow the conversation; nothing is kept until `is_kept` is set."""
        super().__init__()
        self._is_kept = False
        self._recent = recent
        self._conversation = conversation
        self._history, self._recordings = history, recordings
        self._look, self._notices, self._jobs, self._window = look, notices, jobs, window
        self._began_at = ""
        self._removed: KeptConversation | None = None
        self._dialog: HistoryDialog | None = None
        conversation.turn_changed.connect(self._follow)
        conversation.cleared.connect(self._begin)
        conversation.playing_changed.connect(self._show_playing)
        recent.opened.connect(self.open_history)
        recent.all_wanted.connect(lambda: self.open_history())
        recent.privacy_wanted.connect(self.privacy_wanted)

    @property
    def is_kept(self) -> bool:
        """Whether conversations are written to the history."""
        return self._is_kept

    @is_kept.setter
    def is_kept(self, is_kept: bool) -> None:
        self._is_kept = is_kept
        self._recent.show_kept(is_kept=is_kept)

    def look_for_recent(self) -> None:
        """Read the latest conversations and offer them in the window."""
        read = partial(self._history.latest, N_SHOWN)
        self._jobs.start(read, done=self._recent.show_conversations, failed=self._complain)

    def current(self) -> KeptConversation:
        """The conversation as it stands."""
        model = self._conversation.model
        return KeptConversation(
            began_at=self._began_at or _now(),
            model=model.name if model else "",
            role=self._conversation.role,
            turns=kept_turns(self._conversation.turns),
        )

    def keep_now(self) -> None:
        """Write the conversation as it stands, if conversations are kept; waits for the disk."""
        if self.is_kept and self._conversation.turns:
            try:
                self._history.save(self.current())
            except OSError as error:
                self._complain(error)

    # -- following ----------------------------------------------------------------------------

    def _begin(self) -> None:
        self._began_at = ""

    def _follow(self, index: int) -> None:
        self._began_at = self._began_at or _now()
        state = self._conversation.turns[index].reply_state
        if self.is_kept and state in {ReplyState.FINISHED, ReplyState.INTERRUPTED}:
            save = partial(self._history.save, self.current())
            self._jobs.start(save, done=self._refresh, failed=self._complain)

    def _refresh(self, _: None) -> None:
        self.look_for_recent()
        if self._dialog is not None and self._dialog.search.text() == "":
            self._dialog.refresh()

    # -- wishes -------------------------------------------------------------------------------

    def copy(self, conversation: KeptConversation | None = None) -> None:
        """Put a conversation, or the present one, on the clipboard as Markdown."""
        QGuiApplication.clipboard().setText(to_markdown(conversation or self.current()))
        self._tell(lambda: self.tr("The conversation is on the clipboard."))

    def export(self, conversation: KeptConversation | None = None) -> None:
        """Ask for a file and write a conversation, or the present one, to it."""
        conversation = conversation or self.current()
        formats = _FORMATS | (_SOUND_FORMATS if conversation.recordings else {})
        path = self._ask_for_file(self.tr("Export conversation"), self.tr("conversation"), formats)
        if path is not None:
            self.export_to(path, conversation)

    def export_to(self, path: Path, conversation: KeptConversation) -> None:
        """Write a conversation as sound or JSON where the name ends so, otherwise as Markdown."""
        if path.suffix == ".wav":
            self._export_sound(path, conversation)
            return
        write = to_json if path.suffix == ".json" else to_markdown
        self._write(path, write(conversation))

    def _export_sound(self, path: Path, conversation: KeptConversation) -> None:
        if not conversation.recordings:
            self._tell(lambda: self.tr("The sound of this conversation was not recorded."))
            return
        self._jobs.start(
            partial(self._recordings.export, conversation.recordings, path),
            done=lambda _: self._tell_written(path),
            failed=self._complain,
        )

    def export_latency(self) -> None:
        """Ask for a file and write the session's figures to it."""
        path = self._ask_for_file(self.tr("Export latency"), self.tr("latency"), _LATENCY_FORMATS)
        if path is not None:
            self.export_latency_to(path)

    def export_latency_to(self, path: Path) -> None:
        """Write the session's figures as the file's name asks for, otherwise as CSV."""
        write = _LATENCY_WRITERS.get(path.suffix, latency_csv)
        self._write(path, write(self._conversation.latency))

    def open_history(self, conversation: KeptConversation | None = None) -> None:
        """Show what was kept, turned to a conversation; a second call brings it to the front."""
        if self._dialog is None:
            self._dialog = self._make_dialog()
        if conversation is not None:
            self._dialog.turn_to(conversation)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def close(self) -> None:
        """Take the history away, if it is shown."""
        if self._dialog is not None:
            self._dialog.close()

    def _make_dialog(self) -> HistoryDialog:
        dialog = HistoryDialog(
            self._history.find, self._look, is_kept=self.is_kept, parent=self._window
        )
        dialog.copy_wanted.connect(self.copy)
        dialog.export_wanted.connect(self.export)
        dialog.delete_wanted.connect(self._delete)
        dialog.undo_wanted.connect(self._undo)
        dialog.privacy_wanted.connect(self.privacy_wanted)
        dialog.replay_wanted.connect(self.replay_wanted)
        dialog.stop_wanted.connect(self.stop_wanted)
        dialog.transcript.show_playing(self._conversation.playing)
        dialog.finished.connect(self._forget)
        return dialog

    def _show_playing(self) -> None:
        if self._dialog is not None:
            self._dialog.transcript.show_playing(self._conversation.playing)

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
        self.forget_removed()

    def forget_removed(self) -> None:
        """What was deleted is gone for good, with its sound."""
        self._removed = None
        self._jobs.start(self._recordings.purge, done=lambda _: None, failed=self._complain)

    def _delete(self, conversation: KeptConversation) -> None:
        def remove() -> None:
            self._recordings.purge()
            self._history.remove(conversation)
            self._recordings.set_aside(conversation.recordings)

        self._change(remove, removed=conversation)

    def _undo(self) -> None:
        removed = self._removed
        if removed is None:
            return

        def bring_back() -> None:
            self._recordings.bring_back(removed.recordings)
            self._history.save(removed)

        self._change(bring_back, removed=None)

    def _change(self, work: Callable[[], None], *, removed: KeptConversation | None) -> None:
        try:
            work()
        except OSError as error:
            self._complain(error)
            return
        self._removed = removed
        self.look_for_recent()
        if self._dialog is not None:
            self._dialog.refresh()
            self._dialog.show_undo(is_possible=removed is not None)

    # -- files --------------------------------------------------------------------------------

    def _ask_for_file(self, title: str, name: str, formats: dict[str, str]) -> Path | None:
        chosen, kind = QFileDialog.getSaveFileName(
            self._window, title, name, ";;".join(formats), next(iter(formats))
        )
        if not chosen:
            return None
        path = Path(chosen)
        return (
            path
            if path.suffix in formats.values()
            else path.with_name(path.name + formats.get(kind, next(iter(formats.values()))))
        )

    def _write(self, path: Path, text: str) -> None:
        try:
            write_atomically(path, text)
        except OSError as error:
            self._complain(error)
        else:
            self._tell_written(path)

    def _tell_written(self, path: Path) -> None:
        self._tell(lambda: self.tr("Written to {path}.").format(path=path))

    def _complain(self, error: Exception) -> None:
        self._tell(lambda: self.tr("This cannot be written ({reason}).").format(reason=error))

    def _tell(self, words: Words) -> None:
        self._notices.post(Notice(TOPIC, words))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")
