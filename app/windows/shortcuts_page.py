"""The settings' page about keys: one for each command, and the way back to the usual ones.

Knows names and keys; what a command does is connected elsewhere.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QPushButton

from app.language import translate
from app.preferences import Preferences
from app.shortcuts import USUAL_KEYS, command_words, holder_of, keys_of
from app.widgets.labels import make_label
from app.widgets.setting_rows import SettingsPage, SettingsRow
from app.windows.settings_page import Report

_KEY_PX = 150


class ShortcutsPage:
    """A line for each command in which its key is pressed."""

    def __init__(self, report: Report) -> None:
        """Make the rows."""
        self.widget = SettingsPage()
        self._report = report
        self._chosen: Mapping[str, str] = {}
        self._refused = ""
        self._refusal = make_label("", "trouble")
        self._refusal.setWordWrap(True)
        self._refusal.hide()
        self.widget.add_wide(self._refusal)
        self._rows: dict[str, tuple[SettingsRow, QKeySequenceEdit]] = {}
        for name in USUAL_KEYS:
            line = QKeySequenceEdit()
            line.setMaximumSequenceLength(1)
            line.setClearButtonEnabled(True)
            line.setFixedWidth(_KEY_PX)
            for inner in line.findChildren(QLineEdit):
                inner.setProperty("kind", "setting")
            line.editingFinished.connect(lambda n=name: self._take(n))
            self._rows[name] = (self.widget.add_row(line), line)
        self._usual = QPushButton()
        self._usual.setAutoDefault(False)
        self._usual.clicked.connect(self._take_usual)
        self.widget.add_wide(self._usual)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("ShortcutsPage", "Shortcuts"))
        for name, (row, line) in self._rows.items():
            row.put_words(command_words(name), self._about(name))
            row.about.setVisible(bool(row.about.text()))
            line.setToolTip(translate("ShortcutsPage", "Press the key that you want"))
        self._usual.setText(translate("ShortcutsPage", "Back to the usual keys"))
        self._show_refusal()

    def show(self, preferences: Preferences) -> None:
        """Draw the section about keys."""
        self._chosen = preferences.shortcuts.chosen
        for name, (row, line) in self._rows.items():
            keys = keys_of(name, self._chosen)
            was_blocked = line.blockSignals(True)
            line.setKeySequence(QKeySequence(keys[0] if keys else ""))
            line.blockSignals(was_blocked)
            row.about.setText(self._about(name))
            row.about.setVisible(bool(row.about.text()))
        self._usual.setEnabled(bool(self._chosen))

    def _about(self, name: str) -> str:
        """The further keys of the command, if it has any."""
        further = keys_of(name, self._chosen)[1:]
        if not further:
            return ""
        words = translate("ShortcutsPage", "also {keys}")
        return words.format(keys=", ".join(further))

    def _take(self, name: str) -> None:
        _, line = self._rows[name]
        key = line.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        keys = keys_of(name, self._chosen)
        if key == (keys[0] if keys else ""):
            return
        holder = holder_of(key, self._chosen, but=name) if key else None
        self._refused = f"{holder}:{key}" if holder else ""
        self._show_refusal()
        if holder is not None:
            line.setKeySequence(QKeySequence(keys[0] if keys else ""))
            return
        self._report("shortcuts", **{name: None if key == USUAL_KEYS[name][0] else key})
        line.clearFocus()

    def _show_refusal(self) -> None:
        holder, _, key = self._refused.partition(":")
        self._refusal.setVisible(bool(holder))
        if holder:
            words = translate("ShortcutsPage", "{key} is already the key of “{command}”.")
            self._refusal.setText(words.format(key=key, command=command_words(holder)))
            self.widget.ensureVisible(0, 0)

    def _take_usual(self) -> None:
        self._refused = ""
        self._show_refusal()
        self._report("shortcuts", **dict.fromkeys(self._chosen))
        self._usual.setFocus(Qt.FocusReason.OtherFocusReason)
