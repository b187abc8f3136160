"""Sound that was kept, as the window has it: switched on, shown, heard again, exported, deleted."""

import asyncio
import wave
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.conversation_desk import ConversationDesk
from app.examples import shipped_examples
from app.folders import Folders
from app.history import History
from app.jobs import JobRunner
from app.kept import Ending, KeptConversation, KeptTurn, from_json, kept_turns, to_json, to_markdown
from app.look import Look, ThemeChoice
from app.notices import Notices
from app.preferences import Preferences
from app.recording_desk import RecordingDesk
from app.recordings import Clip, Playing, Recordings
from app.timeline import Timeline
from app.widgets.recent_list import RecentList
from app.widgets.replay_button import ReplayButton
from app.windows.history_dialog import HistoryDialog
from app.windows.main_window import MainWindow
from engine import (
    Cause,
    Command,
    EndOfReply,
    Event,
    PlayRecording,
    RecordingChanged,
    ReplayPlaying,
    ReplyFinished,
    ReplyStarted,
    ReplyText,
    SetRecording,
    Stopped,
    StopReply,
    TurnRecorded,
    TurnTaken,
    UserWords,
)

ASKED = Clip("a.wav", 1.25, 3.5)
ANSWERED = Clip("a.wav", 64.0, 67.0)
TALK = KeptConversation(
    began_at="2026-03-01T09:30:00.000+01:00",
    model="built-in",
    role="",
    turns=(
        KeptTurn("what is ice", False, "Cold.", "Cold.", Ending.FINISHED, ASKED, ANSWERED),
        KeptTurn("And snow?", True, "White.", "White.", Ending.FINISHED),
    ),
)


def told(*, is_reply: bool, clip: Clip, turn: int = 1) -> TurnRecorded:
    return TurnRecorded(
        at_s=2.0,
        turn=turn,
        is_reply=is_reply,
        path=f"/somewhere/{clip.file}",
        begins_s=clip.begins_s,
        ends_s=clip.ends_s,
    )


RECORDED: tuple[Event, ...] = (
    UserWords(at_s=0.9, turn=1, text="what is ice", is_final=True),
    told(is_reply=False, clip=ASKED),
    TurnTaken(at_s=1.0, turn=1, cause=Cause.MODEL),
    ReplyStarted(at_s=1.0, turn=1, epoch=1),
    ReplyText(at_s=1.0, turn=1, epoch=1, text="Cold."),
    told(is_reply=True, clip=ANSWERED),
    ReplyFinished(at_s=2.0, turn=1, epoch=1, text="Cold.", why=EndOfReply.COMPLETE),
)


class Sent(EngineBridge):
    """A bridge to nowhere that remembers what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[Command] = []

    def send(self, command: Command) -> None:
        self.commands.append(command)


def write_sound(path: Path, *, value: int, n_frames: int = 2400) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(np.full((n_frames, 2), value, "<i2").tobytes())


# -- files ------------------------------------------------------------------------------------


def test_recordings_are_exported_one_after_the_other(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "kept")
    for value, name in ((1, "a.wav"), (2, "b.wav")):
        write_sound(recordings.path(name), value=value)
    recordings.export(["a.wav", "b.wav"], tmp_path / "out.wav")
    with wave.open(str(tmp_path / "out.wav"), "rb") as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 24_000, 4800)
        frames = np.frombuffer(file.readframes(4800), "<i2")
    assert list(np.unique(frames[:4800])) == [1]
    assert list(np.unique(frames[4800:])) == [2]


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "kept")
    write_sound(recordings.path("a.wav"), value=1)
    (tmp_path / "out.wav").write_text("older")
    recordings.path("broken.wav").write_text("RIFF")
    for files in (["a.wav", "gone.wav"], ["a.wav", "broken.wav"]):
        with pytest.raises(OSError, match=r".*"):
            recordings.export(files, tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_text() == "older"
    assert {path.name for path in tmp_path.iterdir()} == {"kept", "out.wav"}


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    assert recordings.path("../../etc/passwd") == tmp_path / "passwd"


def test_the_places_of_the_turns_are_kept_and_written_for_people() -> None:
    assert from_json(to_json(TALK)) == TALK
    assert TALK.recordings == ("a.wav",)
    text = to_markdown(TALK)
    assert "`0:01` **You** (spoken): what is ice" in text
    assert "`1:04` **Floe**: Cold." in text
    assert "\n**You** (typed): And snow?" in text


def test_a_conversation_learns_where_its_sound_lies(qtbot: QtBot) -> None:
    conversation = ConversationModel()
    for event in RECORDED:
        conversation.take(event)
    (turn,) = kept_turns(conversation.turns)
    assert (turn.question_clip, turn.answer_clip) == (ASKED, ANSWERED)
    assert (turn.as_turn(1).user_clip, turn.as_turn(1).reply_clip) == (ASKED, ANSWERED)


# -- the switch -------------------------------------------------------------------------------


def test_sound_is_kept_only_with_the_words() -> None:
    assert not Preferences().history.is_recorded
    both = Preferences().changed("history", is_kept=True, records_sound=True)
    assert both.history.is_recorded
    assert not both.changed("history", is_kept=False).history.is_recorded


def test_each_engine_is_told_once_what_is_wanted(tmp_path: Path, qtbot: QtBot) -> None:
    bridge = Sent()
    desk = RecordingDesk(bridge, Recordings(tmp_path))
    desk.engine_started()
    desk.use(is_wanted=False)
    assert bridge.commands == []
    desk.use(is_wanted=True)
    desk.use(is_wanted=True)
    assert bridge.commands == [SetRecording(tmp_path)]
    desk.engine_started()
    desk.use(is_wanted=False)
    desk.engine_started()
    assert bridge.commands[1:] == [SetRecording(tmp_path), SetRecording(None)]


# -- the window -------------------------------------------------------------------------------


@pytest.fixture
def conversation(qtbot: QtBot) -> ConversationModel:
    return ConversationModel()


@pytest.fixture
def window(conversation: ConversationModel, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(
        conversation,
        Notices(),
        timeline=Timeline(),
        look=Look(ThemeChoice.DARK),
        examples=shipped_examples(),
    )
    qtbot.addWidget(made)
    made.show()
    yield made
    made.hide()


def buttons(view: QWidget) -> list[ReplayButton]:
    return [button for button in view.findChildren(ReplayButton) if button.isVisible()]


def test_the_window_says_while_it_records(
    window: MainWindow, conversation: ConversationModel
) -> None:
    chip = window.top_bar.recording_chip
    assert not chip.isVisible()
    conversation.take(RecordingChanged(at_s=0.0, is_on=True))
    assert chip.isVisible()
    window.resize(700, 560)
    assert chip.isVisible()
    assert "Recording" in chip.text()
    conversation.take(Stopped(at_s=1.0, is_clean=False))
    assert not chip.isVisible()


def test_only_what_was_recorded_can_be_heard_again(
    window: MainWindow, conversation: ConversationModel, qtbot: QtBot
) -> None:
    for event in RECORDED:
        if not isinstance(event, TurnRecorded):
            conversation.take(event)
    assert buttons(window.transcript) == []
    conversation.take(told(is_reply=True, clip=ANSWERED))
    (button,) = buttons(window.transcript)
    with qtbot.waitSignal(window.replay_wanted, timeout=10_000) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [ANSWERED, True]


def test_the_turn_that_is_heard_again_is_marked_and_can_be_stopped(
    window: MainWindow, conversation: ConversationModel, qtbot: QtBot
) -> None:
    for event in RECORDED:
        conversation.take(event)
    user, reply = buttons(window.transcript)
    playing = ReplayPlaying(
        at_s=3.0, path="/x/a.wav", begins_s=ASKED.begins_s, is_reply=False, is_over=False
    )
    conversation.take(playing)
    assert user.accessibleName() == "Stop the replay"
    assert reply.accessibleName() == "Hear Floe's answer again"
    with qtbot.waitSignal(window.stop_wanted, timeout=10_000):
        qtbot.mouseClick(user, Qt.MouseButton.LeftButton)
    conversation.take(replace(playing, is_over=True))
    assert user.accessibleName() == "Hear what you said again"


def test_a_replay_asks_the_engine_for_the_part_of_the_file(tmp_path: Path, qtbot: QtBot) -> None:
    bridge = Sent()
    desk = RecordingDesk(bridge, Recordings(tmp_path))
    desk.replay(ANSWERED, True)
    desk.stop()
    assert bridge.commands == [
        PlayRecording(tmp_path / "a.wav", 64.0, 67.0, is_reply=True),
        StopReply(),
    ]


# -- the history ------------------------------------------------------------------------------


class Desk:
    """The history with one recorded conversation in it."""

    def __init__(self, folders: Folders) -> None:
        self.conversation, self.notices, self.jobs = ConversationModel(), Notices(), JobRunner()
        self.history, self.window = History(folders.conversations), QWidget()
        self.recordings, self.recent = Recordings(folders.recordings), RecentList()
        self.history.save(TALK)
        write_sound(self.recordings.path("a.wav"), value=7)
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

    @property
    def dialog(self) -> HistoryDialog:
        (dialog,) = self.window.findChildren(HistoryDialog)
        return dialog

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.recordings.folder.iterdir())

    def press(self, words: str, qtbot: QtBot) -> None:
        found = (b for b in self.dialog.findChildren(QPushButton) if b.text() == words)
        qtbot.mouseClick(next(found), Qt.MouseButton.LeftButton)


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


def test_an_old_talk_is_heard_again(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        desk.desk.open_history()
        user, reply = buttons(desk.dialog.transcript)
        with qtbot.waitSignal(desk.desk.replay_wanted, timeout=10_000) as wanted:
            qtbot.mouseClick(reply, Qt.MouseButton.LeftButton)
        assert wanted.args == [ANSWERED, True]
        desk.conversation.take(
            ReplayPlaying(at_s=1.0, path="a.wav", begins_s=64.0, is_reply=True, is_over=False)
        )
        assert desk.conversation.playing == Playing("a.wav", 64.0, is_reply=True)
        assert reply.accessibleName() == "Stop the replay"
        with qtbot.waitSignal(desk.desk.stop_wanted, timeout=10_000):
            qtbot.mouseClick(reply, Qt.MouseButton.LeftButton)
        assert user.accessibleName() == "Hear what you said again"

    use(folders, qapp, errand)


def test_its_sound_is_exported(
    folders: Folders, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    async def errand(desk: Desk) -> None:
        desk.desk.export_to(tmp_path / "talk.wav", TALK)
        await until(lambda: bool(desk.notices.current))
        assert "talk.wav" in desk.notices.current[0].text
        desk.notices.withdraw("conversation")
        desk.desk.export_to(tmp_path / "none.wav", replace(TALK, turns=TALK.turns[1:]))
        assert "was not recorded" in desk.notices.current[0].text
        desk.recordings.path("a.wav").unlink()
        desk.desk.export_to(tmp_path / "gone.wav", TALK)
        await until(lambda: "cannot be written" in desk.notices.current[0].text)

    use(folders, qapp, errand)
    assert (tmp_path / "talk.wav").read_bytes()[:4] == b"RIFF"
    assert not (tmp_path / "none.wav").exists()
    assert not (tmp_path / "gone.wav").exists()


def test_deleting_a_talk_takes_its_sound_and_undo_brings_it_back(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.desk.open_history()
        desk.press("Delete", qtbot)
        assert "a.wav" not in desk.files
        desk.press("Undo delete", qtbot)
        assert desk.files == ["a.wav"]
        assert desk.history.find() == [TALK]
        desk.press("Delete", qtbot)
        desk.dialog.close()
        await until(lambda: desk.files == [])

    use(folders, qapp, errand)
