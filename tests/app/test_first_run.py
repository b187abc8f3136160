"""The first start: skipped, closed or done; shown once; and what the engine is told of it."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.application import Application
from app.folders import Folders
from app.preferences import PreferencesFile
from app.windows.first_run_dialog import FirstRunDialog
from engine import (
    EngineConfig,
    SoundTrial,
)
from tests.fakes.first_run import (
    LIVE,
    TRIED,
    TRYING,
    Desk,
    SentCommands,
    playing,
    until,
    use,
)

# -- steps --------------------------------------------------------------------------------------


def test_every_step_can_be_skipped(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        assert not desk.dialog.isModal(), "the conversation goes on beside it"
        assert "Step 1 of 3" in desk.shown
        assert desk.bridge.pop() == [TRYING]
        desk.press("Skip")
        assert "Step 2 of 3" in desk.shown
        assert desk.bridge.pop()[-1] == TRYING
        desk.press("Skip")
        assert "Step 3 of 3" in desk.shown
        assert desk.bridge.pop() == [TRIED]
        desk.press("Back", "Back")
        assert "Step 1 of 3" in desk.shown
        desk.press("Skip", "Skip", "Start talking")
        assert desk.dialogs == []
        assert desk.bridge.pop()[-1] == TRIED

    use(folders, qapp, errand)


def test_the_whole_can_be_closed_at_once(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press("Close")
        assert desk.dialogs == []
        assert desk.bridge.pop() == [TRYING, TRIED]
        desk.desk.open()
        qtbot.keyClick(desk.dialog, Qt.Key.Key_Escape)
        assert desk.dialogs == []
        assert desk.bridge.pop() == [TRYING, TRIED]

    use(folders, qapp, errand)


def test_return_leads_through_by_keyboard(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        for place in (2, 3):
            qtbot.keyClick(desk.dialog, Qt.Key.Key_Return)
            assert f"Step {place} of 3" in desk.shown
        qtbot.keyClick(desk.dialog, Qt.Key.Key_Return)
        assert desk.dialogs == []

    use(folders, qapp, errand)


# -- once ---------------------------------------------------------------------------------------


def test_it_is_shown_once_and_again_when_asked(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0].window.has_seen_first_steps)
        desk.press("Close")
        desk.desk.open_once()
        assert desk.dialogs == []
        desk.desk.open()
        desk.desk.open()
        assert len(desk.dialogs) == 1

    use(folders, qapp, errand)


SCAN_S = 30.0
"""The system's devices are looked for by a process of its own."""


@pytest.fixture
def program(qapp: QApplication, folders: Folders) -> Callable[[], list[bool]]:
    """Starts the program as a user does; says whether the steps were shown, and after F1."""

    def start() -> list[bool]:
        seen: list[bool] = []

        async def go() -> None:
            chosen, _ = PreferencesFile(folders.settings_file).load()
            made = Application(EngineConfig(), preferences=chosen, bridge=SentCommands())
            found: list[bool] = []
            made.settings.devices_found.connect(lambda *_: found.append(True))
            ending = asyncio.ensure_future(made.run())
            await until(lambda: made.window.isVisible())
            await asyncio.sleep(0.3)

            def is_shown() -> bool:
                return any(d.isVisible() for d in made.window.findChildren(FirstRunDialog))

            seen.append(is_shown())
            made.window.commands.first_steps.trigger()
            seen.append(is_shown())
            kept = PreferencesFile(folders.settings_file)
            await until(lambda: kept.load()[0].window.has_seen_first_steps)
            await until(lambda: bool(found), SCAN_S)
            made.quit()
            await ending

        with QEventLoop(qapp) as loop:
            loop.run_until_complete(go())
        return seen

    return start


def test_the_first_start_shows_it_and_the_second_does_not(
    program: Callable[[], list[bool]], qtbot: QtBot
) -> None:
    assert program() == [True, True]
    assert program() == [False, True]


def test_with_an_errand_nothing_is_in_the_way(qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(made: Application) -> None:
        await asyncio.sleep(0.1)
        assert made.window.findChildren(FirstRunDialog) == []

    async def go() -> None:
        await Application(EngineConfig(), bridge=SentCommands()).run(errand)

    with QEventLoop(qapp) as loop:
        loop.run_until_complete(go())


# -- the engine ---------------------------------------------------------------------------------


def test_a_new_engine_is_told_what_is_being_tried(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.conversation.take(LIVE)
        desk.press("Skip", "Play the test sound")
        desk.bridge.happened.emit(playing(SoundTrial.LOUDSPEAKER))
        desk.bridge.pop()
        desk.desk.engine_started()
        assert desk.bridge.pop() == [TRYING]
        desk.button("Play the test sound")
        desk.press("Close")
        desk.bridge.pop()
        desk.desk.engine_started()
        assert desk.bridge.pop() == []

    use(folders, qapp, errand)
