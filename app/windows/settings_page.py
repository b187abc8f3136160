"""What every page of the settings has: what the dialog asks of it, and how it reports a change.

Knows controls; nothing of what they are about.
"""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QComboBox

from app.preferences import Preferences
from app.widgets.setting_rows import SettingsPage
from app.widgets.switch import Switch

Report = Callable[..., None]
"""Told the section and the changed values, as `Preferences.changed` takes them."""


class Page(Protocol):
    """What the dialog needs of a page."""

    widget: SettingsPage

    def retranslate(self) -> None:
        """Say everything in the language in force, all but what depends on the preferences."""
        ...

    def show(self, preferences: Preferences) -> None:
        """Draw these preferences, without reporting a change."""
        ...


def telling(report: Report, section: str, name: str) -> Callable[[Any], None]:
    """A slot that reports the control's new value."""

    def tell(value: Any) -> None:
        report(section, **{name: value})

    return tell


def telling_choice(
    report: Report, section: str, name: str, *, box: QComboBox
) -> Callable[[int], None]:
    """A slot that reports the value behind the words that were chosen."""

    def tell(_: int) -> None:
        report(section, **{name: box.currentData()})

    return tell


def set_switch(switch: Switch, *, is_on: bool) -> None:
    """Show a switch as it stands, without reporting a change."""
    was_blocked = switch.blockSignals(True)
    switch.setChecked(is_on)
    switch.blockSignals(was_blocked)
    switch.update()
