"""The library of roles: kept, changed, brought back, found, handed on; and applied by a click."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.look import Look, ThemeChoice
from app.notices import Notices, Remedy
from app.role_desk import RoleDesk
from app.roles import Role, RoleFileError, RoleLibrary, shipped_roles
from app.widgets.role_list import RoleList
from app.windows.role_dialog import RoleDialog

COOK = Role("Cook", "Feeds you", "You are a cook.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "floe" / "roles.toml"


@pytest.fixture
def library(file: Path, qtbot: QtBot) -> RoleLibrary:
    return RoleLibrary(file)


def names(library: RoleLibrary) -> list[str]:
    return [role.name for role in library.roles if role.is_own]


def test_enough_roles_ship_in_both_languages() -> None:
    roles = shipped_roles()
    assert len(roles) >= 12
    assert len({role.name.casefold() for role in roles}) == len(roles)
    chinese = [role for role in roles if any("\u4e00" <= sign <= "\u9fff" for sign in role.prompt)]
    assert len(chinese) >= 3
    wanted = {"Assistant", "Storyteller", "Pirate", "Interviewer", "Language teacher"}
    assert wanted <= {role.name for role in roles}
    assert roles[0].name == "Assistant"


def test_own_roles_are_there_after_a_start(library: RoleLibrary, file: Path) -> None:
    library.add(COOK)
    again = RoleLibrary(file)
    assert again.load() is None
    assert names(again) == ["Cook"]
    assert again.roles[-1].prompt == COOK.prompt


def test_a_name_that_is_taken_gets_a_number(library: RoleLibrary) -> None:
    library.add(COOK)
    library.add(Role("pirate", "", "Arr."))
    library.duplicate(library.roles[-1])
    library.duplicate(COOK)
    assert names(library) == ["Cook", "pirate 2", "pirate 2 2", "Cook 2"]


def test_a_change_keeps_place_and_name(library: RoleLibrary) -> None:
    first = library.add(COOK)
    library.add(Role("Baker", "", "You bake."))
    library.change(first, Role("Cook", "Grumbles", "You are a grumpy cook."))
    assert names(library) == ["Cook", "Baker"]
    assert library.roles[-2].about == "Grumbles"


def test_what_was_deleted_comes_back_to_its_place(library: RoleLibrary, file: Path) -> None:
    added = [library.add(Role(name, "", "x")) for name in ("A", "B", "C")]
    library.remove(added[1])
    assert names(library) == ["A", "C"]
    library.undo_remove()
    assert names(library) == ["A", "B", "C"]
    assert library.undo_remove() is None
    again = RoleLibrary(file)
    again.load()
    assert names(again) == ["A", "B", "C"]


def test_roles_travel_as_files(library: RoleLibrary, tmp_path: Path) -> None:
    guide = next(role for role in library.roles if role.name == "旅行向导")
    library.export_file(tmp_path / "guide.toml", [guide])
    (imported,) = library.import_file(tmp_path / "guide.toml")
    assert (imported.name, imported.prompt) == ("旅行向导 2", guide.prompt)
    assert imported.is_own


@pytest.mark.parametrize(
    "content", ["", "[[role]]\nname = 1\nprompt = 2", "role = 5", "[[role]]\nname = 'x'", "\0"]
)
def test_a_file_without_roles_is_refused(
    library: RoleLibrary, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(content)
    with pytest.raises(RoleFileError, match=r"bad\.toml"):
        library.import_file(path)
    assert names(library) == []


def test_a_damaged_library_is_kept_aside(file: Path, qtbot: QtBot) -> None:
    file.parent.mkdir()
    file.write_text("[[role]")
    library = RoleLibrary(file)
    damage = library.load()
    assert damage is not None
    assert str(file.with_name("roles.broken.toml")) in damage()
    assert library.roles == shipped_roles()


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("pirate", True), ("SEA arr", True), ("talk", True), ("robot", False), ("", True)],
)
def test_a_role_is_found_by_its_words(words: str, is_found: bool) -> None:
    pirate = next(role for role in shipped_roles() if role.name == "Pirate")
    assert pirate.mentions(words) is is_found


# -- on the screen ----------------------------------------------------------------------------


class Desk:
    """A list on the screen with a library behind it."""

    def __init__(self, library: RoleLibrary) -> None:
        self.library, self.notices, self.window = library, Notices(), QWidget()
        self.shown = RoleList(Look(ThemeChoice.DARK))
        self.shown.resize(232, 700)
        self.desk = RoleDesk(library, self.shown, notices=self.notices, window=self.window)
        self.applied: list[Role] = []
        self.desk.applied.connect(self.applied.append)

    def button(self, name: str) -> QPushButton:
        buttons = self.shown.findChildren(QPushButton)
        return next(b for b in reversed(buttons) if b.accessibleName() == name)

    @property
    def visible(self) -> list[str]:
        buttons = self.shown.findChildren(QPushButton)
        return [b.accessibleName() for b in buttons if b.isVisible()]


@pytest.fixture
def desk(library: RoleLibrary, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(library)
    qtbot.addWidget(made.window)
    qtbot.addWidget(made.shown)
    made.shown.show()
    yield made
    made.shown.hide()


def test_a_click_applies_a_role_at_once(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(desk.button("Pirate"), Qt.MouseButton.LeftButton)
    assert [role.name for role in desk.applied] == ["Pirate"]
    assert desk.button("Pirate").isChecked()
    assert not desk.button("Assistant").isChecked()


def test_the_role_in_force_is_marked(desk: Desk) -> None:
    for prompt, is_pirate in (("You are a pirate. Talk like a pirate.", True), ("Else.", False)):
        desk.desk.mark(prompt)
        assert desk.button("Pirate").isChecked() is is_pirate
        assert not desk.button("Assistant").isChecked()
    desk.desk.mark("")
    assert desk.button("Assistant").isChecked()
    assert desk.applied == []


def test_the_keyboard_applies_a_role(desk: Desk, qtbot: QtBot) -> None:
    desk.button("Robot").setFocus()
    qtbot.keyClick(desk.button("Robot"), Qt.Key.Key_Space)
    assert [role.name for role in desk.applied] == ["Robot"]


def test_searching_narrows_the_list(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(desk.shown.search, "pirate")
    assert desk.visible == ["Pirate"]
    desk.shown.search.setText("no such words")
    assert desk.visible == []
    desk.shown.search.clear()
    assert len(desk.visible) == len(shipped_roles())


def test_a_new_role_is_written_and_applied(desk: Desk, qtbot: QtBot) -> None:
    desk.shown.new_wanted.emit()
    dialog = _fill(desk, qtbot, name="Cook", prompt="You are a cook.")
    qtbot.mouseClick(_labelled(dialog, "Create role"), Qt.MouseButton.LeftButton)
    assert names(desk.library) == ["Cook"]
    assert [role.name for role in desk.applied] == ["Cook"]
    assert desk.button("Cook").isChecked()


def test_a_role_without_a_prompt_cannot_be_created(desk: Desk, qtbot: QtBot) -> None:
    desk.shown.new_wanted.emit()
    dialog = _fill(desk, qtbot, name="Cook", prompt="  ")
    assert not _labelled(dialog, "Create role").isEnabled()
    dialog.reject()
    assert names(desk.library) == []


def _fill(desk: Desk, qtbot: QtBot, *, name: str, prompt: str) -> RoleDialog:
    (dialog,) = desk.window.findChildren(RoleDialog)
    (line,) = [w for w in dialog.findChildren(QLineEdit) if w.accessibleName() == "Name"]
    qtbot.keyClicks(line, name)
    (text,) = dialog.findChildren(QPlainTextEdit)
    qtbot.keyClicks(text, prompt)
    return dialog


def _labelled(dialog: RoleDialog, words: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == words)


def test_editing_the_role_in_force_applies_it_anew(desk: Desk, qtbot: QtBot) -> None:
    cook = desk.library.add(COOK)
    desk.shown.edit_wanted.emit(cook)
    dialog = _fill(desk, qtbot, name="", prompt="Grumble. ")
    qtbot.mouseClick(_labelled(dialog, "Save"), Qt.MouseButton.LeftButton)
    assert desk.applied[-1].prompt.startswith("Grumble.")
    assert names(desk.library) == ["Cook"]


def test_deleting_can_be_undone(desk: Desk, qtbot: QtBot) -> None:
    cook = desk.library.add(COOK)
    qtbot.mouseClick(desk.button("Cook"), Qt.MouseButton.LeftButton)
    desk.shown.delete_wanted.emit(cook)
    assert desk.applied[-1].name == "Assistant", "the default takes over"
    (notice,) = desk.notices.current
    assert notice.remedy is Remedy.UNDO
    desk.desk.undo()
    assert names(desk.library) == ["Cook"]
    assert desk.notices.current == []


def test_each_step_can_be_taken_back_in_turn(desk: Desk, qtbot: QtBot) -> None:
    can_undo: list[bool] = []
    desk.desk.undo_changed.connect(can_undo.append)
    qtbot.mouseClick(desk.button("Pirate"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(desk.button("Pirate"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(desk.button("Robot"), Qt.MouseButton.LeftButton)
    desk.shown.duplicate_wanted.emit(desk.library.roles[0])
    assert len(names(desk.library)) == 1
    desk.desk.undo()
    assert names(desk.library) == []
    desk.desk.undo()
    assert desk.applied[-1].name == "Pirate"
    assert desk.button("Pirate").isChecked()
    desk.shown.undo_wanted.emit()
    assert desk.applied[-1].name == "Assistant"
    assert can_undo[-1] is False
    desk.desk.undo()
    assert desk.applied[-1].name == "Assistant", "there is nothing before that"


def test_a_written_and_a_changed_role_are_taken_back(desk: Desk, qtbot: QtBot) -> None:
    desk.shown.new_wanted.emit()
    dialog = _fill(desk, qtbot, name="Cook", prompt="You are a cook.")
    qtbot.mouseClick(_labelled(dialog, "Create role"), Qt.MouseButton.LeftButton)
    desk.shown.edit_wanted.emit(desk.library.roles[0])
    dialog = [d for d in desk.window.findChildren(RoleDialog) if d.isVisible()][-1]
    (text,) = dialog.findChildren(QPlainTextEdit)
    text.setPlainText("You are a grumbling cook.")
    qtbot.mouseClick(_labelled(dialog, "Save"), Qt.MouseButton.LeftButton)
    assert desk.applied[-1].prompt == "You are a grumbling cook."
    desk.desk.undo()
    assert desk.applied[-1].prompt == "You are a cook."
    desk.desk.undo()
    assert names(desk.library) == []
    assert desk.applied[-1].name == "Assistant"


def test_an_offer_to_undo_goes_when_it_would_undo_something_else(desk: Desk, qtbot: QtBot) -> None:
    cook = desk.library.add(COOK)
    desk.shown.delete_wanted.emit(cook)
    assert len(desk.notices.current) == 1
    qtbot.mouseClick(desk.button("Pirate"), Qt.MouseButton.LeftButton)
    assert desk.notices.current == []
    desk.desk.undo()
    desk.desk.undo()
    assert names(desk.library) == ["Cook"]


def test_an_import_says_what_came_or_why_not(desk: Desk, tmp_path: Path) -> None:
    desk.library.export_file(tmp_path / "cook.toml", [COOK])
    desk.desk.import_file(tmp_path / "cook.toml")
    assert desk.notices.current[0].text == "Imported: Cook."
    desk.desk.import_file(tmp_path / "nothing.toml")
    assert "cannot be read" in desk.notices.current[0].text


def test_a_library_that_cannot_be_written_says_so(desk: Desk, file: Path) -> None:
    file.parent.write_text("a file where a folder should be")
    desk.shown.duplicate_wanted.emit(desk.library.roles[0])
    assert "cannot be written" in desk.notices.current[0].text
    assert names(desk.library) == []
