"""The spoken questions that can be played into the conversation, from `resources/examples`.

Knows nothing of their sound; each file is named by what is asked in it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.language import translate
from app.theme import RESOURCES


@dataclass(frozen=True)
class Example:
    """One spoken question."""

    text: str
    path: Path

    @property
    def shown_text(self) -> str:
        """What is asked, in the language in force; the recording itself stays as it is."""
        return translate("Example", self.text)


def shipped_examples(folder: Path = RESOURCES / "examples") -> list[Example]:
    """The examples that come with the program, in the index's order."""
    with (folder / "examples.toml").open("rb") as file:
        entries = tomllib.load(file)["example"]
    return [Example(entry["text"], folder / entry["file"]) for entry in entries]
