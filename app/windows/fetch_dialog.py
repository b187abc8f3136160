"""Before a model is fetched: how large it is, whether there is room, and its licence to agree to.

Knows numbers and words; whether and how it is fetched is decided elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.engine_words import engine_words
from app.language import is_new_language
from app.look import Look
from app.model_words import fit_words, size_words
from app.widgets.labels import make_label, make_panel
from app.widgets.switch import Switch
from engine.weights.fetch import SPARE_BYTES
from engine.weights.fitting import Fit
from engine.weights.published import PublishedModel

_LICENCE_PX = 84


@dataclass(frozen=True, kw_only=True)
class FetchPlan:
    """What is about to be fetched.

    Attributes:
        model: The model.
        folder: Where it goes.
        hub: Where it comes from.
        n_there_bytes: How much of it is on the disk.
        n_free_bytes: What is free of the disk.
        fit: How it would run; None before the engine has told what the machine has.
    """

    model: PublishedModel
    folder: Path
    hub: str
    n_there_bytes: int
    n_free_bytes: int
    fit: Fit | None

    @property
    def n_needed_bytes(self) -> int:
        """Disk that must be free, about."""
        return max(0, self.model.n_bytes - self.n_there_bytes) + SPARE_BYTES

    @property
    def has_room(self) -> bool:
        """Whether the disk is large enough."""
        return self.n_needed_bytes <= self.n_free_bytes


class FetchDialog(QDialog):
    """Asks for agreement; accepted only with it, and with room on the disk."""

    def __init__(self, plan: FetchPlan, look: Look, parent: QWidget | None = None) -> None:
        """Show what is about to be fetched."""
        super().__init__(parent)
        self._plan = plan
        self._was_refused = False
        self.resize(560, 560)
        self._title, self._lead = make_label("", "title"), make_label("", "plain")
        self._lead.setWordWrap(True)
        self._parts = [make_label("", "plain") for _ in plan.model.sources]
        self._all = make_label("", "setting")
        has_memory = plan.fit is None or plan.fit.has_room
        self._disk = make_label("", "quiet" if plan.has_room else "trouble")
        self._memory = make_label("", "quiet" if has_memory else "trouble")
        self._licence_heading = make_label("", "heading")
        self.licence = QPlainTextEdit()
        self.licence.setReadOnly(True)
        self.licence.setTabChangesFocus(True)
        self.licence.setFixedHeight(_LICENCE_PX)
        self._sources = make_label("", "quiet")
        self.agreement, self._agreement = Switch(look), make_label("", "setting")
        self._refusal = make_label("", "trouble")
        for label in (self._disk, self._memory, self._sources, self._refusal):
            label.setWordWrap(True)
        self._refusal.hide()
        self._cancel, self._fetch = QPushButton(), QPushButton()
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._fetch.setProperty("kind", "main")
        self._fetch.setDefault(True)
        self._fetch.clicked.connect(self._try)
        self.agreement.toggled.connect(self._check_again)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        plan = self._plan
        title = self.tr("Download Freeze-Omni 7B")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._lead.setText(
            self.tr("From {hub} into {folder}").format(hub=plan.hub, folder=plan.folder)
        )
        for label, words in zip(self._parts, self._part_words(), strict=True):
            label.setText(words)
        self._all.setText(self.tr("Total"))
        self._disk.setText(self._disk_words())
        self._memory.setText(self._memory_words())
        self._licence_heading.setText(self.tr("Licence"))
        self.licence.setAccessibleName(self.tr("Licence"))
        self.licence.setPlainText(engine_words(plan.model.licence))
        names = ", ".join(source.repository for source in plan.model.sources)
        self._sources.setText(
            self.tr("The full texts stand beside the weights: {names}").format(names=names)
        )
        self._agreement.setText(self.tr("I have read this and agree to it"))
        self.agreement.setAccessibleName(self._agreement.text())
        self._cancel.setText(self.tr("Cancel"))
        self._fetch.setText(self.tr("Download"))
        self._refusal.setText(self._refusal_words())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if is_new_language(event):
            self.retranslate()
        super().changeEvent(event)

    def _part_words(self) -> list[str]:
        words = [self.tr("Freeze-Omni: ears and voice"), self.tr("Qwen2-7B-Instruct: language")]
        return words[: len(self._parts)]

    def _disk_words(self) -> str:
        plan = self._plan
        if plan.has_room:
            text = self.tr("✓ Disk: {needed} needed, {free} free")
        else:
            text = self.tr("✗ Disk: {needed} needed, only {free} free")
        return text.format(
            needed=size_words(plan.n_needed_bytes), free=size_words(plan.n_free_bytes)
        )

    def _memory_words(self) -> str:
        fit = self._plan.fit
        if fit is None:
            return self.tr("Memory: not known before the engine has started")
        return f"{'✓' if fit.has_room else '✗'} {fit_words(fit)}"

    def _refusal_words(self) -> str:
        if not self._plan.has_room:
            return self.tr("Make room on the disk first, then open this again.")
        return self.tr("Agree to the licence first: without that nothing is downloaded.")

    def _try(self) -> None:
        if self.agreement.isChecked() and self._plan.has_room:
            self.accept()
            return
        self._was_refused = True
        self._refusal.show()
        self.agreement.setFocus()

    def _check_again(self) -> None:
        if self._plan.has_room:
            self._refusal.setVisible(self._was_refused and not self.agreement.isChecked())

    # -- parts ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(28, 24, 28, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(6)
        column.addWidget(self._sizes())
        for label in (self._disk, self._memory):
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self._licence_heading)
        column.addWidget(self.licence)
        column.addWidget(self._sources)
        column.addSpacing(4)
        column.addLayout(self._agreeing())
        column.addWidget(self._refusal)
        column.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(page, 1)
        rows.addWidget(self._bottom())

    def _agreeing(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.agreement)
        row.addWidget(self._agreement, 1)
        return row

    def _sizes(self) -> QWidget:
        card = make_panel("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        sizes = [source.n_bytes for source in self._plan.model.sources]
        names: list[QLabel] = [*self._parts, self._all]
        for row, (name, n_bytes) in enumerate(zip(names, [*sizes, sum(sizes)], strict=True)):
            grid.addWidget(name, row, 0)
            kind = "setting" if name is self._all else "plain"
            size = make_label(size_words(n_bytes), kind)
            grid.addWidget(size, row, 1, Qt.AlignmentFlag.AlignRight)
        return card

    def _bottom(self) -> QWidget:
        bottom = make_panel("below")
        row = QHBoxLayout(bottom)
        row.setContentsMargins(20, 12, 16, 12)
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._fetch)
        return bottom
