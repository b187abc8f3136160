"""A fault that nobody foresaw leaves a report that says where, and nothing quotes what was said."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.application import Application
from app.bridge import EngineBridge
from app.conversation import ConversationModel
from app.crash import (
    LARGEST_FOLDER,
    CrashReports,
    WordlessFormatter,
    take_loop_fault,
    wordless_traceback,
)
from app.folders import Folders
from app.notices import Notices, Remedy
from app.widgets.notice_bar import NoticeBar
from engine import EngineConfig, RandomSize, SayText
from engine.config import ModelChoice

ROOT = Path(__file__).resolve().parents[2]
SECRET = "quixotic zanzibar"
"""Words that somebody has said."""


@pytest.fixture
def reports(folders: Folders, qtbot: QtBot) -> Iterator[CrashReports]:
    made = CrashReports(folders.crash_reports)
    hooks = sys.excepthook, threading.excepthook
    made.install()
    yield made
    made.release()
    sys.excepthook, threading.excepthook = hooks


def stumble(words: str) -> None:
    raise KeyError(words)


def fault(words: str = SECRET) -> Exception:
    try:
        try:
            stumble(words)
        except KeyError as error:
            raise ValueError(f"no such answer: {words}") from error
    except ValueError as error:
        return error


def texts(folders: Folders) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folders.crash_reports.glob("crash-*.txt"))]


def test_a_traceback_says_where_and_quotes_nobody() -> None:
    text = wordless_traceback(fault())
    assert "in stumble" in text
    assert "KeyError" in text
    assert text.index("KeyError") < text.index("which led to") < text.index("ValueError")
    assert SECRET not in text
    assert "disk is full" in wordless_traceback(OSError(28, "disk is full"))


def test_a_log_line_quotes_nobody() -> None:
    error = fault()
    record = logging.LogRecord("app", logging.ERROR, __file__, 1, "failed", (), None)
    record.exc_info = (type(error), error, error.__traceback__)
    line = WordlessFormatter("%(message)s").format(record)
    assert "in stumble" in line
    assert SECRET not in line


def test_a_fault_on_any_thread_leaves_a_report(
    reports: CrashReports, folders: Folders, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    written: list[Path] = []
    reports.written.connect(written.append)
    thread = threading.Thread(target=stumble, args=(SECRET,), name="worker")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(written) == 1, timeout=60_000)
    (text,) = texts(folders)
    assert written[0].read_text("utf-8") == text
    assert "in stumble" in text
    assert "Python: " in text
    assert SECRET not in text


def test_the_same_place_is_reported_once_and_old_reports_go(
    reports: CrashReports, folders: Folders, caplog: pytest.LogCaptureFixture
) -> None:
    folders.crash_reports.mkdir(parents=True)
    for number in range(LARGEST_FOLDER + 3):
        (folders.crash_reports / f"crash-2020-01-{number:02}.txt").write_text("old")
    for _ in range(5):
        logging.getLogger("app").error("failed", exc_info=fault())
    assert len(texts(folders)) == LARGEST_FOLDER
    assert sum("in stumble" in text for text in texts(folders)) == 1


def test_a_task_of_the_event_loop_is_reported(
    reports: CrashReports,
    folders: Folders,
    qapp: QApplication,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with QEventLoop(qapp) as loop:
        loop.set_exception_handler(take_loop_fault)
        loop.call_soon(stumble, SECRET)
        loop.run_until_complete(asyncio.sleep(0.05))
    assert "in stumble" in texts(folders)[0]
    assert SECRET not in " ".join(texts(folders))


def test_the_user_is_told_and_shown_where(qtbot: QtBot, folders: Folders) -> None:
    notices, bar = Notices(), NoticeBar()
    qtbot.addWidget(bar)
    notices.changed.connect(lambda: bar.show_notices(notices.current))
    program = Application(EngineConfig(), folders=folders, bridge=EngineBridge())
    program.notices.changed.connect(lambda: bar.show_notices(program.notices.current))
    program.tell_of_report(folders.crash_reports / "crash-1.txt")
    (notice,) = program.notices.current
    assert "crash-1.txt" in notice.text
    assert notice.remedy is Remedy.OPEN_REPORTS
    with qtbot.waitSignal(bar.remedy_pressed, timeout=10_000) as pressed:
        bar._remedy.click()
    assert pressed.args == [Remedy.OPEN_REPORTS]
    program.window.deleteLater()


DIES = """
import os, signal, sys
from app.start import main
async def errand(program):
    print([notice.text for notice in program.notices.current], flush=True)
    if sys.argv[1] == "dies":
        os.kill(os.getpid(), signal.SIGSEGV)
sys.exit(main(["--no-sound", "--random", "tiny"], errand))
"""


def start(how: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", DIES, how]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a process is made to die by a signal")
def test_a_process_that_died_is_found_by_the_next_start(folders: Folders) -> None:
    assert start("dies").returncode != 0
    after = start("lives")
    assert after.returncode == 0, after.stderr
    assert "Floe ended without warning the last time" in after.stdout
    (text,) = texts(folders)
    assert "Segmentation fault" in text
    assert "errand" in text
    well = start("lives")
    assert well.stdout.strip() == "[]"
    assert len(texts(folders)) == 1


@pytest.mark.slow
def test_nothing_that_is_said_or_typed_reaches_the_log(
    caplog: pytest.LogCaptureFixture, qtbot: QtBot
) -> None:
    caplog.set_level(logging.DEBUG)
    bridge, conversation = EngineBridge(), ConversationModel()
    bridge.happened.connect(conversation.take)
    bridge.start(EngineConfig(model=ModelChoice(random=RandomSize.TINY)))
    qtbot.waitUntil(lambda: conversation.model is not None, timeout=120_000)
    bridge.send(SayText(f"What is a {SECRET}?"))
    qtbot.waitUntil(lambda: any(turn.reply_text for turn in conversation.turns), timeout=120_000)
    assert bridge.stop(timeout_s=60)
    qtbot.wait(50)
    reply = conversation.turns[0].reply_text
    logging.getLogger("app").error("the end", exc_info=fault())
    formatter = WordlessFormatter("%(name)s %(message)s")
    lines = "\n".join(formatter.format(record) for record in caplog.records)
    assert "the end\nTraceback" in lines
    assert SECRET not in lines
    assert reply not in lines
