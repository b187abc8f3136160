"""The roles that the window offers, read from `resources/roles.toml`.

Knows nothing of how a role is put before the model; it is a name, a line about it and a prompt.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.theme import RESOURCES


@dataclass(frozen=True)
class Role:
    """One entry of the library."""

    name: str
    about: str
    prompt: str


def shipped_roles(path: Path = RESOURCES / "roles.toml") -> list[Role]:
    """The roles that come with the program, in the file's order; the first is the default."""
    with path.open("rb") as file:
        entries = tomllib.load(file)["role"]
    return [Role(entry["name"], entry["about"], entry["prompt"]) for entry in entries]
