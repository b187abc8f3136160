"""The one door for messages to the user; keeps them until a window shows them.

Knows nothing of where they come from or how they look.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.language import Words


class Remedy(StrEnum):
    """What the button beside a message does."""

    NONE = "none"
    RESTART_ENGINE = "restart_engine"
    CHOOSE_DEVICE = "choose_device"
    CHOOSE_MODEL = "choose_model"
    UNDO = "undo"
    RECONNECT = "reconnect"
    OPEN_SERVER = "open_server"
    OPEN_REPORTS = "open_reports"


@dataclass(frozen=True)
class Notice:
    """One message.

    Attributes:
        topic: A newer notice of the same topic takes the place of an older one.
        words: What is wrong, and what to do.
        remedy: What the button does; NONE shows no button.
    """

    topic: str
    words: Words
    remedy: Remedy = Remedy.NONE

    @property
    def text(self) -> str:
        """The words in the language in force."""
        return self.words()


class Notices(QObject):
    """All messages that are still of interest, one for each topic, oldest first.

    Signals:
        changed(): The list is another one.
    """

    changed = Signal()

    def __init__(self) -> None:
        """Nothing to say yet."""
        super().__init__()
        self._by_topic: dict[str, Notice] = {}

    @property
    def current(self) -> list[Notice]:
        """The messages to show."""
        return list(self._by_topic.values())

    def post(self, notice: Notice) -> None:
        """Show a message until it is withdrawn."""
        self._by_topic.pop(notice.topic, None)
        self._by_topic[notice.topic] = notice
        self.changed.emit()

    def withdraw(self, topic: str) -> None:
        """Take a topic's message away; without one nothing happens."""
        if self._by_topic.pop(topic, None) is not None:
            self.changed.emit()
