"""A model that the user has in a folder: named, looked at, chosen, changed and forgotten."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.folders import Folders
from app.preferences import Preferences, PreferencesFile
from app.windows.folder_dialog import FolderDialog
from tests.fakes.model_desk import RELEASED, Desk, press, shown, until, use


@pytest.fixture
def apart(tmp_path: Path) -> tuple[Path, Path]:
    """A released model, and its language model somewhere else."""
    model, llm = tmp_path / "my-omni", tmp_path / "words"
    shutil.copytree(RELEASED / "checkpoints", model / "checkpoints")
    return model, shutil.copytree(RELEASED / "llm", llm)


def fill(dialog: FolderDialog, folder: Path, llm: Path | None = None) -> None:
    dialog.folder.setText(str(folder))
    dialog.llm.setText(str(llm) if llm else "")
    press(dialog, "Add")


def test_a_folder_is_added_used_and_forgotten(
    folders: Folders, apart: tuple[Path, Path], qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        press(desk.dialog, "Add a folder…")
        dialog = desk.folder_dialog
        fill(dialog, apart[0])
        await until(lambda: "Choose the folder of Qwen2-7B-Instruct too" in shown(dialog))
        fill(dialog, *apart)
        await until(lambda: desk.has_card("my-omni"))
        assert f"with the language model {apart[1]}" in desk.said("my-omni")
        desk.press("my-omni", "Use")
        await until(lambda: len(desk.engines.made) == 2)
        choice = desk.engines.made[1].config.model
        assert (choice.model, choice.llm_dir) == (str(apart[0]), apart[1])
        desk.engines.made[1].load()
        await until(lambda: "In use" in desk.said("my-omni"))
        assert "Remove" not in desk.offered("my-omni")
        kept = PreferencesFile(folders.settings_file)
        await until(lambda: kept.load()[0].model.chosen == str(apart[0]))
        assert kept.load()[0].model_choice().llm_dir == apart[1]
        desk.press("Built-in model", "Use")
        await until(lambda: len(desk.engines.made) == 3)
        desk.engines.made[2].load()
        await until(lambda: "Remove" in desk.offered("my-omni"))
        desk.press("my-omni", "Remove")
        await until(lambda: not desk.has_card("my-omni"))
        await until(lambda: kept.load()[0].model_folders == ())

    use(qapp, Desk(folders), errand)


def test_what_is_no_model_is_said_and_not_kept(
    folders: Folders, apart: tuple[Path, Path], tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    (apart[0] / "checkpoints" / "decoder" / "final.pt").unlink()

    async def errand(desk: Desk) -> None:
        press(desk.dialog, "Add a folder…")
        dialog = desk.folder_dialog
        for folder, llm, words in (
            (tmp_path / "nothing", None, "There is no folder"),
            (tmp_path, None, "is no model. Choose a folder with"),
            (apart[1], None, "is a language model alone. Choose the folder of Freeze-Omni"),
            (apart[0], None, "decoder/final.pt is missing. Get the whole model again."),
            (RELEASED, tmp_path, "is not the language model"),
        ):
            fill(dialog, folder, llm)
            await until(lambda w=words: w in shown(dialog))
            assert desk.settings.preferences.model_folders == ()
        press(dialog, "Cancel")

    use(qapp, Desk(folders), errand)


def test_a_folder_that_has_gone_can_be_chosen_anew(
    folders: Folders, apart: tuple[Path, Path], tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    gone = tmp_path / "gone"
    preferences = Preferences().with_folder(str(gone))

    async def errand(desk: Desk) -> None:
        assert "There is no folder" in desk.said("gone")
        assert "Use" not in desk.offered("gone")
        desk.press("gone", "Choose folder…")
        dialog = desk.folder_dialog
        assert dialog.folder.text() == str(gone)
        dialog.folder.setText(str(apart[0]))
        dialog.llm.setText(str(apart[1]))
        press(dialog, "Save")
        await until(lambda: desk.has_card("my-omni") and not desk.has_card("gone"))

    use(qapp, Desk(folders, preferences=preferences), errand)


def test_folders_are_chosen_with_the_systems_dialog_too(qtbot: QtBot) -> None:
    asked: list[str] = []

    def ask(parent: object, title: str, begin: str) -> str:
        asked.append(title)
        return "/chosen" if len(asked) == 1 else ""

    dialog = FolderDialog(ask=ask)
    qtbot.addWidget(dialog)
    dialog.show()
    press(dialog, "Browse…")
    assert asked == ["Folder of the model"]
    assert dialog.folder.text() == "/chosen"
    press(dialog, "Browse…")
    assert dialog.folder.text() == "/chosen", "nothing was chosen"
    dialog.hide()


def test_folders_survive_in_the_file(folders: Folders) -> None:
    wanted = Preferences().with_folder("/a b/模型", "/llm").with_folder("/other")
    wanted = wanted.changed("model", chosen="/other", is_offline=True, precision="bfloat16")
    PreferencesFile(folders.settings_file).save(wanted)
    assert PreferencesFile(folders.settings_file).load() == (wanted, None)
    assert wanted.with_folder("/other", "/llm").model_folders[-1].llm == "/llm"


def test_a_bad_mirror_is_said_where_it_is_written(
    folders: Folders, qapp: QApplication, qtbot: QtBot
) -> None:
    async def errand(desk: Desk) -> None:
        line: QLineEdit = desk.line("Mirror")
        line.setText("my hub")
        line.editingFinished.emit()
        assert "The mirror's address below is none" in shown(desk.dialog)
        line.setText("https://hub.example.org/")
        line.editingFinished.emit()
        assert "address below is none" not in shown(desk.dialog)
        assert desk.settings.preferences.model.mirror == "https://hub.example.org/"

    use(qapp, Desk(folders), errand)
