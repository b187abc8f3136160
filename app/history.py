"""The conversations that were kept, one file each in a folder of the user's.

Knows files and words; whether anything is kept at all is decided elsewhere.
"""

import contextlib
from pathlib import Path

from app.kept import KeptConversation, from_json, to_json
from app.toml_files import write_atomically


class History:
    """A folder of conversations."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made yet."""
        self._folder = folder

    def save(self, conversation: KeptConversation) -> None:
        """Write a conversation, in place of what was written of it before.

        Raises:
            OSError: The folder cannot be written.
        """
        write_atomically(self._path(conversation), to_json(conversation))

    def remove(self, conversation: KeptConversation) -> None:
        """Delete a conversation; without it nothing happens.

        Raises:
            OSError: It cannot be deleted.
        """
        self._path(conversation).unlink(missing_ok=True)

    def find(self, words: str = "") -> list[KeptConversation]:
        """The conversations with all these words, the latest first; unreadable files are left."""
        found: list[KeptConversation] = []
        for path in self._folder.glob("*.json"):
            try:
                conversation = from_json(path.read_text("utf-8"))
            except (OSError, ValueError):
                continue
            if conversation.mentions(words):
                found.append(conversation)
        return sorted(found, key=lambda conversation: conversation.began_at, reverse=True)

    def latest(self, n: int) -> list[KeptConversation]:
        """The last of them, as many as `n`, the latest first; no other file is read."""
        found: list[KeptConversation] = []
        for path in sorted(self._folder.glob("*.json"), reverse=True):  # named by their beginning
            with contextlib.suppress(OSError, ValueError):
                found.append(from_json(path.read_text("utf-8")))
            if len(found) == n:
                break
        return found

    def _path(self, conversation: KeptConversation) -> Path:
        return self._folder / f"{conversation.began_at.replace(':', '-')}.json"
