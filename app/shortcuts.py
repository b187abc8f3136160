"""The keys of the window's commands: the usual ones, and the user's own in their place.

Knows names and keys; nothing of what a command does.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QKeySequence

from app.language import translate

USUAL_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "mute": ("M", "Ctrl+M"),
    "stop": ("Esc",),
    "new_conversation": ("Ctrl+N",),
    "type_turn": ("Ctrl+L", "/"),
    "undo_role": ("Ctrl+Z",),
    "copy": ("Ctrl+Shift+C",),
    "export": ("Ctrl+E",),
    "history": ("Ctrl+H",),
    "export_latency": ("Ctrl+Shift+E",),
    "show_roles": ("Ctrl+1",),
    "show_timeline": ("Ctrl+2",),
    "show_latency": ("Ctrl+3",),
    "settings": ("Ctrl+,",),
    "models": ("Ctrl+Shift+M",),
    "first_steps": ("F1",),
    "quit": ("Ctrl+Q",),
}
"""For each command its keys, the one that is shown first."""


def keys_of(name: str, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """A command's keys: the user's own in place of the usual ones; "" is none."""
    own = chosen.get(name)
    if own is None:
        return USUAL_KEYS[name]
    return (own,) if own else ()


def shown_key(name: str, chosen: Mapping[str, str]) -> str:
    """The key that is said beside the command, as the system writes it; "" where it has none."""
    keys = keys_of(name, chosen)
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def holder_of(key: str, chosen: Mapping[str, str], *, but: str) -> str | None:
    """The other command that has this key already."""
    wanted = QKeySequence(key)
    for name in USUAL_KEYS:
        if name != but and any(QKeySequence(own) == wanted for own in keys_of(name, chosen)):
            return name
    return None


def command_words(name: str) -> str:
    """What a command is called, in the language in force."""
    return {
        "mute": translate("Actions", "Mute"),
        "stop": translate("Actions", "Stop the answer"),
        "new_conversation": translate("Actions", "New conversation"),
        "type_turn": translate("Actions", "Type a turn"),
        "undo_role": translate("Actions", "Undo the change of roles"),
        "copy": translate("Actions", "Copy conversation"),
        "export": translate("Actions", "Export conversation…"),
        "history": translate("Actions", "Conversations…"),
        "export_latency": translate("Actions", "Export latency…"),
        "show_roles": translate("Actions", "Roles"),
        "show_timeline": translate("Actions", "Timeline"),
        "show_latency": translate("Actions", "Latency"),
        "settings": translate("Actions", "Settings…"),
        "models": translate("Actions", "Models…"),
        "first_steps": translate("Actions", "First steps…"),
        "quit": translate("Actions", "Quit"),
    }[name]
