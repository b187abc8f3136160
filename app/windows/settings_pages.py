"""The pages of the settings but for sound: each shows some preferences and reports changes to them.

Knows preferences and controls; nothing of files or of the engine.
"""

from typing import Any, Final

from app.language import LanguageChoice, translate
from app.look import Look, ThemeChoice
from app.preferences import MAX_CONTEXT_TOKENS, Preferences, TurnPreferences
from app.widgets.labels import make_label
from app.widgets.setting_rows import (
    SettingsPage,
    choose,
    make_choice,
    make_count,
    make_number,
    name_choices,
)
from app.widgets.switch import Switch
from app.windows.settings_page import Report, set_switch, telling, telling_choice
from engine.config import MIN_CONTEXT_TOKENS

_OWN: Final = "own"
_PATIENCE_S: Final = (0.5, 0.8, 1.4, 2.4)
_YIELDS_AFTER_S: Final = (0.6, 1.0, 1.8)
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "careful": {"is_greedy": True},
    "balanced": {"is_greedy": False, "temperature": 0.8, "top_k": 20, "top_p": 0.8},
    "lively": {"is_greedy": False, "temperature": 1.1, "top_k": 60, "top_p": 0.95},
}


class TurnsPage:
    """Patience and interruption, in words."""

    def __init__(self, look: Look, report: Report) -> None:
        """Make the rows."""
        self.widget = SettingsPage()
        self._patience = make_choice(_PATIENCE_S)
        self._preview = make_label("", "quiet")
        self._preview.setWordWrap(True)
        self._barge_in = Switch(look)
        self._patience_row = self.widget.add_row(self._patience, note=self._preview)
        self._barge_in_row = self.widget.add_row(self._barge_in)
        self._yields = make_choice(_YIELDS_AFTER_S)
        self._yields_preview = make_label("", "quiet")
        self._yields_preview.setWordWrap(True)
        self._yields_row = self.widget.add_row(self._yields, note=self._yields_preview)
        choose_yields = telling_choice(report, "turns", "yields_after_s", box=self._yields)
        self._yields.currentIndexChanged.connect(choose_yields)
        choose_patience = telling_choice(report, "turns", "patience_s", box=self._patience)
        self._patience.currentIndexChanged.connect(choose_patience)
        self._barge_in.toggled.connect(telling(report, "turns", "allows_barge_in"))

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("TurnsPage", "Taking turns"))
        self._patience_row.put_words(
            translate("TurnsPage", "Patience"),
            translate("TurnsPage", "How long you may pause in the middle of a sentence."),
        )
        name_choices(
            self._patience,
            translate("TurnsPage", "Quick"),
            translate("TurnsPage", "Normal"),
            translate("TurnsPage", "Patient"),
            translate("TurnsPage", "Very patient"),
        )
        self._barge_in_row.put_words(
            translate("TurnsPage", "Let me interrupt"),
            translate(
                "TurnsPage",
                "On: Floe turns itself down as soon as you speak, then yields or goes on."
                " Off: it finishes first, and hears you afterwards. Takes effect with a restart of"
                " the engine.",
            ),
        )

        self._yields_row.put_words(
            translate("TurnsPage", "Giving way"),
            translate("TurnsPage", "How soon a voice over an answer ends it."),
        )
        name_choices(
            self._yields,
            translate("TurnsPage", "Easily"),
            translate("TurnsPage", "Normal"),
            translate("TurnsPage", "Holds its ground"),
        )

    def show(self, preferences: Preferences) -> None:
        """Draw the section about turns."""
        patience_s = preferences.turns.patience_s
        choose(self._patience, min(_PATIENCE_S, key=lambda s: abs(s - patience_s)))
        words = translate(
            "TurnsPage",
            "“What is the … hm … longest river?” A pause of up to {seconds} s is waited out;"
            " then Floe answers what it has heard.",
        )
        self._preview.setText(words.format(seconds=f"{patience_s:g}"))
        set_switch(self._barge_in, is_on=preferences.turns.allows_barge_in)
        self._show_yields(preferences.turns)

    def _show_yields(self, turns: TurnPreferences) -> None:
        seconds = turns.yields_after_s
        choose(self._yields, min(_YIELDS_AFTER_S, key=lambda s: abs(s - seconds)))
        words = translate(
            "TurnsPage",
            "A cough or “mhm” only turns Floe down for a moment. Speak for {seconds} s and it"
            " stops; sooner if what you say is plainly meant for it.",
        )
        self._yields_preview.setText(words.format(seconds=f"{seconds:g}"))
        for part in (self._yields, self._yields_preview):
            part.setEnabled(turns.allows_barge_in)


class AnswersPage:
    """How words are chosen."""

    def __init__(self, report: Report) -> None:
        """Make the rows."""
        self.widget = SettingsPage()
        self._report = report
        self._style = make_choice([*_STYLES, _OWN])
        self._temperature = make_number(0.1, 2.0, step=0.1)
        self._top_p = make_number(0.05, 1.0, step=0.05)
        self._top_k = make_count(0, 1000, step=5)
        self._speech_top_k = make_count(0, 100, step=1)
        self._longest = make_count(20, 4000, step=20)
        self._memory = make_count(MIN_CONTEXT_TOKENS, MAX_CONTEXT_TOKENS, step=1024)
        self._rows = [self.widget.add_row(self._style)]
        for name, control in (
            ("temperature", self._temperature),
            ("top_k", self._top_k),
            ("top_p", self._top_p),
            ("speech_top_k", self._speech_top_k),
            ("max_text_tokens", self._longest),
        ):
            self._rows.append(self.widget.add_row(control))
            control.valueChanged.connect(telling(report, "answer", name))
        self._rows.append(self.widget.add_row(self._memory))
        self._memory.valueChanged.connect(telling(report, "memory", "context_tokens"))
        self._restart_advice = make_label("", "quiet")
        self.widget.add_wide(self._restart_advice)
        self._style.currentIndexChanged.connect(self._take_style)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("AnswersPage", "Answers"))
        style, temperature, top_k, top_p, speech_top_k, longest, memory = self._rows
        style.put_words(
            translate("AnswersPage", "Style"),
            translate("AnswersPage", "How freely words are chosen."),
        )
        name_choices(
            self._style,
            translate("AnswersPage", "Careful: always the likeliest"),
            translate("AnswersPage", "Balanced"),
            translate("AnswersPage", "Lively"),
            translate("AnswersPage", "Own numbers"),
        )
        temperature.put_words(
            translate("AnswersPage", "Temperature"),
            translate("AnswersPage", "Below 1 is safer, above 1 livelier."),
        )
        top_k.put_words(
            translate("AnswersPage", "Top-k"),
            translate("AnswersPage", "Likeliest words to choose among; 0 is all."),
        )
        top_p.put_words(
            translate("AnswersPage", "Top-p"),
            translate("AnswersPage", "Share of probability to choose among."),
        )
        speech_top_k.put_words(
            translate("AnswersPage", "Top-k of the voice"),
            translate("AnswersPage", "Sounds to choose among; 0 is what the model was made for."),
        )
        longest.put_words(
            translate("AnswersPage", "Longest answer"),
            translate("AnswersPage", "In tokens: parts of words."),
        )
        memory.put_words(
            translate("AnswersPage", "Memory"),
            translate("AnswersPage", "In tokens; the oldest turns leave when it is full."),
        )
        self._restart_advice.setText(
            translate("AnswersPage", "These take effect with a restart of the engine.")
        )

    def show(self, preferences: Preferences) -> None:
        """Draw the sections about answers and memory."""
        answer = preferences.answer
        choose(self._style, _style_of(preferences))
        for control, value in (
            (self._temperature, answer.temperature),
            (self._top_p, answer.top_p),
            (self._top_k, answer.top_k),
            (self._speech_top_k, answer.speech_top_k),
            (self._longest, answer.max_text_tokens),
            (self._memory, preferences.memory.context_tokens),
        ):
            was_blocked = control.blockSignals(True)
            control.setValue(value)  # pyright: ignore[reportArgumentType] # each its own number
            control.blockSignals(was_blocked)
        for control in (self._temperature, self._top_p, self._top_k, self._speech_top_k):
            control.setEnabled(not answer.is_greedy)

    def _take_style(self) -> None:
        style = self._style.currentData()
        self._report("answer", **_STYLES.get(style, {"is_greedy": False}))


class WindowPage:
    """Looks and manners."""

    def __init__(self, look: Look, report: Report, *, has_tray: bool) -> None:
        """Make the rows; without a tray nothing about one is shown."""
        self.widget = SettingsPage()
        self._language = make_choice(choice.value for choice in LanguageChoice)
        self._theme = make_choice(choice.value for choice in ThemeChoice)
        self._calm, self._minimised, self._tray = Switch(look), Switch(look), Switch(look)
        self._language_row = self.widget.add_row(self._language)
        self._theme_row = self.widget.add_row(self._theme)
        self._calm_row = self.widget.add_row(self._calm)
        self._minimised_row = self.widget.add_row(self._minimised)
        self._tray_row = self.widget.add_row(self._tray) if has_tray else None
        for box, name in ((self._language, "language"), (self._theme, "theme")):
            box.currentIndexChanged.connect(telling_choice(report, "window", name, box=box))
        self._calm.toggled.connect(telling(report, "window", "has_less_motion"))
        self._minimised.toggled.connect(telling(report, "window", "starts_minimised"))
        self._tray.toggled.connect(telling(report, "window", "stays_in_tray"))

    def retranslate(self) -> None:
        """Say everything in the language in force; each language is named in itself."""
        self.widget.heading.setText(translate("WindowPage", "Window"))
        used_at_once = translate("WindowPage", "Used at once.")
        self._language_row.put_words(translate("WindowPage", "Language"), used_at_once)
        name_choices(
            self._language, translate("WindowPage", "The system's choice"), "English", "简体中文"
        )
        self._theme_row.put_words(translate("WindowPage", "Colours"), used_at_once)
        name_choices(
            self._theme,
            translate("WindowPage", "The system's choice"),
            translate("WindowPage", "Light"),
            translate("WindowPage", "Dark"),
            translate("WindowPage", "High contrast"),
        )
        self._calm_row.put_words(
            translate("WindowPage", "Less motion"),
            translate("WindowPage", "The figure stands still and the timeline does not glide."),
        )
        self._minimised_row.put_words(
            translate("WindowPage", "Start minimised"),
            translate("WindowPage", "Floe listens from the start, with its window away."),
        )
        if self._tray_row is not None:
            self._tray_row.put_words(
                translate("WindowPage", "Stay in the tray"),
                translate(
                    "WindowPage",
                    "Closing the window leaves Floe listening; the tray's menu ends it.",
                ),
            )

    def show(self, preferences: Preferences) -> None:
        """Draw the section about the window."""
        choose(self._language, preferences.window.language)
        choose(self._theme, preferences.window.theme)
        set_switch(self._calm, is_on=preferences.window.has_less_motion)
        set_switch(self._minimised, is_on=preferences.window.starts_minimised)
        set_switch(self._tray, is_on=preferences.window.stays_in_tray)


class PrivacyPage:
    """What is kept."""

    def __init__(self, look: Look, report: Report, *, folder: str) -> None:
        """Make the rows.

        Args:
            look: Gives the palette.
            report: Is told of changes.
            folder: Where conversations and their sound are kept.
        """
        self.widget = SettingsPage()
        self._folder, self._report = folder, report
        self._history, self._sound = Switch(look), Switch(look)
        self._history_row = self.widget.add_row(self._history)
        self._sound_row = self.widget.add_row(self._sound)
        self._where = make_label("", "quiet")
        self._where.setWordWrap(True)
        self.widget.add_wide(self._where)
        self._history.toggled.connect(self._take_history)
        self._sound.toggled.connect(self._take_sound)

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.widget.heading.setText(translate("PrivacyPage", "Privacy"))
        self._history_row.put_words(
            translate("PrivacyPage", "Keep conversations"),
            translate(
                "PrivacyPage",
                "The words of each conversation, yours and Floe's, are written to this computer's"
                " disk and can be searched and opened again.",
            ),
        )
        self._sound_row.put_words(
            translate("PrivacyPage", "Record their sound"),
            translate(
                "PrivacyPage",
                "What you say to Floe and what it answers is kept as sound too: every turn can be"
                " heard again and exported. The window says so while it is on. The words are then"
                " kept too.",
            ),
        )
        where = translate("PrivacyPage", "Kept in {folder}")
        self._where.setText(where.format(folder=self._folder))

    def show(self, preferences: Preferences) -> None:
        """Draw the section about history."""
        set_switch(self._history, is_on=preferences.history.is_kept)
        set_switch(self._sound, is_on=preferences.history.is_recorded)

    def _take_history(self, is_on: bool) -> None:
        if is_on:
            self._report("history", is_kept=True)
        else:
            self._report("history", is_kept=False, records_sound=False)

    def _take_sound(self, is_on: bool) -> None:
        if is_on:
            self._report("history", is_kept=True, records_sound=True)
        else:
            self._report("history", records_sound=False)


def _style_of(preferences: Preferences) -> str:
    answer = preferences.answer.model_dump()
    for name, numbers in _STYLES.items():
        if all(answer[key] == value for key, value in numbers.items()):
            return name
    return _OWN
