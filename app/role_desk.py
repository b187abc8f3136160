"""What happens to roles: chosen, written, changed, copied, deleted and brought back.

Knows the library, the list on the screen and the notices; nothing of the engine, which is told by a
signal.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.language import Words
from app.notices import Notice, Notices, Remedy
from app.roles import Role, RoleFileError, RoleLibrary
from app.widgets.role_list import RoleList
from app.windows.role_dialog import RoleDialog

TOPIC: Final = "role"
_MOST_STEPS: Final = 50
Result = TypeVar("Result")


class RoleDesk(QObject):
    """Carries out what the user wants of the roles.

    Signals:
        applied(Role): Answer in this role from the next answer on.
        undo_changed(bool): Whether there is something to take back.
    """

    applied = Signal(object)
    undo_changed = Signal(bool)

    def __init__(
        self, library: RoleLibrary, shown: RoleList, *, notices: Notices, window: QWidget
    ) -> None:
        """Show the library in the list.

        Args:
            library: The roles.
            shown: The list on the screen.
            notices: Told what went wrong, and what can be undone.
            window: Whom dialogs belong to.
        """
        super().__init__()
        self._library, self._shown = library, shown
        self._notices, self._window = notices, window
        library.changed.connect(lambda: shown.show_roles(library.roles))
        shown.show_roles(library.roles)
        self._in_force: Role | None = None
        self._steps: list[Callable[[], object]] = []
        self.mark("")
        shown.chosen.connect(self._choose)
        shown.undo_wanted.connect(self.undo)
        shown.new_wanted.connect(self._write)
        shown.edit_wanted.connect(self._edit)
        shown.duplicate_wanted.connect(self._duplicate)
        shown.delete_wanted.connect(self._delete)
        shown.import_wanted.connect(self._import)
        shown.export_wanted.connect(self._export)

    def mark(self, prompt: str) -> None:
        """Mark the role with this prompt as the one in force; "" is the default, any other none."""
        roles = self._library.roles
        in_force = next((role for role in roles if role.prompt == prompt), None)
        self._in_force = in_force if prompt else roles[0]
        self._shown.show_chosen(self._in_force)

    def undo(self) -> None:
        """Take back what was done last: a role chosen, written, changed, copied or deleted."""
        self._notices.withdraw(TOPIC)
        if self._steps:
            step = self._steps.pop()
            self._tell_of_undo()
            self._attempt(step)

    def _note(self, step: Callable[[], object]) -> None:
        """Remember how to take back what was just done."""
        self._notices.withdraw(TOPIC)  # an older offer to undo would now undo this
        self._steps = [*self._steps[-_MOST_STEPS + 1 :], step]
        self._tell_of_undo()

    def _tell_of_undo(self) -> None:
        self._shown.show_undo(is_possible=bool(self._steps))
        self.undo_changed.emit(bool(self._steps))

    def _choose(self, role: Role) -> None:
        before = self._in_force
        if role != before:
            self._note(lambda: self._apply(before))
        self._apply(role)

    def _write(self) -> None:
        self._ask(Role("", "", "", is_own=True), self._add)

    def _edit(self, role: Role) -> None:
        self._ask(role, lambda new: self._change(role, new))

    def _add(self, role: Role) -> Role:
        before, added = self._in_force, self._library.add(role)
        self._note(lambda: (self._library.remove(added), self._apply(before)))
        return added

    def _change(self, role: Role, new: Role) -> Role:
        before, changed = self._in_force, self._library.change(role, new)
        self._note(lambda: self._apply_instead(before, role, self._library.change(changed, role)))
        return changed

    def _apply_instead(self, before: Role | None, old: Role, back: Role) -> None:
        """Apply what was in force before; a role that has come back may have another name."""
        self._apply(back if before == old else before)

    def _ask(self, role: Role, keep: Callable[[Role], Role]) -> None:
        dialog = RoleDialog(role, self._window)
        dialog.accepted.connect(lambda: self._apply(self._attempt(lambda: keep(dialog.role))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _duplicate(self, role: Role) -> None:
        copied = self._attempt(lambda: self._library.duplicate(role))
        if copied is not None:
            self._note(lambda: self._library.remove(copied))

    def _delete(self, role: Role) -> None:
        was_chosen = self._shown.chosen_role == role
        if self._attempt(lambda: self._library.remove(role) or role) is None:
            return
        self._note(lambda: self._bring_back(is_applied=was_chosen))
        self._tell(lambda: self.tr("“{name}” was deleted.").format(name=role.name), Remedy.UNDO)
        if was_chosen:
            self._apply(self._library.roles[0])

    def _bring_back(self, *, is_applied: bool) -> None:
        role = self._library.undo_remove()
        if is_applied:
            self._apply(role)

    def _apply(self, role: Role | None) -> None:
        if role is not None:
            self._in_force = role
            self._shown.show_chosen(role)
            self.applied.emit(role)

    def _import(self) -> None:
        title = self.tr("Import roles")
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", self._files())
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path) -> None:
        """Take in the roles of a file, or say why that cannot be."""
        roles = self._attempt(lambda: self._library.import_file(path))
        if roles:
            names = ", ".join(role.name for role in roles)
            self._tell(lambda: self.tr("Imported: {names}.").format(names=names))

    def _export(self, role: Role) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export role"), f"{role.shown_name}.toml", self._files()
        )
        if name:
            self._attempt(lambda: self._library.export_file(Path(name), [role]))

    def _attempt(self, work: Callable[[], Result]) -> Result | None:
        """Do it; what went wrong becomes a notice."""
        try:
            return work()
        except RoleFileError as error:
            self._tell(error.words)
        except OSError as error:
            reason = error.strerror or str(error)
            self._tell(
                lambda: self.tr("Your roles cannot be written ({reason}).").format(reason=reason)
            )
        return None

    def _tell(self, words: Words, remedy: Remedy = Remedy.NONE) -> None:
        self._notices.post(Notice(TOPIC, words, remedy))

    def _files(self) -> str:
        """What a file dialog offers."""
        return self.tr("Floe roles (*.toml)")
