"""Every view of the program, filled with the same half minute of talk.

Knows the program's own parts; there is no engine behind them.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.conversation import ConversationModel
from app.examples import shipped_examples
from app.look import Look
from app.notices import Notices
from app.roles import shipped_roles
from app.timeline import Timeline
from app.windows.main_window import MainWindow
from engine import Event
from tests.screenshots.talk import READY, half_a_minute


def _window(look: Look, events: list[Event], *, width: int = 1280, height: int = 860) -> MainWindow:
    conversation, timeline = ConversationModel(), Timeline()
    window = MainWindow(
        conversation,
        Notices(),
        timeline=timeline,
        look=look,
        roles=shipped_roles(),
        examples=shipped_examples(),
    )
    window.resize(width, height)
    for event in events:
        conversation.take(event)
        timeline.take(event)
    return window


def _talk(look: Look, home: Path) -> QWidget:
    return _window(look, half_a_minute())


def _empty(look: Look, home: Path) -> QWidget:
    return _window(look, list(READY))


def _loading(look: Look, home: Path) -> QWidget:
    return _window(look, [])


def _small(look: Look, home: Path) -> QWidget:
    return _window(look, half_a_minute(), width=900, height=640)


VIEWS: dict[str, Callable[[Look, Path], QWidget]] = {
    "talk": _talk,
    "empty": _empty,
    "loading": _loading,
    "small": _small,
}
