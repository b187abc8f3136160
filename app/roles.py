"""The library of roles: those that come with the program, and the user's own in a file.

Knows nothing of how a role is put before the model; it is a name, a line about it and a prompt.
Every change is written at once.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.language import Words, translate
from app.theme import RESOURCES
from app.toml_files import set_aside, to_toml, write_atomically

_KEY: Final = "role"
_LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Role:
    """One entry of the library.

    Attributes:
        name: What the user calls it; no two roles have the same.
        about: One line about it.
        prompt: What is put before the model.
        needs_large_model: Whether it asks for more than the built-in model can play.
        is_own: Whether the user made it, and so may change it.
    """

    name: str
    about: str
    prompt: str
    needs_large_model: bool = False
    is_own: bool = False

    @property
    def shown_name(self) -> str:
        """The name in the language in force; the user's own words stay as they are."""
        return self.name if self.is_own else translate("Role", self.name)

    @property
    def shown_about(self) -> str:
        """The line about it, likewise."""
        return self.about if self.is_own else translate("Role", self.about)

    def mentions(self, words: str) -> bool:
        """Whether every one of the words stands somewhere in it, or in what is shown of it."""
        parts = (self.name, self.about, self.prompt, self.shown_name, self.shown_about)
        text = " ".join(parts).casefold()
        return all(word in text for word in words.casefold().split())


class RoleFileError(Exception):
    """A file with roles that cannot be read.

    Attributes:
        words: Why, for the user.
    """

    def __init__(self, words: Words) -> None:
        """Keep the words to be said in whatever language is in force then."""
        super().__init__(words())
        self.words = words


class RoleLibrary(QObject):
    """All roles, the user's own after those that came with the program.

    Attributes:
        roles: All of them; the first is the default.

    Signals:
        changed(): `roles` is another list.
    """

    changed = Signal()

    def __init__(self, own_file: Path, shipped: list[Role] | None = None) -> None:
        """Begin with the shipped roles; `load` adds the user's.

        Args:
            own_file: Where the user's roles are kept.
            shipped: The roles that come with the program; None reads them.
        """
        super().__init__()
        self._file = own_file
        self._shipped = shipped_roles() if shipped is None else shipped
        self._own: list[Role] = []
        self._removed: tuple[int, Role] | None = None

    @property
    def roles(self) -> list[Role]:
        """All roles; the first is the default."""
        return [*self._shipped, *self._own]

    def load(self) -> Words | None:
        """Read the user's roles.

        Returns:
            One sentence for the user where the file could not be read.
        """
        try:
            self._own = [replace(role, is_own=True) for role in read_roles(self._file)]
        except FileNotFoundError:
            return None
        except RoleFileError:
            kept = set_aside(self._file)
            return lambda: self.tr(
                "The file of your roles was damaged. It is kept as {path}."
            ).format(path=kept)
        self.changed.emit()
        return None

    def add(self, role: Role) -> Role:
        """Take a role in as the user's own, under a name that is free.

        Raises:
            OSError: It cannot be written.
        """
        added = replace(role, name=self._free_name(role.name), is_own=True)
        self._save([*self._own, added])
        return added

    def duplicate(self, role: Role) -> Role:
        """Take in a copy, in the words in which the user reads the role.

        Raises:
            OSError: It cannot be written.
        """
        return self.add(replace(role, name=role.shown_name, about=role.shown_about))

    def change(self, old: Role, new: Role) -> Role:
        """Put another role in the place of one of the user's own.

        Raises:
            OSError: It cannot be written.
        """
        name = new.name if new.name == old.name else self._free_name(new.name, but=old)
        changed = replace(new, name=name, is_own=True)
        self._save([changed if role == old else role for role in self._own])
        return changed

    def remove(self, role: Role) -> None:
        """Take one of the user's own roles away; `undo_remove` brings it back.

        Raises:
            OSError: It cannot be written.
        """
        place = self._own.index(role)
        self._save([other for other in self._own if other != role])
        self._removed = (place, role)

    def undo_remove(self) -> Role | None:
        """Bring the role back that was removed last; None where there is none.

        Raises:
            OSError: It cannot be written.
        """
        if self._removed is None:
            return None
        place, role = self._removed
        restored = replace(role, name=self._free_name(role.name))
        self._save([*self._own[:place], restored, *self._own[place:]])
        self._removed = None
        return restored

    def import_file(self, path: Path) -> list[Role]:
        """Take in every role of a file.

        Raises:
            RoleFileError: The file holds no roles.
            OSError: The library cannot be written.
        """
        try:
            found = read_roles(path)
        except OSError as error:
            raise RoleFileError(partial(_unreadable, path, error.strerror)) from error
        if not found:
            raise RoleFileError(partial(_empty, path))
        return [self.add(role) for role in found]

    def export_file(self, path: Path, roles: list[Role]) -> None:
        """Write roles to a file that `import_file` reads.

        Raises:
            OSError: It cannot be written.
        """
        write_atomically(path, _document(roles))

    def _save(self, own: list[Role]) -> None:
        write_atomically(self._file, _document(own))
        self._own = own
        self.changed.emit()

    def _free_name(self, name: str, *, but: Role | None = None) -> str:
        others = [role for role in self.roles if role != but]
        taken = {name.casefold() for role in others for name in (role.name, role.shown_name)}
        wanted = name.strip()[:_LONGEST_NAME] or self.tr("Role")
        free, number = wanted, 2
        while free.casefold() in taken:
            free, number = f"{wanted} {number}", number + 1
        return free


def shipped_roles(path: Path = RESOURCES / "roles.toml") -> list[Role]:
    """The roles that come with the program, in the file's order; the first is the default."""
    return read_roles(path)


def read_roles(path: Path) -> list[Role]:
    """The roles in a file.

    Raises:
        RoleFileError: It is not a file of roles.
        OSError: It cannot be read.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return [_role(entry) for entry in document.get(_KEY, [])]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoleFileError(partial(_foreign, path, str(error))) from error
    except (AttributeError, KeyError, TypeError) as error:
        raise RoleFileError(partial(_incomplete, path)) from error


def _role(entry: dict[str, Any]) -> Role:
    name, prompt = entry["name"], entry["prompt"]
    if not (isinstance(name, str) and isinstance(prompt, str) and name.strip() and prompt.strip()):
        raise KeyError(_KEY)
    return Role(
        name=name,
        about=str(entry.get("about", "")),
        prompt=prompt,
        needs_large_model=entry.get("needs_large_model") is True,
    )


def _document(roles: list[Role]) -> str:
    entries = [
        {
            "name": role.name,
            "about": role.about,
            "prompt": role.prompt,
            "needs_large_model": role.needs_large_model or None,
        }
        for role in roles
    ]
    return to_toml({_KEY: entries})


def _unreadable(path: Path, reason: str | None) -> str:
    text = translate("RoleFile", "{path} cannot be read ({reason}).")
    return text.format(path=path, reason=reason)


def _empty(path: Path) -> str:
    return translate("RoleFile", "There is no role in {path}.").format(path=path)


def _foreign(path: Path, reason: str) -> str:
    text = translate("RoleFile", "{path} is not a file of roles ({reason}).")
    return text.format(path=path, reason=reason)


def _incomplete(path: Path) -> str:
    text = translate("RoleFile", "{path} holds a role without a name or a prompt.")
    return text.format(path=path)
