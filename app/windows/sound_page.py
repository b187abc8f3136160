"""The settings' page about sound: devices with a meter, and what stands between them.

Knows names of devices; what can be heard on them is drawn by the dialog.
"""

from app.language import translate
from app.look import Look
from app.preferences import Preferences
from app.widgets.device_choice import DeviceChoice
from app.widgets.level_meter import LevelMeter
from app.widgets.setting_rows import SettingsPage
from app.widgets.switch import Switch
from app.windows.settings_page import Report, set_switch, telling


class SoundPage:
    """Devices with a meter, the echo canceller and the noise suppressor.

    Attributes:
        meter, loudspeaker_meter: How loud both sides are.
    """

    def __init__(self, look: Look, report: Report) -> None:
        """Offer the system's devices until the others are known."""
        self.widget = SettingsPage()
        self._inputs, self._outputs = DeviceChoice(), DeviceChoice()
        self.meter, self.loudspeaker_meter = (
            LevelMeter(colour, look) for colour in ("accent", "speaking")
        )
        for meter in (self.meter, self.loudspeaker_meter):
            meter.setFixedWidth(220)
        self._echo, self._noise = Switch(look), Switch(look)
        devices = (self._inputs, self.meter, self._outputs, self.loudspeaker_meter)
        controls = (*devices, self._echo, self._noise)
        self._rows = [self.widget.add_row(control) for control in controls]
        for box, name in ((self._inputs, "input_name"), (self._outputs, "output_name")):
            box.device_chosen.connect(telling(report, "sound", name))
        self._echo.toggled.connect(telling(report, "sound", "cancels_echo"))
        self._noise.toggled.connect(telling(report, "sound", "suppresses_noise"))

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("SoundPage", "Sound"))
        microphone, level, loudspeaker, answer, echo, noise = self._rows
        microphone.put_words(
            translate("SoundPage", "Microphone"),
            translate("SoundPage", "Used at once. The bar shows what it hears."),
        )
        level.put_words(
            translate("SoundPage", "Level"),
            translate(
                "SoundPage",
                "Speak: it should move well beyond the middle. If it does not, turn the microphone"
                " up in the system's settings.",
            ),
        )
        self.meter.put_name(translate("SoundPage", "Microphone level"))
        loudspeaker.put_words(
            translate("SoundPage", "Loudspeaker"),
            translate("SoundPage", "Used at once, for answers."),
        )
        answer.put_words(
            translate("SoundPage", "Level"),
            translate("SoundPage", "Moves while Floe speaks."),
        )
        self.loudspeaker_meter.put_name(translate("SoundPage", "Loudspeaker level"))
        echo.put_words(
            translate("SoundPage", "Take out the echo"),
            translate(
                "SoundPage",
                "Keeps Floe from hearing itself through loudspeakers. With headphones it may be"
                " off.",
            ),
        )
        noise.put_words(
            translate("SoundPage", "Turn noise down"),
            translate(
                "SoundPage", "For a fan or a street. The built-in model hears as well without it."
            ),
        )
        self._inputs.retranslate()
        self._outputs.retranslate()

    def show_devices(self, inputs: list[str], outputs: list[str]) -> None:
        """Offer these devices; what is chosen stays chosen."""
        self._inputs.offer(inputs)
        self._outputs.offer(outputs)

    def show(self, preferences: Preferences) -> None:
        """Draw the sound section."""
        self._inputs.show_chosen(preferences.sound.input_name)
        self._outputs.show_chosen(preferences.sound.output_name)
        set_switch(self._echo, is_on=preferences.sound.cancels_echo)
        set_switch(self._noise, is_on=preferences.sound.suppresses_noise)
