"""The last step: which model is in use, what it can and cannot do, and a first question.

Knows what the engine says of its model; nothing of how another one is loaded.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app.engine_words import engine_words
from app.examples import Example
from app.model_words import running_words
from app.widgets.labels import make_label, make_panel
from app.widgets.welcome import Welcome
from app.windows.first_steps import FirstStep
from engine import MachineSeen, ModelLoading, ModelReady
from engine.weights.store import BUILT_IN


class ModelStep(FirstStep):
    """One line about the model, and questions to begin with.

    Signals:
        example_chosen(Path): This recording is to be asked.
        models_wanted(): Show the models that there are.
    """

    example_chosen = Signal(Path)
    models_wanted = Signal()

    def __init__(self, examples: list[Example]) -> None:
        """Begin without a model."""
        super().__init__()
        self._model: ModelReady | None = None
        self._machine: MachineSeen | None = None
        self._loading: ModelLoading | None = None
        self._name, self._about = make_label("", "setting"), make_label("", "plain")
        self._other = make_label("", "quiet")
        for words in (self._about, self._other):
            words.setWordWrap(True)
        self._models = QPushButton()
        self._models.setAutoDefault(False)
        self._models.clicked.connect(self.models_wanted)
        self.welcome = Welcome(examples)
        self.welcome.example_chosen.connect(self.example_chosen)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.put_words(
            self.tr("What answers you"),
            self.tr("Everything runs on this computer; nothing that you say leaves it."),
        )
        self._other.setText(
            self.tr(
                "The large model, Freeze-Omni 7B, talks about anything and needs a graphics card"
                " with 19 GB of memory. It can be downloaded here, or taken from a folder that you"
                " have."
            )
        )
        self._models.setText(self.tr("Models…"))
        self._models.setToolTip(self.tr("Choose or download another model"))
        self.welcome.retranslate()
        self._show()

    def show_model(
        self,
        model: ModelReady | None,
        loading: ModelLoading | None,
        *,
        machine: MachineSeen | None,
    ) -> None:
        """Follow the model, ready or on its way."""
        self._model, self._loading, self._machine = model, loading, machine
        self._show()

    def _show(self) -> None:
        model = self._model
        self.welcome.setEnabled(model is not None)
        is_large = model is not None and model.name != BUILT_IN
        self._other.setVisible(not is_large)
        if model is None:
            self._name.setText(self._loading_words())
            self._about.setText(self.tr("You can close this and wait, or wait here."))
            return
        self._name.setText(running_words(model, self._machine))
        self._about.setText(engine_words(model.notice) or self._abilities(model))

    def _loading_words(self) -> str:
        if self._loading is None:
            return self.tr("No model yet")
        return f"{engine_words(self._loading.part)} {self._loading.fraction:.0%}"

    def _abilities(self, model: ModelReady) -> str:
        if model.has_captions:
            return self.tr("Talk to it about anything. It shows the words that it hears.")
        return self.tr(
            "Talk to it about anything. It understands what you say without writing it down, so"
            " your own words are not shown."
        )

    def _lay_out(self) -> None:
        card = make_panel("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(6)
        for words in (self._name, self._about):
            inside.addWidget(words)
        self.column.addWidget(card)
        self.column.addWidget(self._other)
        row = QHBoxLayout()
        row.addWidget(self._models)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addSpacing(4)
        self.column.addWidget(self.welcome)
        self.column.addStretch(1)
