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
Result = TypeVar("Result")


class RoleDesk(QObject):
    """Carries out what the user wants of the roles.

    Signals:
        applied(Role): Answer in this role from the next answer on.
    """

    applied = Signal(object)

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
        self.mark("")
        shown.chosen.connect(self.applied)
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
        self._shown.show_chosen(in_force if prompt else roles[0])

    def undo(self) -> None:
        """Bring back what was deleted last."""
        self._notices.withdraw(TOPIC)
        self._attempt(self._library.undo_remove)

    def _write(self) -> None:
        self._ask(Role("", "", "", is_own=True), self._library.add)

    def _edit(self, role: Role) -> None:
        self._ask(role, lambda new: self._library.change(role, new))

    def _ask(self, role: Role, keep: Callable[[Role], Role]) -> None:
        dialog = RoleDialog(role, self._window)
        dialog.accepted.connect(lambda: self._apply(self._attempt(lambda: keep(dialog.role))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _duplicate(self, role: Role) -> None:
        self._attempt(lambda: self._library.duplicate(role))

    def _delete(self, role: Role) -> None:
        was_chosen = self._shown.chosen_role == role
        if self._attempt(lambda: self._library.remove(role) or role) is None:
            return
        self._tell(lambda: self.tr("“{name}” was deleted.").format(name=role.name), Remedy.UNDO)
        if was_chosen:
            self._apply(self._library.roles[0])

    def _apply(self, role: Role | None) -> None:
        if role is not None:
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
