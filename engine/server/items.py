"""The items of one conversation as the client sees them: what was said, in order, without sound.

Pure: knows nothing of the model's memory, which is the session's.
"""

from dataclasses import dataclass
from typing import Final

from engine.audio.port import Sound
from engine.protocol.message_error import ErrorKind, MessageError
from engine.protocol.names import Message

_MOST_KEPT: Final = 1_000
"""The oldest can no longer be looked up then; conversations last hours."""


@dataclass(slots=True)
class Pending:
    """What the client has added and wants answered, but not yet.

    Attributes:
        item_id: Which item.
        text: What was typed; "" for sound.
        sound: [n] float32 at 24 kHz; None for text.
    """

    item_id: str
    text: str = ""
    sound: Sound | None = None


class Items:
    """All items, by their names.

    Attributes:
        pending: User items that no answer has taken up, oldest first.
        last_id: The newest item; None before the first.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._records: dict[str, Message] = {}
        self.pending: list[Pending] = []
        self.last_id: str | None = None

    def add(self, record: Message) -> str | None:
        """Keep an item; returns the one before it."""
        before, self.last_id = self.last_id, record["id"]
        self._records[record["id"]] = record
        if len(self._records) > _MOST_KEPT:
            del self._records[next(iter(self._records))]
        return before

    def find(self, item_id: str) -> Message:
        """An item as the client sees it.

        Raises:
            MessageError: There is none of that name.
        """
        record = self._records.get(item_id)
        if record is None:
            raise MessageError(
                f"There is no item {item_id!r}.", kind=ErrorKind.ITEM_UNKNOWN, param="item_id"
            )
        return record

    def has(self, item_id: str) -> bool:
        """Whether there is an item of that name."""
        return item_id in self._records

    def take_back(self, item_id: str) -> None:
        """Forget an item that no answer has taken up.

        Raises:
            MessageError: There is none of that name, or the model remembers it already.
        """
        self.find(item_id)
        left = [one for one in self.pending if one.item_id != item_id]
        if len(left) == len(self.pending):
            raise MessageError(
                "The model remembers this item already and forgets no single one.",
                remedy="Begin a new session to begin anew.",
                kind=ErrorKind.UNSUPPORTED,
                param="item_id",
            )
        self.pending = left
        del self._records[item_id]
        if self.last_id == item_id:
            self.last_id = next(reversed(self._records), None)
