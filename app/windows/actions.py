"""Everything that the main window can be asked to do by menu or keyboard.

Knows words and keys; what an action does is connected elsewhere.
"""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.language import translate


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
        self.mute = self._action("M", "Ctrl+M")
        self.stop = self._action("Esc")
        self.new_conversation = self._action("Ctrl+N")
        self.type_turn = self._action("Ctrl+L", "/")
        self.show_roles = self._switch("Ctrl+1")
        self.show_timeline = self._switch("Ctrl+2")
        self.show_latency = self._switch("Ctrl+3")
        self.undo_role = self._action("Ctrl+Z")
        self.undo_role.setEnabled(False)
        self.copy = self._action("Ctrl+Shift+C")
        self.export = self._action("Ctrl+E")
        self.history = self._action("Ctrl+H")
        self.export_latency = self._action("Ctrl+Shift+E")
        self.settings = self._action("Ctrl+,")
        self.models = self._action("Ctrl+Shift+M")
        self.first_steps = self._action("F1")
        self.quit = self._action("Ctrl+Q")
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.mute.setText(translate("Actions", "Mute"))
        self.stop.setText(translate("Actions", "Stop the answer"))
        self.new_conversation.setText(translate("Actions", "New conversation"))
        self.type_turn.setText(translate("Actions", "Type a turn"))
        self.show_roles.setText(translate("Actions", "Roles"))
        self.show_timeline.setText(translate("Actions", "Timeline"))
        self.show_latency.setText(translate("Actions", "Latency"))
        self.undo_role.setText(translate("Actions", "Undo the change of roles"))
        self.copy.setText(translate("Actions", "Copy conversation"))
        self.export.setText(translate("Actions", "Export conversation…"))
        self.history.setText(translate("Actions", "Conversations…"))
        self.export_latency.setText(translate("Actions", "Export latency…"))
        self.settings.setText(translate("Actions", "Settings…"))
        self.models.setText(translate("Actions", "Models…"))
        self.first_steps.setText(translate("Actions", "First steps…"))
        self.quit.setText(translate("Actions", "Quit"))

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

    def _action(self, *keys: str) -> QAction:
        action = QAction(self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        self._window.addAction(action)
        return action

    def _switch(self, *keys: str) -> QAction:
        action = self._action(*keys)
        action.setCheckable(True)
        action.setChecked(True)
        return action
