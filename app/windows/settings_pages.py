"""The pages of the settings: each shows a part of the preferences and reports changes to it.

Knows preferences and controls; nothing of files or of the engine.
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

from PySide6.QtWidgets import QComboBox

from app.look import Look, ThemeChoice
from app.preferences import Preferences
from app.widgets.labels import make_label
from app.widgets.level_meter import LevelMeter
from app.widgets.setting_rows import (
    SettingsPage,
    choose,
    make_choice,
    make_count,
    make_number,
)
from app.widgets.switch import Switch

Report = Callable[..., None]
"""Told the section and the changed values, as `Preferences.changed` takes them."""

_SYSTEM: Final = "The system's choice"
_OWN: Final = "own"
_PATIENCE: Final = (
    ("Quick", 0.5),
    ("Normal", 0.8),
    ("Patient", 1.4),
    ("Very patient", 2.4),
)
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "careful": {"is_greedy": True},
    "balanced": {"is_greedy": False, "temperature": 0.8, "top_k": 20, "top_p": 0.8},
    "lively": {"is_greedy": False, "temperature": 1.1, "top_k": 60, "top_p": 0.95},
}
_STYLE_WORDS: Final = (
    ("Careful: always the likeliest", "careful"),
    ("Balanced", "balanced"),
    ("Lively", "lively"),
    ("Own numbers", _OWN),
)
_THEMES: Final = (
    ("Like the desktop", ThemeChoice.SYSTEM.value),
    ("Light", ThemeChoice.LIGHT.value),
    ("Dark", ThemeChoice.DARK.value),
    ("High contrast", ThemeChoice.HIGH_CONTRAST.value),
)


class Page(Protocol):
    """What the dialog needs of a page."""

    widget: SettingsPage

    def show(self, preferences: Preferences) -> None:
        """Draw these preferences, without reporting a change."""
        ...


class SoundPage:
    """Devices with a meter, and the echo canceller."""

    def __init__(self, look: Look, report: Report) -> None:
        """Offer the system's devices until the others are known."""
        self.widget = SettingsPage("Sound")
        self._inputs, self._outputs = make_choice([]), make_choice([])
        self.meter = LevelMeter("Microphone level", "accent", look)
        self.meter.setFixedWidth(220)
        self._echo = Switch("Echo canceller", look)
        page = self.widget
        page.add_row("Microphone", "Used at once. The bar shows what it hears.", self._inputs)
        page.add_row("Level", "Speak: it should move well beyond the middle.", self.meter)
        page.add_row("Loudspeaker", "Used at once, for answers.", self._outputs)
        page.add_row(
            "Take out the echo",
            "Keeps Floe from hearing itself through loudspeakers. With headphones it may be off.",
            self._echo,
        )
        self.show_devices([], [])
        for box, name in ((self._inputs, "input_name"), (self._outputs, "output_name")):
            box.currentIndexChanged.connect(_telling_choice(report, "sound", name, box=box))
        self._echo.toggled.connect(_telling(report, "sound", "cancels_echo"))

    def show_devices(self, inputs: list[str], outputs: list[str]) -> None:
        """Offer these devices; what is chosen stays chosen."""
        for box, names in ((self._inputs, inputs), (self._outputs, outputs)):
            chosen = box.currentData()
            was_blocked = box.blockSignals(True)
            box.clear()
            box.addItem(_SYSTEM, None)
            for name in names:
                box.addItem(name, name)
            box.blockSignals(was_blocked)
            _choose_device(box, chosen)

    def show(self, preferences: Preferences) -> None:
        """Draw the sound section."""
        _choose_device(self._inputs, preferences.sound.input_name)
        _choose_device(self._outputs, preferences.sound.output_name)
        _set(self._echo, is_on=preferences.sound.cancels_echo)


class TurnsPage:
    """Patience and interruption, in words."""

    def __init__(self, look: Look, report: Report) -> None:
        """Make the rows."""
        self.widget = SettingsPage("Taking turns")
        self._patience = make_choice(_PATIENCE)
        self._preview = make_label("", "quiet")
        self._preview.setWordWrap(True)
        self._barge_in = Switch("Interrupting", look)
        self.widget.add_row(
            "Patience", "How long you may pause in the middle of a sentence.", self._patience
        )
        self.widget.add_wide(self._preview)
        self.widget.add_row(
            "Let me interrupt",
            "On: Floe turns itself down as soon as you speak, then yields or goes on."
            " Off: it finishes first, and hears you afterwards. Takes effect with a restart of"
            " the engine.",
            self._barge_in,
        )
        choose_patience = _telling_choice(report, "turns", "patience_s", box=self._patience)
        self._patience.currentIndexChanged.connect(choose_patience)
        self._barge_in.toggled.connect(_telling(report, "turns", "allows_barge_in"))

    def show(self, preferences: Preferences) -> None:
        """Draw the section about turns."""
        patience_s = preferences.turns.patience_s
        nearest = min((seconds for _, seconds in _PATIENCE), key=lambda s: abs(s - patience_s))
        choose(self._patience, nearest)
        self._preview.setText(
            f"“What is the … hm … longest river?” A pause of up to {patience_s:g} s is waited out;"
            " then Floe answers what it has heard."
        )
        _set(self._barge_in, is_on=preferences.turns.allows_barge_in)


class AnswersPage:
    """How words are chosen."""

    def __init__(self, report: Report) -> None:
        """Make the rows."""
        self.widget = SettingsPage("Answers")
        self._report = report
        self._style = make_choice(_STYLE_WORDS)
        self._temperature = make_number(0.1, 2.0, step=0.1)
        self._top_p = make_number(0.05, 1.0, step=0.05)
        self._top_k = make_count(0, 1000, step=5)
        self._longest = make_count(20, 4000, step=20)
        self.widget.add_row("Style", "How freely words are chosen.", self._style)
        for name, control, title, about in (
            (
                "temperature",
                self._temperature,
                "Temperature",
                "Below 1 is safer, above 1 livelier.",
            ),
            ("top_k", self._top_k, "Top-k", "Likeliest words to choose among; 0 is all."),
            ("top_p", self._top_p, "Top-p", "Share of probability to choose among."),
            ("max_text_tokens", self._longest, "Longest answer", "In tokens: parts of words."),
        ):
            self.widget.add_row(title, about, control)
            control.valueChanged.connect(_telling(report, "answer", name))
        self.widget.add_wide(make_label("These take effect with a restart of the engine.", "quiet"))
        self._style.currentIndexChanged.connect(self._take_style)

    def show(self, preferences: Preferences) -> None:
        """Draw the section about answers."""
        answer = preferences.answer
        choose(self._style, _style_of(preferences))
        for control, value in (
            (self._temperature, answer.temperature),
            (self._top_p, answer.top_p),
            (self._top_k, answer.top_k),
            (self._longest, answer.max_text_tokens),
        ):
            was_blocked = control.blockSignals(True)
            control.setValue(value)  # pyright: ignore[reportArgumentType] # each its own number
            control.blockSignals(was_blocked)
        for control in (self._temperature, self._top_p, self._top_k):
            control.setEnabled(not answer.is_greedy)

    def _take_style(self) -> None:
        style = self._style.currentData()
        self._report("answer", **_STYLES.get(style, {"is_greedy": False}))


class WindowPage:
    """Looks and manners."""

    def __init__(self, look: Look, report: Report, *, has_tray: bool) -> None:
        """Make the rows; without a tray nothing about one is shown."""
        self.widget = SettingsPage("Window")
        self._theme = make_choice(_THEMES)
        self._minimised = Switch("Start minimised", look)
        self._tray = Switch("Stay in the tray", look)
        self.widget.add_row("Colours", "Used at once.", self._theme)
        self.widget.add_row(
            "Start minimised", "Floe listens from the start, with its window away.", self._minimised
        )
        if has_tray:
            self.widget.add_row(
                "Stay in the tray",
                "Closing the window leaves Floe listening; the tray's menu ends it.",
                self._tray,
            )
        choose_theme = _telling_choice(report, "window", "theme", box=self._theme)
        self._theme.currentIndexChanged.connect(choose_theme)
        self._minimised.toggled.connect(_telling(report, "window", "starts_minimised"))
        self._tray.toggled.connect(_telling(report, "window", "stays_in_tray"))

    def show(self, preferences: Preferences) -> None:
        """Draw the section about the window."""
        choose(self._theme, preferences.window.theme)
        _set(self._minimised, is_on=preferences.window.starts_minimised)
        _set(self._tray, is_on=preferences.window.stays_in_tray)


class PrivacyPage:
    """What is kept."""

    def __init__(self, look: Look, report: Report, *, folder: str) -> None:
        """Make the rows.

        Args:
            look: Gives the palette.
            report: Is told of changes.
            folder: Where conversations are kept.
        """
        self.widget = SettingsPage("Privacy")
        self._history = Switch("Keep conversations", look)
        self.widget.add_row(
            "Keep conversations",
            "The words of each conversation, yours and Floe's, are written to this computer's disk"
            " and can be searched and opened again. Sound is never kept.",
            self._history,
        )
        where = make_label(f"They lie in {folder}", "quiet")
        where.setWordWrap(True)
        self.widget.add_wide(where)
        self._history.toggled.connect(_telling(report, "history", "is_kept"))

    def show(self, preferences: Preferences) -> None:
        """Draw the section about history."""
        _set(self._history, is_on=preferences.history.is_kept)


def _telling(report: Report, section: str, name: str) -> Callable[[Any], None]:
    """A slot that reports the control's new value."""

    def tell(value: Any) -> None:
        report(section, **{name: value})

    return tell


def _telling_choice(
    report: Report, section: str, name: str, *, box: QComboBox
) -> Callable[[int], None]:
    """A slot that reports the value behind the words that were chosen."""

    def tell(_: int) -> None:
        report(section, **{name: box.currentData()})

    return tell


def _style_of(preferences: Preferences) -> str:
    answer = preferences.answer.model_dump()
    for name, numbers in _STYLES.items():
        if all(answer[key] == value for key, value in numbers.items()):
            return name
    return _OWN


def _choose_device(box: QComboBox, name: str | None) -> None:
    """Show a device that is chosen even while it is not there."""
    if name is not None and box.findData(name) < 0:
        was_blocked = box.blockSignals(True)
        box.addItem(f"{name} (not connected)", name)
        box.blockSignals(was_blocked)
    choose(box, name)


def _set(switch: Switch, *, is_on: bool) -> None:
    was_blocked = switch.blockSignals(True)
    switch.setChecked(is_on)
    switch.blockSignals(was_blocked)
    switch.update()
