"""Everything that the main window can be asked to do by menu or keyboard.

Knows words and keys; what an action does is connected elsewhere.
"""

from collections.abc import Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.shortcuts import USUAL_KEYS, command_words, keys_of


class Actions:
    """The window's actions, each reachable by its keys wherever the focus is.

    Attributes:
        mute, stop, new_conversation, type_turn: About the conversation.
        show_roles, show_latency, show_timeline: Switches of the panels.
        undo_role: Take back what was done last to the roles.
        copy, export, history: About the words of conversations.
        export_latency: Write the session's figures to a file.
        settings, models, first_steps: Show the settings, those of the models, or the steps of the
            first start again.
        quit: End the program.
    """

    def __init__(self, window: QWidget) -> None:
        """Make them and give the window their keys."""
        self._window = window
        self._by_name = {name: self._action() for name in USUAL_KEYS}
        named = self._by_name
        self.mute, self.stop = named["mute"], named["stop"]
        self.new_conversation, self.type_turn = named["new_conversation"], named["type_turn"]
        self.undo_role = named["undo_role"]
        self.undo_role.setEnabled(False)
        self.copy, self.export, self.history = named["copy"], named["export"], named["history"]
        self.export_latency = named["export_latency"]
        self.show_roles, self.show_timeline = named["show_roles"], named["show_timeline"]
        self.show_latency = named["show_latency"]
        for switch in (self.show_roles, self.show_timeline, self.show_latency):
            switch.setCheckable(True)
            switch.setChecked(True)
        self.settings, self.models = named["settings"], named["models"]
        self.first_steps, self.quit = named["first_steps"], named["quit"]
        self.use_keys({})
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        for name, action in self._by_name.items():
            action.setText(command_words(name))

    def use_keys(self, chosen: Mapping[str, str]) -> None:
        """Take the user's keys in place of the usual ones; Esc always ends an answer."""
        for name, action in self._by_name.items():
            keys = keys_of(name, chosen)
            if name == "stop" and "Esc" not in keys:
                keys = (*keys, "Esc")
            action.setShortcuts([QKeySequence(key) for key in keys])

    @property
    def panels(self) -> dict[str, QAction]:
        """The switches of the panels, by a name to keep them under."""
        return {
            "shows_roles": self.show_roles,
            "shows_timeline": self.show_timeline,
            "shows_latency": self.show_latency,
        }

    def make_menu(self) -> QMenu:
        """The menu of everything, with the keys beside it."""
        menu = QMenu(self._window)
        menu.addActions([self.mute, self.stop, self.new_conversation, self.type_turn])
        menu.addAction(self.undo_role)
        menu.addSeparator()
        menu.addActions([self.copy, self.export, self.history])
        menu.addSeparator()
        menu.addAction(self.export_latency)
        menu.addSeparator()
        menu.addActions([self.show_roles, self.show_timeline, self.show_latency])
        menu.addSeparator()
        menu.addActions([self.settings, self.models, self.first_steps])
        menu.addSeparator()
        menu.addAction(self.quit)
        return menu

    def _action(self) -> QAction:
        action = QAction(self._window)
        self._window.addAction(action)
        return action
