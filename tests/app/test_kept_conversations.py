"""Conversations as words: written for people and programs, kept only when wanted, found again."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.conversation import ConversationModel, ReplyState
from app.conversation_desk import ConversationDesk
from app.folders import Folders
from app.history import History
from app.jobs import JobRunner
from app.kept import Ending, KeptConversation, KeptTurn, from_json, to_json, to_markdown
from app.look import Look, ThemeChoice
from app.notices import Notices
from app.recordings import Recordings
from app.widgets.recent_list import RecentList
from app.windows.history_dialog import HistoryDialog
from engine import (
    Cause,
    ConversationCleared,
    EndOfReply,
    Event,
    ReplyFinished,
    ReplyInterrupted,
    ReplyStarted,
    ReplyText,
    TurnTaken,
    UserWords,
)

ICE = KeptConversation(
    began_at="2026-03-01T09:30:00.000+01:00",
    model="built-in",
    role="You are a pirate.",
    turns=(
        KeptTurn("what is ice", False, "Ice is cold water.", "Ice is", Ending.INTERRUPTED),
        KeptTurn("And 雪?", True, "Snow.", "Snow.", Ending.FINISHED),
    ),
)


def test_for_people_it_says_who_and_strikes_what_was_not_heard() -> None:
    text = to_markdown(ICE)
    assert "**You** (spoken): what is ice" in text
    assert "**Floe**: Ice is ~~cold water.~~" in text
    assert "**You** (typed): And 雪?" in text
    assert "> You are a pirate." in text
    assert "2026-03-01 09:30 · built-in" in text


def test_for_programs_nothing_is_lost() -> None:
    assert from_json(to_json(ICE)) == ICE
    assert json.loads(to_json(ICE))["turns"][1]["question"] == "And 雪?"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"began_at": "x"}', '{"began_at": 5}'])
def test_what_is_no_conversation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_json(text)


def test_what_was_kept_before_there_was_sound_is_still_read() -> None:
    document = json.loads(to_json(ICE))
    for turn in document["turns"]:
        del turn["question_clip"], turn["answer_clip"]
    assert from_json(json.dumps(document)) == ICE


def test_history_finds_by_words_latest_first(tmp_path: Path) -> None:
    history = History(tmp_path / "kept")
    assert history.find() == []
    later = KeptConversation("2026-03-02T09:30:00.000+01:00", "m", "", ICE.turns[1:])
    for conversation in (ICE, later):
        history.save(conversation)
    (tmp_path / "kept" / "broken.json").write_text("{")
    assert history.find() == [later, ICE]
    assert history.find("ICE water") == [ICE]
    assert history.find("nothing of this") == []
    history.remove(ICE)
    assert history.find() == [later]


def test_a_kept_turn_is_drawn_as_it_was() -> None:
    turn = ICE.turns[0].as_turn(1)
    assert (turn.n_spoken_chars, turn.reply_state) == (6, ReplyState.INTERRUPTED)


# -- the desk ---------------------------------------------------------------------------------


class Desk:
    """A conversation and what is done with its words."""

    def __init__(self, folders: Folders) -> None:
        self.conversation, self.notices, self.jobs = ConversationModel(), Notices(), JobRunner()
        self.history, self.window = History(folders.conversations), QWidget()
        self.recordings, self.recent = Recordings(folders.recordings), RecentList()
        self.desk = ConversationDesk(
            self.conversation,
            self.history,
            self.recordings,
            look=Look(ThemeChoice.DARK),
            notices=self.notices,
            jobs=self.jobs,
            recent=self.recent,
            window=self.window,
        )

    def happen(self, *events: Event) -> None:
        for event in events:
            self.conversation.take(event)

    @property
    def dialog(self) -> HistoryDialog:
        (dialog,) = self.window.findChildren(HistoryDialog)
        return dialog

    def press(self, words: str, qtbot: QtBot) -> None:
        buttons = self.dialog.findChildren(QPushButton)
        button = next(b for b in buttons if b.text() == words)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


ANSWERED: tuple[Event, ...] = (
    UserWords(at_s=0.9, turn=1, text="what is ice", is_final=True),
    TurnTaken(at_s=1.0, turn=1, cause=Cause.MODEL),
    ReplyStarted(at_s=1.0, turn=1, epoch=1),
    ReplyText(at_s=1.0, turn=1, epoch=1, text="Ice is cold."),
    ReplyFinished(at_s=2.0, turn=1, epoch=1, text="Ice is cold.", why=EndOfReply.COMPLETE),
)


def use(folders: Folders, qapp: QApplication, errand: Callable[[Desk], Awaitable[None]]) -> None:
    async def go() -> None:
        desk = Desk(folders)
        await errand(desk)
        desk.desk.close()
        await asyncio.sleep(0.05)
        desk.jobs.close()
        desk.window.deleteLater()

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(go())


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)


def test_nothing_is_kept_until_it_is_wanted(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.happen(*ANSWERED)
        await asyncio.sleep(0.2)
        desk.desk.keep_now()

    use(folders, qapp, errand)
    assert not folders.data.exists()


def test_each_conversation_is_one_file(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        desk.desk.is_kept = True
        desk.happen(*ANSWERED)
        await until(lambda: len(desk.history.find()) == 1)
        desk.happen(
            TurnTaken(at_s=3.0, turn=2, cause=Cause.TYPED, typed_text="And snow?"),
            ReplyText(at_s=3.0, turn=2, epoch=2, text="Snow is white."),
            ReplyInterrupted(at_s=4.0, turn=2, epoch=2, heard_text="Snow", cause=Cause.COMMAND),
        )
        await until(lambda: len(desk.history.find("snow")) == 1)
        await asyncio.sleep(0.01)
        desk.happen(ConversationCleared(at_s=5.0, role="You are a poet."), *ANSWERED)
        await until(lambda: len(desk.history.find()) == 2)

    use(folders, qapp, errand)
    latest, first = History(folders.conversations).find()
    assert latest.role == "You are a poet."
    assert [turn.is_typed for turn in first.turns] == [False, True]
    assert first.turns[1].heard == "Snow"


def test_the_end_of_the_program_keeps_an_answer_under_way(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.desk.is_kept = True
        desk.happen(*ANSWERED[:4])
        desk.desk.keep_now()

    use(folders, qapp, errand)
    (kept,) = History(folders.conversations).find("cold")
    assert kept.turns[0].ending is Ending.INTERRUPTED


def test_a_conversation_is_copied_and_exported(
    folders: Folders, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    async def errand(desk: Desk) -> None:
        desk.happen(*ANSWERED)
        desk.desk.copy()
        assert "**Floe**: Ice is cold." in QGuiApplication.clipboard().text()
        desk.desk.export_to(tmp_path / "a.md", desk.desk.current())
        desk.desk.export_to(tmp_path / "a.json", desk.desk.current())
        desk.desk.export_latency_to(tmp_path / "a.csv")
        assert "a.csv" in desk.notices.current[0].text
        desk.desk.export_to(tmp_path / "a.md" / "b.md", desk.desk.current())
        assert "cannot be written" in desk.notices.current[0].text

    use(folders, qapp, errand)
    assert (tmp_path / "a.md").read_text().startswith("# what is ice")
    assert from_json((tmp_path / "a.json").read_text()).turns[0].answer == "Ice is cold."
    assert (tmp_path / "a.csv").read_text().startswith("turn,cause,total_ms,verdict_ms")


def test_history_is_searched_read_deleted_and_brought_back(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    later = KeptConversation("2026-03-02T09:30:00.000+01:00", "m", "", ICE.turns[1:])

    async def errand(desk: Desk) -> None:
        for conversation in (ICE, later):
            desk.history.save(conversation)
        desk.desk.open_history()
        dialog = desk.dialog
        assert dialog.chosen == later
        qtbot.keyClicks(dialog.search, "water")
        assert dialog.chosen == ICE
        shown = [label.text() for label in dialog.transcript.findChildren(QLabel)]
        assert any(text.startswith("Ice is <span") for text in shown)
        desk.press("Delete", qtbot)
        assert desk.history.find() == [later]
        assert dialog.chosen is None
        desk.press("Undo delete", qtbot)
        assert dialog.chosen == ICE
        assert desk.history.find() == [later, ICE]

    use(folders, qapp, errand)


def test_the_latest_are_read_and_no_other(tmp_path: Path) -> None:
    history = History(tmp_path)
    for day in range(1, 6):
        history.save(replace(ICE, began_at=f"2026-03-0{day}T09:30:00+01:00"))
    (tmp_path / "2026-03-09T09-30-00+01-00.json").write_text("no conversation", encoding="utf-8")
    days = [conversation.began_at[8:10] for conversation in history.latest(3)]
    assert days == ["05", "04", "03"]
    assert history.latest(9) == history.find()


def test_a_recent_conversation_is_reopened_from_the_window(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        for day in (1, 2, 3, 4):
            desk.history.save(replace(ICE, began_at=f"2026-03-0{day}T09:30:00+01:00"))
        desk.recent.show()
        desk.desk.look_for_recent()
        await until(lambda: len(recent_rows(desk.recent)) == 3)
        rows = recent_rows(desk.recent)
        assert [row.accessibleDescription()[:10] for row in rows] == [
            "2026-03-04",
            "2026-03-03",
            "2026-03-02",
        ]
        rows[1].click()
        chosen = desk.dialog.chosen
        assert chosen is not None
        assert chosen.began_at.startswith("2026-03-03")
        desk.press("Delete", qtbot)
        await until(lambda: "03-03" not in recent_rows(desk.recent)[1].accessibleDescription())
        desk.press("Undo delete", qtbot)
        await until(lambda: "03-03" in recent_rows(desk.recent)[1].accessibleDescription())
        desk.recent.hide()

    use(folders, qapp, errand)


def test_without_a_recent_conversation_the_window_says_why(qtbot: QtBot) -> None:
    recent = RecentList()
    qtbot.addWidget(recent)
    recent.show()
    (keep,) = [button for button in recent.findChildren(QPushButton) if button.isVisible()]
    with qtbot.waitSignal(recent.privacy_wanted, timeout=10_000):
        keep.click()
    recent.show_kept(is_kept=True)
    assert not keep.isVisible()
    now = datetime.now().astimezone()
    recent.show_conversations(
        [
            replace(ICE, began_at=moment.isoformat())
            for moment in (now, now - timedelta(days=1), now - timedelta(days=2))
        ]
    )
    told = [row.accessibleDescription().split()[0] for row in recent_rows(recent)]
    assert told == ["today,", "yesterday,", f"{now - timedelta(days=2):%Y-%m-%d}"]
    recent.show_at_most(2)
    assert len(recent_rows(recent)) == 2


def recent_rows(recent: RecentList) -> list[QPushButton]:
    buttons = recent.findChildren(QPushButton)
    return [b for b in buttons if b.property("kind") == "role" and b.isVisible()]
