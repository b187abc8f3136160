"""The whole program with a small engine behind it: start order, faults, and an orderly end."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.application import Application
from app.bridge import EngineBridge
from app.event_notices import tell
from app.folders import Folders
from app.language import Language, LanguageChoice
from app.notices import Notices, Remedy
from app.preferences import Preferences
from app.recordings import Clip
from app.windows.settings_dialog import SettingsDialog
from engine import (
    Command,
    EchoLeak,
    EngineConfig,
    EngineHost,
    ErrorCode,
    Event,
    Failed,
    Listener,
    MicrophoneTaken,
    Mood,
    MoodChanged,
    PlayRecording,
    Reconnect,
    SayText,
    ServerChanged,
    ServerState,
    SetRecording,
    SetRole,
    Shutdown,
    SoundChanged,
    SoundState,
    Stopped,
)


class ScriptedHost(EngineHost):
    """An engine without a model: says what it is told to, on a thread of its own."""

    def __init__(self, config: EngineConfig, listener: Listener, script: list[Event]) -> None:
        super().__init__(config, listener)
        self.received: list[Command] = []
        self._script, self._tell = script, listener
        self._end = threading.Event()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._speak, name="floe-engine")
        self._thread.start()

    def send(self, command: Command) -> None:
        self.received.append(command)
        if isinstance(command, Shutdown):
            self._end.set()

    def _speak(self) -> None:
        for event in self._script:
            self._tell(event)
        self._end.wait()
        self._tell(Stopped(at_s=9.0, is_clean=True))


class Hosts:
    """Makes scripted engines and remembers them."""

    def __init__(self, *scripts: list[Event]) -> None:
        self._scripts = list(scripts)
        self.made: list[ScriptedHost] = []

    def __call__(self, config: EngineConfig, listener: Listener) -> EngineHost:
        self.made.append(ScriptedHost(config, listener, self._scripts[len(self.made)]))
        return self.made[-1]


IDLE = MoodChanged(at_s=0.0, mood=Mood.IDLE)
FAULT = Failed(
    at_s=0.0,
    code=ErrorCode.ENGINE_FAILED,
    message="The model is broken.",
    remedy="Fetch it again.",
    is_fatal=True,
)


def _use(
    hosts: Hosts, errand: Callable[[Application], Awaitable[None]], qapp: QApplication
) -> None:
    async def use() -> None:
        await Application(EngineConfig(), bridge=EngineBridge(hosts)).run(errand)

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)


def test_the_window_is_visible_before_the_engine_starts(qapp: QApplication) -> None:
    seen: list[bool] = []
    windows: list[Application] = []

    class Watched(EngineBridge):
        def start(self, config: EngineConfig) -> None:
            seen.append(any(w.isVisible() for w in QApplication.topLevelWidgets()))
            super().start(config)

    async def use() -> None:
        program = Application(EngineConfig(), bridge=Watched(Hosts([IDLE])))
        windows.append(program)
        await program.run(lambda p: _until(lambda: p.conversation.mood is Mood.IDLE))

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())
    assert seen == [True]


def test_a_typed_turn_reaches_the_engine(qapp: QApplication) -> None:
    hosts = Hosts([IDLE])

    async def errand(program: Application) -> None:
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        program.window.typed.emit("hello")

    _use(hosts, errand, qapp)
    assert SayText("hello") in hosts.made[0].received


@pytest.mark.parametrize("is_afresh", [False, True])
def test_a_role_is_taken_with_what_was_said_or_afresh(qapp: QApplication, is_afresh: bool) -> None:
    hosts = Hosts([IDLE])

    async def errand(program: Application) -> None:
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        program.window.roles.afresh.setChecked(is_afresh)
        program.window.roles.chosen.emit(program.library.roles[1])

    _use(hosts, errand, qapp)
    (changed,) = [one for one in hosts.made[0].received if isinstance(one, SetRole)]
    assert changed.role
    assert changed.keeps_history is not is_afresh


def test_a_fatal_fault_offers_a_restart_that_works(qapp: QApplication) -> None:
    hosts = Hosts([FAULT, MoodChanged(at_s=0.0, mood=Mood.FAILED)], [IDLE])

    async def errand(program: Application) -> None:
        await _until(lambda: program.conversation.mood is Mood.FAILED)
        (notice,) = program.notices.current
        assert notice.text == "The model is broken. Fetch it again."
        assert notice.remedy is Remedy.RESTART_ENGINE
        program.window.notice_bar.remedy_pressed.emit(notice.remedy)
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        assert program.notices.current == []

    _use(hosts, errand, qapp)
    assert len(hosts.made) == 2


def test_what_the_engine_says_of_a_fault_is_said_in_the_language_in_force(
    qapp: QApplication, language: Language
) -> None:
    notices = Notices()
    lost = SoundChanged(
        at_s=0.0,
        state=SoundState.LOST,
        input_name="",
        output_name="",
        rate_hz=0,
        message="The sound device has gone.",
        remedy="Floe goes on as soon as there is one.",
    )
    tell(lost, notices)
    tell(FAULT, notices)
    known, unknown = notices.current
    language.choose(LanguageChoice.CHINESE)
    assert known.text == "声音设备已断开。有可用设备时 Floe 会自动继续。"
    assert unknown.text == "The model is broken. Fetch it again."
    language.choose(LanguageChoice.ENGLISH)
    assert known.text == f"{lost.message} {lost.remedy}"


def test_an_echo_is_a_notice_until_it_is_gone(qapp: QApplication) -> None:
    gone = [EchoLeak(at_s=1.0, level_db=-30.0), EchoLeak(at_s=2.0, level_db=None), IDLE]
    shown: list[str] = []

    async def errand(program: Application) -> None:
        program.notices.changed.connect(
            lambda: shown.extend(notice.text for notice in program.notices.current)
        )
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        assert program.notices.current == []

    _use(Hosts(gone), errand, qapp)
    assert len(shown) == 1
    assert "headphones" in shown[0]


def test_a_microphone_that_is_none_is_a_notice_until_it_is_back(qapp: QApplication) -> None:
    events = [
        MicrophoneTaken(at_s=1.0, is_taken=True),
        MicrophoneTaken(at_s=2.0, is_taken=False),
        IDLE,
    ]
    shown: list[str] = []

    async def errand(program: Application) -> None:
        program.notices.changed.connect(
            lambda: shown.extend(notice.text for notice in program.notices.current)
        )
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        assert program.notices.current == []

    _use(Hosts(events), errand, qapp)
    assert len(shown) == 1
    assert "its own voice" in shown[0]


def test_a_new_engine_is_told_to_record_and_a_replay_reaches_it(
    qapp: QApplication, folders: Folders
) -> None:
    hosts = Hosts([IDLE], [IDLE])
    wanted = Preferences().changed("history", is_kept=True, records_sound=True)

    async def errand(program: Application) -> None:
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        program.window.transcript.replay_wanted.emit(Clip("a.wav", 1.0, 2.0), False)
        program.settings.restart_wanted.emit()
        await _until(lambda: len(hosts.made) == 2)

    async def use() -> None:
        bridge = EngineBridge(hosts)
        await Application(EngineConfig(), preferences=wanted, bridge=bridge).run(errand)

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())
    path = folders.recordings / "a.wav"
    first, second = (host.received for host in hosts.made)
    assert first[:2] == [
        SetRecording(folders.recordings),
        PlayRecording(path, 1.0, 2.0, is_reply=False),
    ]
    assert second[0] == SetRecording(folders.recordings)


def test_after_the_end_only_the_main_thread_is_left(qapp: QApplication) -> None:
    before = set(threading.enumerate())
    _use(Hosts([IDLE]), lambda p: _until(lambda: p.conversation.mood is Mood.IDLE), qapp)
    assert set(threading.enumerate()) <= before


def test_closing_the_window_ends_the_program(qapp: QApplication, qtbot: QtBot) -> None:
    async def use() -> None:
        program = Application(EngineConfig(), bridge=EngineBridge(Hosts([IDLE])))
        ending = asyncio.ensure_future(program.run())
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        program.window.close()
        await asyncio.wait_for(ending, 10)

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(use())


def test_what_an_earlier_engine_still_says_is_dropped(qtbot: QtBot) -> None:
    hosts = Hosts([], [])
    bridge = EngineBridge(hosts)
    heard: list[Event] = []
    bridge.happened.connect(heard.append)
    bridge.start(EngineConfig())
    bridge.stop()
    bridge.start(EngineConfig())
    hosts.made[0]._tell(IDLE)
    hosts.made[1]._tell(FAULT)
    qtbot.waitUntil(lambda: heard == [FAULT], timeout=30_000)
    bridge.stop()


def test_without_a_screen_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"PATH": "", "QT_QPA_PLATFORM": ""}
    done = subprocess.run(
        [sys.executable, "-c", "from app.start import main; raise SystemExit(main([]))"],
        capture_output=True,
        text=True,
        env=environ,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("floe: There is no screen")
    assert done.stderr.count("\n") == 1


LOST = ServerChanged(
    at_s=0.0,
    state=ServerState.LOST,
    message="The connection to the server was lost.",
    remedy="The conversation goes on as soon as it is back.",
    retry_s=4.0,
)


def test_a_lost_server_is_a_notice_whose_button_tries_again(qapp: QApplication) -> None:
    hosts = Hosts([IDLE, LOST, MoodChanged(at_s=0.0, mood=Mood.OFFLINE)])

    async def errand(program: Application) -> None:
        await _until(lambda: program.conversation.mood is Mood.OFFLINE)
        (notice,) = program.notices.current
        assert notice.text.startswith("The connection to the server was lost.")
        assert notice.text.endswith("Floe tries again in 4 s.")
        assert not program.window.composer.isEnabled()
        program.window.notice_bar.remedy_pressed.emit(notice.remedy)
        connected = ServerChanged(at_s=1.0, state=ServerState.CONNECTED)
        hosts.made[0]._tell(connected)
        hosts.made[0]._tell(IDLE)
        await _until(lambda: program.conversation.mood is Mood.IDLE)
        assert program.notices.current == []

    _use(hosts, errand, qapp)
    assert Reconnect() in hosts.made[0].received


def test_a_refused_token_leads_to_the_servers_settings(qapp: QApplication) -> None:
    refused = Failed(
        at_s=0.0,
        code=ErrorCode.SERVER_REFUSED,
        message="The server does not accept the token.",
        remedy="Enter it.",
        is_fatal=True,
    )
    hosts = Hosts([refused, MoodChanged(at_s=0.0, mood=Mood.FAILED)])

    async def errand(program: Application) -> None:
        await _until(lambda: program.conversation.mood is Mood.FAILED)
        (notice,) = program.notices.current
        assert notice.remedy is Remedy.OPEN_SERVER
        program.window.notice_bar.remedy_pressed.emit(notice.remedy)
        (dialog,) = program.window.findChildren(SettingsDialog)
        (names,) = dialog.findChildren(QListWidget)
        assert names.currentItem().text() == "Server"

    _use(hosts, errand, qapp)
