"""The settings' page about sound: devices with a meter, and the echo canceller.

Knows names of devices; what can be heard on them is drawn by the dialog.
"""

from PySide6.QtWidgets import QComboBox

from app.language import translate
from app.look import Look
from app.preferences import Preferences
from app.widgets.level_meter import LevelMeter
from app.widgets.setting_rows import SettingsPage, choose, make_choice
from app.widgets.switch import Switch
from app.windows.settings_page import Report, set_switch, telling, telling_choice


class SoundPage:
    """Devices with a meter, and the echo canceller."""

    def __init__(self, look: Look, report: Report) -> None:
        """Offer the system's devices until the others are known."""
        self.widget = SettingsPage()
        self._inputs, self._outputs = make_choice([]), make_choice([])
        self.meter = LevelMeter("accent", look)
        self.meter.setFixedWidth(220)
        self._echo = Switch(look)
        controls = (self._inputs, self.meter, self._outputs, self._echo)
        self._rows = [self.widget.add_row(control) for control in controls]
        self._devices: tuple[list[str], list[str]] = ([], [])
        for box, name in ((self._inputs, "input_name"), (self._outputs, "output_name")):
            box.currentIndexChanged.connect(telling_choice(report, "sound", name, box=box))
        self._echo.toggled.connect(telling(report, "sound", "cancels_echo"))

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("SoundPage", "Sound"))
        microphone, level, loudspeaker, echo = self._rows
        microphone.put_words(
            translate("SoundPage", "Microphone"),
            translate("SoundPage", "Used at once. The bar shows what it hears."),
        )
        level.put_words(
            translate("SoundPage", "Level"),
            translate("SoundPage", "Speak: it should move well beyond the middle."),
        )
        self.meter.setToolTip(translate("SoundPage", "Microphone level"))
        loudspeaker.put_words(
            translate("SoundPage", "Loudspeaker"),
            translate("SoundPage", "Used at once, for answers."),
        )
        echo.put_words(
            translate("SoundPage", "Take out the echo"),
            translate(
                "SoundPage",
                "Keeps Floe from hearing itself through loudspeakers. With headphones it may be"
                " off.",
            ),
        )
        self.show_devices(*self._devices)

    def show_devices(self, inputs: list[str], outputs: list[str]) -> None:
        """Offer these devices; what is chosen stays chosen."""
        self._devices = (inputs, outputs)
        for box, names in ((self._inputs, inputs), (self._outputs, outputs)):
            chosen = box.currentData()
            was_blocked = box.blockSignals(True)
            box.clear()
            box.addItem(translate("SoundPage", "The system's choice"), None)
            for name in names:
                box.addItem(name, name)
            box.blockSignals(was_blocked)
            _choose_device(box, chosen)

    def show(self, preferences: Preferences) -> None:
        """Draw the sound section."""
        _choose_device(self._inputs, preferences.sound.input_name)
        _choose_device(self._outputs, preferences.sound.output_name)
        set_switch(self._echo, is_on=preferences.sound.cancels_echo)


def _choose_device(box: QComboBox, name: str | None) -> None:
    """Show a device that is chosen even while it is not there."""
    if name is not None and box.findData(name) < 0:
        was_blocked = box.blockSignals(True)
        words = translate("SoundPage", "{device} (not connected)")
        box.addItem(words.format(device=name), name)
        box.blockSignals(was_blocked)
    choose(box, name)
