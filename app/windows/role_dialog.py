"""A role to be written or changed: its name, a line about it, and its prompt.

Knows one role; whether the name is free and where it is kept is the library's business.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.roles import Role
from app.widgets.labels import make_label

_LONGEST_NAME: Final = 60
_LONGEST_ABOUT: Final = 80


class RoleDialog(QDialog):
    """Lets the user write a role; `role` is the result once it is accepted."""

    def __init__(self, role: Role, parent: QWidget | None = None) -> None:
        """Show the role; one without a name is a new one."""
        super().__init__(parent)
        self._role = role
        is_new = not role.name
        self.setWindowTitle("New role" if is_new else "Edit role")
        self.resize(520, 460)
        self._name, self._about = QLineEdit(role.name), QLineEdit(role.about)
        self._name.setMaxLength(_LONGEST_NAME)
        self._about.setMaxLength(_LONGEST_ABOUT)
        self._name.setPlaceholderText("Ship's cook")
        self._about.setPlaceholderText("Grumbles, but feeds you well")
        self._prompt = QPlainTextEdit(role.prompt)
        self._prompt.setPlaceholderText(
            "You are the cook of an old sailing ship. Answer in one or two short sentences."
        )
        self._prompt.setTabChangesFocus(True)
        self._save = QPushButton("Create role" if is_new else "Save")
        self._save.setProperty("kind", "main")
        self._save.setDefault(True)
        self._save.clicked.connect(self.accept)
        for field in (self._name.textChanged, self._prompt.textChanged):
            field.connect(self._check)
        self._lay_out("New role" if is_new else "Edit role")
        self._check()

    @property
    def role(self) -> Role:
        """The role as it is written."""
        return replace(
            self._role,
            name=self._name.text().strip(),
            about=self._about.text().strip(),
            prompt=self._prompt.toPlainText().strip(),
            is_own=True,
        )

    def _check(self) -> None:
        role = self.role
        self._save.setEnabled(bool(role.name and role.prompt))

    def _lay_out(self, heading: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(make_label(heading, "title"))
        column.addSpacing(8)
        for words, field in (
            ("Name", self._name),
            ("In a line", self._about),
            ("Prompt: what the model is told before the conversation", self._prompt),
        ):
            label = make_label(words, "heading")
            label.setBuddy(field)
            field.setAccessibleName(words)
            column.addWidget(label)
            column.addWidget(field, 1 if field is self._prompt else 0)
            column.addSpacing(6)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        column.addLayout(row)
