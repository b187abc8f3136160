"""A list of sound devices to choose from, with the system's own choice on top.

Knows names; nothing of what can be heard on them.
"""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from app.widgets.setting_rows import choose

_WIDTH_PX: Final = 220


class DeviceChoice(QComboBox):
    """Offers the system's choice until the devices are known.

    Signals:
        device_chosen(object): The user has chosen this name; None follows the system.
    """

    device_chosen = Signal(object)

    def __init__(self) -> None:
        """Begin with the system's choice alone."""
        super().__init__()
        self.setFixedWidth(_WIDTH_PX)
        self._names: list[str] = []
        self.retranslate()
        self.currentIndexChanged.connect(self._tell)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.offer(self._names)

    def offer(self, names: list[str]) -> None:
        """Offer these devices; what is chosen stays chosen."""
        self._names = names
        chosen = self.currentData()
        was_blocked = self.blockSignals(True)
        self.clear()
        self.addItem(self.tr("The system's choice"), None)
        for name in names:
            self.addItem(name, name)
        self.blockSignals(was_blocked)
        self.show_chosen(chosen)

    def show_chosen(self, name: str | None) -> None:
        """Show a device, also one that is not there, without telling anyone."""
        if name is not None and self.findData(name) < 0:
            was_blocked = self.blockSignals(True)
            words = self.tr("{device} (not connected)")
            self.addItem(words.format(device=name), name)
            self.blockSignals(was_blocked)
        choose(self, name)

    def _tell(self, _: int) -> None:
        self.device_chosen.emit(self.currentData())
