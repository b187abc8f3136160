"""The settings' page about models: a card for each, how they run, and whether the network is used.

Knows what is to be shown of models and reports what the user wants; nothing of engines or disks.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.language import translate
from app.look import Look
from app.model_view import ModelView
from app.model_words import fault_words
from app.preferences import AUTO, Preferences
from app.widgets.labels import make_label
from app.widgets.model_card import ModelCard
from app.widgets.setting_rows import SettingsPage, choose, make_choice, name_choices
from app.widgets.switch import Switch
from app.windows.card_words import card_words
from app.windows.settings_page import Report, set_switch, telling, telling_choice
from engine.weights.faults import MirrorAddressError
from engine.weights.fitting import PROCESSOR, Place, Precision
from engine.weights.mirror import check_mirror

HUB: Final = "https://huggingface.co"
_FIELD_PX: Final = 220
_CARD_GAP_PX: Final = 12


class ModelsPage(QObject):
    """Every model, and what holds for all of them.

    Signals:
        wished(str, ModelWish): The user wants this with the model of this key.
        add_wanted(): The user has a model in a folder.
    """

    wished = Signal(str, object)
    add_wanted = Signal()

    def __init__(self, look: Look, report: Report, parent: QObject) -> None:
        """Begin without a model.

        Args:
            look: Gives the palette.
            report: Is told of changes.
            parent: Whom the page belongs to, so that it goes on the thread of the widgets.
        """
        super().__init__(parent)
        self._look, self._report = look, report
        self.widget = SettingsPage()
        self._views: list[ModelView] = []
        self._cards: dict[str, ModelCard] = {}
        self._places: Sequence[Place] = ()
        self._mirror_text = ""
        self._lead = make_label("", "plain")
        self._lead.setWordWrap(True)
        self._add = QPushButton()
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self.add_wanted)
        self.widget.add_wide(self._make_top())
        self.widget.add_wide(self._make_shelf())
        self._make_running_rows()
        self._make_network_rows()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("ModelsPage", "Models"))
        self._lead.setText(
            translate(
                "ModelsPage",
                "Who answers you. Every model here runs on this computer.",
            )
        )
        self._add.setText(translate("ModelsPage", "Add a folder…"))
        self._add.setToolTip(translate("ModelsPage", "Use a model that you have on the disk"))
        self._running.setText(translate("ModelsPage", "How they run"))
        self._network.setText(translate("ModelsPage", "Network"))
        self._say_running()
        self._say_network()
        self.show_models(self._views)

    def show(self, preferences: Preferences) -> None:
        """Draw the section about models."""
        model = preferences.model
        self._show_device(model.device)
        choose(self._precision, model.precision)
        set_switch(self._offline, is_on=model.is_offline)
        if not self._mirror.hasFocus() or not self._mirror.isModified():
            self._mirror.setText(model.mirror)
        self._mirror_text = model.mirror
        self._mirror.setEnabled(not model.is_offline)
        self._say_mirror_fault()

    def show_models(self, views: list[ModelView]) -> None:
        """Draw these models, each on its card."""
        self._views = views
        wanted = {view.model.key for view in views}
        for key in set(self._cards) - wanted:
            self._cards.pop(key).deleteLater()
        for view in views:
            self._card(view.model.key).show_words(card_words(view))

    def show_places(self, places: Sequence[Place]) -> None:
        """Offer these places for models to run at."""
        self._places = places
        self._show_device(self._device.currentData())

    # -- words ------------------------------------------------------------------------------

    def _say_running(self) -> None:
        self._device_row.put_words(
            translate("ModelsPage", "Runs on"),
            translate("ModelsPage", "Used when a model is loaded the next time."),
        )
        self._precision_row.put_words(
            translate("ModelsPage", "Precision"),
            translate("ModelsPage", "Fewer bits need less memory; Floe suggests what fits."),
        )
        name_choices(
            self._precision,
            translate("ModelsPage", "As suggested"),
            translate("ModelsPage", "float32, most exact"),
            translate("ModelsPage", "bfloat16, half the memory"),
            translate("ModelsPage", "float16, half the memory"),
        )
        self._show_device(self._device.currentData())

    def _say_network(self) -> None:
        self._offline_row.put_words(
            translate("ModelsPage", "Never touch the network"),
            translate(
                "ModelsPage",
                "No connection is ever opened, so nothing can be downloaded. Floe needs none to"
                " talk.",
            ),
        )
        self._mirror_row.put_words(
            translate("ModelsPage", "Mirror"),
            translate(
                "ModelsPage",
                "Another hub with the same files. Empty: the usual one.",
            ),
        )
        self._mirror.setPlaceholderText(HUB)
        self._say_mirror_fault()

    def _say_mirror_fault(self) -> None:
        fault = ""
        if self._mirror_text:
            try:
                check_mirror(self._mirror_text)
            except MirrorAddressError as error:
                fault = fault_words(error)
        self._mirror_fault.setText(fault)
        self._mirror_fault.setVisible(bool(fault))

    # -- parts ------------------------------------------------------------------------------

    def _make_top(self) -> QWidget:
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._lead, 1)
        row.addWidget(self._add)
        return top

    def _make_shelf(self) -> QWidget:
        shelf = QWidget()
        self._shelf = QVBoxLayout(shelf)
        self._shelf.setContentsMargins(0, 0, 0, 0)
        self._shelf.setSpacing(_CARD_GAP_PX)
        return shelf

    def _card(self, key: str) -> ModelCard:
        if key not in self._cards:
            card = ModelCard(self._look)
            card.wished.connect(partial(self.wished.emit, key))
            self._shelf.addWidget(card)
            self._cards[key] = card
        return self._cards[key]

    def _make_running_rows(self) -> None:
        self._running = make_label("", "heading")
        self.widget.add_wide(self._running)
        self._device, self._precision = make_choice([AUTO]), make_choice([AUTO, *Precision])
        self._device_row = self.widget.add_row(self._device)
        self._precision_row = self.widget.add_row(self._precision)
        for box, name in ((self._device, "device"), (self._precision, "precision")):
            tell = telling_choice(self._report, "model", name, box=box)
            box.currentIndexChanged.connect(tell)

    def _make_network_rows(self) -> None:
        self._network = make_label("", "heading")
        self.widget.add_wide(self._network)
        self._offline = Switch(self._look)
        self._offline_row = self.widget.add_row(self._offline)
        self._offline.toggled.connect(telling(self._report, "model", "is_offline"))
        self._mirror = QLineEdit()
        self._mirror.setProperty("kind", "setting")
        self._mirror.setFixedWidth(_FIELD_PX)
        self._mirror_row = self.widget.add_row(self._mirror)
        self._mirror.editingFinished.connect(self._take_mirror)
        self._mirror_fault = make_label("", "trouble")
        self._mirror_fault.setWordWrap(True)
        self.widget.add_wide(self._mirror_fault)

    def _take_mirror(self) -> None:
        text = self._mirror.text().strip()
        self._mirror.setModified(False)
        if text != self._mirror_text:
            self._report("model", mirror=text)

    def _show_device(self, device: str) -> None:
        """Offer the places, also a chosen one that is not there, and show the chosen one."""
        _fill(self._device, self._places, device)
        choose(self._device, device)


def _fill(box: QComboBox, places: Sequence[Place], device: str) -> None:
    was_blocked = box.blockSignals(True)
    box.clear()
    box.addItem(translate("ModelsPage", "As suggested"), AUTO)
    for place in places:
        words = place.name or translate("ModelsPage", "The processor")
        box.addItem(f"{words} ({place.device})" if place.name else words, place.device)
    if box.findData(device) < 0:
        words = translate("ModelsPage", "The processor") if device == PROCESSOR else device
        box.addItem(words, device)
    box.blockSignals(was_blocked)
