"""A role to be written or changed: its name, a line about it, and its prompt.

Knows one role; whether the name is free and where it is kept is the library's business.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.language import is_new_language
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
        self._is_new = not role.name
        self.resize(520, 460)
        self._name, self._about = QLineEdit(role.name), QLineEdit(role.about)
        self._name.setMaxLength(_LONGEST_NAME)
        self._about.setMaxLength(_LONGEST_ABOUT)
        self._prompt = QPlainTextEdit(role.prompt)
        self._prompt.setTabChangesFocus(True)
        self._save, self._cancel = QPushButton(), QPushButton()
        self._save.setProperty("kind", "main")
        self._save.setDefault(True)
        self._save.clicked.connect(self.accept)
        for field in (self._name.textChanged, self._prompt.textChanged):
            field.connect(self._check)
        self._title = make_label("", "title")
        self._headings = [make_label("", "heading") for _ in range(3)]
        self._lay_out()
        self._check()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        title = self.tr("New role") if self._is_new else self.tr("Edit role")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._save.setText(self.tr("Create role") if self._is_new else self.tr("Save"))
        self._cancel.setText(self.tr("Cancel"))
        self._name.setPlaceholderText(self.tr("Ship's cook"))
        self._about.setPlaceholderText(self.tr("Grumbles, but feeds you well"))
        self._prompt.setPlaceholderText(
            self.tr(
                "You are the cook of an old sailing ship. Answer in one or two short sentences."
            )
        )
        names = (
            self.tr("Name"),
            self.tr("In one line"),
            self.tr("Prompt: what the model is told before the conversation"),
        )
        fields = (self._name, self._about, self._prompt)
        for name, heading, field in zip(names, self._headings, fields, strict=True):
            heading.setText(name)
            field.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

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

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addSpacing(8)
        fields = (self._name, self._about, self._prompt)
        for heading, field in zip(self._headings, fields, strict=True):
            heading.setBuddy(field)
            column.addWidget(heading)
            column.addWidget(field, 1 if field is self._prompt else 0)
            column.addSpacing(6)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._save)
        column.addLayout(row)
