"""The end, and starts that go wrong: nothing hangs, nothing is lost, nothing is left open."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.application import Application
from app.bridge import EngineBridge
from app.folders import Folders
from app.preferences import Preferences
from app.single_instance import SingleInstance
from engine import EngineConfig, Mood, MoodChanged
from tests.fakes.deaf_host import DeafHost

ROOT = Path(__file__).resolve().parents[2]
QUIT_LIMIT_S = 3.0
HANGS_S = 120.0


@pytest.mark.parametrize("mood", [Mood.LOADING, Mood.SPEAKING])
def test_a_deaf_engine_does_not_hold_up_the_end(
    qapp: QApplication, folders: Folders, qtbot: QtBot, mood: Mood
) -> None:
    n_before, spent_s = threading.active_count(), list[float]()

    async def use() -> None:
        program = Application(EngineConfig(), folders=folders, bridge=EngineBridge(DeafHost))
        ending = asyncio.ensure_future(program.run(None))
        await asyncio.sleep(0.2)
        program.conversation.take(MoodChanged(at_s=0.0, mood=mood))
        begin_s = time.monotonic()
        program.window.commands.quit.trigger()
        await ending
        spent_s.append(time.monotonic() - begin_s)
        DeafHost.release()

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())
    _wait_for_jobs(qtbot, n_before)
    assert spent_s[0] < QUIT_LIMIT_S
    assert folders.window_file.exists(), "what was to be kept has been kept"


def test_closing_stays_in_the_tray_only_if_there_is_one(
    qapp: QApplication, folders: Folders, qtbot: QtBot
) -> None:
    n_before = threading.active_count()

    async def use() -> None:
        chosen = Preferences().changed("window", stays_in_tray=True)
        program = Application(
            EngineConfig(),
            preferences=chosen,
            folders=folders,
            bridge=EngineBridge(DeafHost),
        )
        program.tray.is_available = True
        ending = asyncio.ensure_future(program.run(None))
        await asyncio.sleep(0.2)
        program.window.close()
        await asyncio.sleep(0.1)
        assert not ending.done()
        assert not program.window.isVisible()
        program.come_forward()
        assert program.window.isVisible()
        program.tray.is_available = False
        program.window.close()
        await asyncio.wait_for(ending, 10)
        DeafHost.release()

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())
    _wait_for_jobs(qtbot, n_before)


@pytest.mark.parametrize("what", ["settings", "models", "history", "first_steps", "role"])
def test_the_end_takes_every_dialog_with_it(
    qapp: QApplication, folders: Folders, qtbot: QtBot, what: str
) -> None:
    n_before = threading.active_count()
    left: list[QWidget] = []
    was_open: list[bool] = []

    async def use() -> None:
        program = Application(EngineConfig(), folders=folders, bridge=EngineBridge(DeafHost))
        ending = asyncio.ensure_future(program.run(None))
        await asyncio.sleep(0.2)
        program.first_run.close()
        if what == "role":
            program.window.roles.new_wanted.emit()
        else:
            getattr(program.window.commands, what).trigger()
        await asyncio.sleep(0.1)
        was_open.append(bool(_open_dialogs()))
        program.conversation.take(MoodChanged(at_s=0.0, mood=Mood.SPEAKING))
        program.window.commands.quit.trigger()
        await asyncio.sleep(0.5)
        assert not ending.done(), "the engine still holds on"
        left.extend(_open_dialogs())
        DeafHost.release()
        await asyncio.wait_for(ending, 30)

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())
    _wait_for_jobs(qtbot, n_before)
    assert was_open == [True]
    assert left == []


def _wait_for_jobs(qtbot: QtBot, n_before: int) -> None:
    """A look for devices, or for old conversations, goes on to its end on its own thread."""
    qtbot.waitUntil(lambda: threading.active_count() <= n_before, timeout=60_000)


def _open_dialogs() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]


REPORT = """
import json, sys
from app.start import main
async def errand(program):
    print(json.dumps([notice.text for notice in program.notices.current]), flush=True)
sys.exit(main(["--no-sound", "--random", "tiny", *sys.argv[1:]], errand))
"""


def test_a_start_with_broken_files_says_so_and_goes_on(folders: Folders) -> None:
    for file in (folders.settings_file, folders.roles_file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("[[")
    command = [sys.executable, "-c", REPORT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = " ".join(json.loads(done.stdout))
    assert "The settings file was damaged" in told
    assert "The file of your roles was damaged" in told
    assert folders.settings_file.with_name("settings.broken.toml").exists()
    assert folders.roles_file.with_name("roles.broken.toml").exists()


def test_a_start_beside_a_running_floe_ends_at_once(folders: Folders, qtbot: QtBot) -> None:
    first = SingleInstance(folders.config)
    assert first.hold()
    command = [sys.executable, "-c", REPORT]
    second = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with qtbot.waitSignal(first.woken, timeout=60_000):
        pass
    out, _ = second.communicate(timeout=60)
    assert (second.returncode, out) == (0, "")
    first.release()


STUCK = """
import asyncio, sys, threading, time
from app.start import main
async def errand(program):
    threading.Thread(target=time.sleep, args=(120,), name="stuck").start()
    await asyncio.sleep(0.1)
    print("quits", flush=True)
sys.exit(main(["--no-sound", "--random", "tiny"], errand))
"""


def test_a_thread_that_hangs_does_not_hold_up_the_process(folders: Folders) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "quits\n"
    begin_s = time.monotonic()
    assert process.wait(timeout=60) == 0
    process.stdout.close()
    # Far less than the thread hangs; a busy machine is slow to import, and to end.
    assert time.monotonic() - begin_s < HANGS_S / 3
