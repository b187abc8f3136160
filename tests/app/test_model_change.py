"""Another model is loaded beside the one in use, which answers until the other can, or goes on."""

import shutil
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.folders import Folders
from app.preferences import PreferencesFile
from engine import ErrorCode, Mood, SetRole, Shutdown
from engine.weights.store import user_folder
from tests.fakes.model_desk import GB, MACHINE, RELEASED, Desk, until, use

LARGE = "Freeze-Omni 7B"


@pytest.fixture
def fetched(folders: Folders) -> None:
    """The large model is on the disk; what is in it nobody reads here."""
    shutil.copytree(RELEASED, user_folder() / "freeze-omni-7b")


@pytest.mark.usefixtures("fetched")
def test_the_one_in_use_answers_until_the_other_can(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        assert "In use" in desk.said("Built-in model")
        assert "Runs in bfloat16 on Card; needs 18.9 GB, 23.0 GB are free." in desk.said(LARGE)
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        old, new = desk.engines.made
        new.load(0.4)
        await until(lambda: "Loading, 40 %" in desk.said(LARGE))
        assert desk.conversation.mood is Mood.IDLE
        assert Shutdown() not in old.received
        assert not new.has_sound
        new.load()
        await until(lambda: "In use" in desk.said(LARGE))
        assert old.received[-1] == Shutdown()
        assert not old.is_running
        assert new.has_sound
        assert (new.config.model.device, new.config.model.dtype) == ("cuda:0", "bfloat16")
        await until(lambda: desk.conversation.mood is Mood.IDLE)
        assert "In use" not in desk.said("Built-in model")
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0].model.chosen == "freeze-omni-7b")
        choice = kept.load()[0].model_choice()
        assert (choice.model, choice.dtype) == ("freeze-omni-7b", "bfloat16")

    use(qapp, Desk(folders), errand)


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ErrorCode.BAD_CHECKPOINT, "It is damaged, so get it again: Broken."),
        (ErrorCode.MODEL_MISSING, "A part of it is missing: Broken."),
        (ErrorCode.OUT_OF_MEMORY, "It did not fit into the memory."),
        (ErrorCode.ENGINE_FAILED, "It could not be loaded: Broken."),
    ],
)
def test_one_that_fails_leaves_the_old_one_running_and_says_why(
    folders: Folders, qapp: QApplication, qtbot: QtBot, code: ErrorCode, words: str
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        old, new = desk.engines.made
        new.fail(code)
        await until(lambda: words in desk.said(LARGE))
        assert desk.conversation.mood is Mood.IDLE
        assert old.is_running
        assert Shutdown() not in old.received
        assert "In use" in desk.said("Built-in model")
        assert desk.settings.preferences.model.chosen == "built-in"
        desk.press(LARGE, "Try again")
        await until(lambda: len(desk.engines.made) == 3)
        assert words not in desk.said(LARGE)
        desk.engines.made[2].load()
        await until(lambda: "In use" in desk.said(LARGE))

    use(qapp, Desk(folders), errand)


@pytest.mark.usefixtures("fetched")
def test_a_failure_with_the_page_closed_is_a_notice(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        desk.settings.close()
        desk.engines.made[1].fail()
        await until(lambda: bool(desk.notices.current))
        assert "It is damaged" in desk.notices.current[0].text
        assert desk.notices.current[0].remedy.value == "choose_model"

    use(qapp, Desk(folders), errand)


@pytest.mark.usefixtures("fetched")
def test_loading_can_be_given_up(folders: Folders, qapp: QApplication, qtbot: QtBot) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        desk.press(LARGE, "Cancel")
        assert desk.offered(LARGE) == ["Use"]
        old, new = desk.engines.made
        await until(lambda: not new.is_running)
        assert old.is_running
        assert desk.conversation.mood is Mood.IDLE

    use(qapp, Desk(folders), errand)


@pytest.mark.usefixtures("fetched")
def test_without_room_for_both_the_old_one_makes_room_and_comes_back(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        desk.engines.made[1].load()
        await until(lambda: "In use" in desk.said(LARGE))
        box = desk.box("Precision")
        box.setCurrentIndex(box.findData("float16"))
        desk.press(LARGE, "Load again")
        await until(lambda: len(desk.engines.made) == 3)
        large, other = desk.engines.made[1:]
        assert not large.is_running
        assert other.config.model.dtype == "float16"
        assert "made room" in desk.said(LARGE)
        other.fail()
        await until(lambda: len(desk.engines.made) == 4)
        again = desk.engines.made[3]
        assert again.config.model.dtype == "bfloat16"
        again.load()
        await until(lambda: desk.conversation.mood is Mood.IDLE)
        assert "It is damaged" in desk.said(LARGE)

    use(qapp, Desk(folders), errand)


@pytest.mark.usefixtures("fetched")
def test_a_role_that_was_chosen_meanwhile_is_the_new_ones_too(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        desk.engine.config = desk.engine.config.model_copy(update={"role": "A cook."})
        new = desk.engines.made[1]
        new.load()
        await until(lambda: SetRole("A cook.") in new.received)

    use(qapp, Desk(folders), errand)


@pytest.mark.usefixtures("fetched")
def test_too_little_memory_is_said_before_anything_is_loaded(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    poor = replace(MACHINE, accelerators=(), n_free_bytes=8 * GB)

    async def errand(desk: Desk) -> None:
        assert "Not enough memory" in desk.said(LARGE)
        desk.press(LARGE, "Use")
        assert "Close other programs or choose a smaller precision" in desk.said(LARGE)
        assert len(desk.engines.made) == 1
        desk.press(LARGE, "Use anyway")
        await until(lambda: len(desk.engines.made) == 2)

    use(qapp, Desk(folders, machine=poor), errand)


@pytest.mark.usefixtures("fetched")
def test_the_user_may_override_what_is_proposed(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        device = desk.box("Runs on")
        names = [device.itemText(place) for place in range(device.count())]
        assert names == ["As suggested", "Card (cuda:0)", "The processor"]
        device.setCurrentIndex(2)
        assert "in float32 on the processor; needs 36.1 GB" in desk.said(LARGE)
        assert "too slowly for a conversation" in desk.said(LARGE)
        precision = desk.box("Precision")
        precision.setCurrentIndex(precision.findData("bfloat16"))
        assert "in bfloat16 on the processor; needs 18.9 GB" in desk.said(LARGE)
        desk.press(LARGE, "Use")
        await until(lambda: len(desk.engines.made) == 2)
        choice = desk.engines.made[1].config.model
        assert (choice.device, choice.dtype) == ("cpu", "bfloat16")

    use(qapp, Desk(folders), errand)


def test_a_model_that_fails_at_the_start_can_be_left_for_another(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        desk.engines.made[0].fail()
        await until(lambda: not desk.bridge.is_running)
        desk.conversation.restart()
        desk.models.refresh()
        desk.press("Built-in model", "Use")
        await until(lambda: len(desk.engines.made) == 2)
        desk.engines.made[1].load()
        await until(lambda: "In use" in desk.said("Built-in model"))
        await until(lambda: desk.conversation.mood is Mood.IDLE)

    use(qapp, Desk(folders), errand)
