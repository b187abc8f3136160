"""The roles to choose from, on the left of the window.

Knows names and prompts; what a role does to an answer is the model's business.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QVBoxLayout, QWidget

from app.roles import Role


class RoleList(QWidget):
    """One button a role; exactly one is chosen.

    Signals:
        chosen(Role): The user wants another role.
    """

    chosen = Signal(object)

    def __init__(self, roles: list[Role]) -> None:
        """Show the roles, the first one chosen."""
        super().__init__()
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        heading = QLabel("Roles")
        heading.setProperty("kind", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 24, 16, 16)
        layout.addWidget(heading)
        for role in roles:
            layout.addWidget(self._button(role))
        layout.addStretch(1)
        self._group.buttons()[0].setChecked(True)

    def _button(self, role: Role) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "role")
        button.setCheckable(True)
        button.setMinimumHeight(52)
        button.setAccessibleName(role.name)
        button.setAccessibleDescription(role.about)
        button.setToolTip(role.prompt)
        name, about = QLabel(role.name), QLabel(role.about)
        name.setProperty("kind", "figure")
        about.setProperty("kind", "quiet")
        layout = QVBoxLayout(button)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(1)
        for label in (name, about):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        button.clicked.connect(lambda: self.chosen.emit(role))
        self._group.addButton(button)
        return button
