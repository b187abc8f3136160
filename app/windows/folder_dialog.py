"""A model on the user's disk: its folder, and that of its language model where it lies elsewhere.

Knows paths as text; whether there is a model is looked at elsewhere.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.language import Words, is_new_language
from app.widgets.labels import make_label

AskFolder = Callable[[QWidget, str, str], str]
"""Lets the user choose a folder: parent, title, where to begin; "" where they have not."""


class FolderDialog(QDialog):
    """Lets the user name the folders.

    Signals:
        wanted(str, str): The model's folder and the language model's, or "", are to be looked at.
    """

    wanted = Signal(str, str)

    def __init__(
        self,
        folder: str = "",
        llm: str = "",
        *,
        parent: QWidget | None = None,
        ask: AskFolder = QFileDialog.getExistingDirectory,
    ) -> None:
        """Show these folders.

        Args:
            folder: The model's; "" is a new one.
            llm: The language model's; "" is beside it.
            parent: Whom the dialog belongs to.
            ask: Lets the user choose a folder.
        """
        super().__init__(parent)
        self._is_new = not folder
        self._ask = ask
        self._fault: Words | None = None
        self.resize(560, 372)
        self.folder, self.llm = QLineEdit(folder), QLineEdit(llm)
        self._browse = [self._browser(self.folder), self._browser(self.llm)]
        self._title = make_label("", "title")
        self._headings = [make_label("", "heading") for _ in range(2)]
        self._hint, self._trouble = make_label("", "quiet"), make_label("", "trouble")
        for label in (self._hint, self._trouble):
            label.setWordWrap(True)
        self._save, self._cancel = QPushButton(), QPushButton()
        self._save.setProperty("kind", "main")
        self._save.setDefault(True)
        self._save.clicked.connect(self._want)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        for field in (self.folder, self.llm):
            field.textChanged.connect(lambda: self.show_fault(None))
        self._lay_out()
        self.retranslate()
        self.show_fault(None)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        title = self.tr("Add a model folder") if self._is_new else self.tr("Change the folder")
        self.setWindowTitle(title)
        self._title.setText(title)
        names = (self.tr("Folder of the model"), self.tr("Folder of its language model"))
        fields = (self.folder, self.llm)
        for name, heading, field, browse in zip(
            names, self._headings, fields, self._browse, strict=True
        ):
            heading.setText(name)
            field.setAccessibleName(name)
            browse.setText(self.tr("Browse…"))
            browse.setAccessibleName(self.tr("Browse: {name}").format(name=name))
        self.llm.setPlaceholderText(self.tr("Empty: inside or beside the model's folder"))
        self.folder.setPlaceholderText(self.tr("Where checkpoints or config.json lies"))
        self._hint.setText(
            self.tr(
                "Freeze-Omni's released folder also needs that of Qwen2-7B-Instruct. A model in"
                " Floe's own layout has everything in one."
            )
        )
        self._save.setText(self.tr("Add") if self._is_new else self.tr("Save"))
        self._cancel.setText(self.tr("Cancel"))
        self._say_fault()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

    def show_fault(self, words: Words | None) -> None:
        """Say what is wrong with the folders; None is nothing known."""
        self._fault = words
        self._save.setEnabled(bool(self.folder.text().strip()))
        self._say_fault()

    def _say_fault(self) -> None:
        self._trouble.setText(self._fault() if self._fault else "")
        self._trouble.setVisible(self._fault is not None)

    def _want(self) -> None:
        self._save.setEnabled(False)  # until it has been looked at
        self.wanted.emit(self.folder.text().strip(), self.llm.text().strip())

    def _choose(self, field: QLineEdit) -> None:
        chosen = self._ask(self, field.accessibleName(), field.text())
        if chosen:
            field.setText(chosen)

    # -- parts ------------------------------------------------------------------------------

    def _browser(self, field: QLineEdit) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "beside-line")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._choose(field))
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addSpacing(8)
        fields = (self.folder, self.llm)
        for heading, field, browse in zip(self._headings, fields, self._browse, strict=True):
            heading.setBuddy(field)
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(field, 1)
            row.addWidget(browse)
            column.addWidget(heading)
            column.addLayout(row)
            column.addSpacing(6)
        column.addWidget(self._hint)
        column.addWidget(self._trouble)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._save)
        column.addLayout(row)
