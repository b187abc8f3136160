"""The bar at the top: what runs, how it is doing, and the few things that are always at hand.

Knows nothing of the conversation; the window says what to show and what the buttons do.
"""

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from app.language import translate
from app.look import Look
from app.shortcuts import shown_key
from app.widgets.icons import SIDE_PX, Shape, make_icon
from app.widgets.labels import Chip, make_label
from app.widgets.yielding_row import YieldingRow


class TopBar:
    """Name, chips and buttons.

    Attributes:
        widget: What to put into a layout.
        model_chip, sound_chip, behind_chip: What is in use; the last only while audio falls behind.
        recording_chip: Says that sound is being kept, while it is.
        new_button, stop_button, settings_button, mute_button: What they say.
    """

    def __init__(self, look: Look, *, panels: dict[Shape, QAction], more: QMenu) -> None:
        """Put the bar together.

        Args:
            look: Gives the icons' colour.
            panels: The switches of the side panels, each with its icon.
            more: Everything else there is to do.
        """
        self._look = look
        self._keys: Mapping[str, str] = {}
        self.widget = YieldingRow("bar")
        self.model_chip, self.sound_chip = Chip(), Chip()
        self.behind_chip = Chip("alarm", is_whole=True)
        self.recording_chip = Chip("recording", is_whole=True)
        for chip in (self.behind_chip, self.recording_chip):
            chip.hide()
        self.new_button, self.stop_button = QPushButton(), QPushButton()
        self.settings_button, self.mute_button = QPushButton(), QPushButton()
        self.mute_button.setProperty("kind", "main")
        self.mute_button.setCheckable(True)
        self._mark = QLabel()
        self._panels = {shape: (_tool_button(action), action) for shape, action in panels.items()}
        self._more = _more_button(more)
        self._behind_ms: float | None = None
        self._lay_out()
        look.changed.connect(self._paint_icons)
        self._paint_icons()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force, the chips in words for nothing known yet.

        The panels' actions must have been told before.
        """
        self._retranslate_chips()
        self.new_button.setText(translate("TopBar", "New conversation"))
        self._put_tip(
            self.new_button, translate("TopBar", "Forget what was said"), "new_conversation"
        )
        self.stop_button.setText(translate("TopBar", "Stop"))
        self._put_tip(self.stop_button, translate("TopBar", "Be silent at once"), "stop")
        self.settings_button.setText(translate("TopBar", "Settings"))
        words = translate("TopBar", "Sound, turns, answers, models, window, keys, privacy")
        self._put_tip(self.settings_button, words, "settings")
        self.mute_button.setAccessibleName(translate("TopBar", "Mute"))
        words = translate("TopBar", "Ignore the microphone; the model stays loaded")
        self._put_tip(self.mute_button, words, "mute")
        self._say_muted()
        self._more.setAccessibleName(translate("TopBar", "More"))
        self._more.setToolTip(translate("TopBar", "Everything else (F10)"))
        for button, action in self._panels.values():
            button.setAccessibleName(action.text())
            button.setToolTip(_with_key(action.text(), action.shortcut().toString()))

    def _retranslate_chips(self) -> None:
        self.model_chip.setText(translate("TopBar", "no model yet"))
        self.model_chip.setAccessibleName(translate("TopBar", "Model in use"))
        self.sound_chip.setText(translate("TopBar", "no sound yet"))
        self.sound_chip.setAccessibleName(translate("TopBar", "Sound device in use"))
        self.behind_chip.setAccessibleName(translate("TopBar", "Falling behind"))
        self.show_behind(self._behind_ms)
        self.recording_chip.setText(translate("TopBar", "● Recording"))
        self.recording_chip.setToolTip(
            translate(
                "TopBar",
                "The sound of this conversation is kept on this computer's disk."
                " Settings, Privacy switches it off.",
            )
        )

    def use_keys(self, chosen: Mapping[str, str]) -> None:
        """Say these keys beside what the buttons do; the panels' actions must have them already."""
        self._keys = chosen
        self.retranslate()

    def _put_tip(self, button: QPushButton, words: str, command: str) -> None:
        button.setToolTip(_with_key(words, shown_key(command, self._keys)))

    def show_muted(self, is_muted: bool) -> None:
        """Say on the button which of the two it is, not by its colour alone."""
        words = translate("TopBar", "Muted") if is_muted else translate("TopBar", "Mute")
        self.mute_button.setText(f"{words}  {shown_key('mute', self._keys)}".strip())

    def _say_muted(self) -> None:
        """Say it on the button, which is wide enough for both words: nothing moves at a press."""
        widths: list[int] = []
        is_muted = self.mute_button.isChecked()
        self.mute_button.ensurePolished()
        for either in (not is_muted, is_muted):
            self.show_muted(either)
            widths.append(self.mute_button.sizeHint().width())
        self.mute_button.setMinimumWidth(max(widths))

    def show_behind(self, backlog_ms: float | None) -> None:
        """Warn that hearing is this far behind; None when it keeps up."""
        self._behind_ms = backlog_ms
        self.behind_chip.setVisible(backlog_ms is not None)
        if backlog_ms is not None:
            words = translate("TopBar", "{seconds} s behind")
            self.behind_chip.setText(words.format(seconds=f"{backlog_ms / 1000:.1f}"))

    def _lay_out(self) -> None:
        row = self.widget.row
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(12)
        row.addWidget(self._mark)
        name = make_label("Floe", "name")
        row.addWidget(name)
        for chip in (self.model_chip, self.sound_chip, self.recording_chip, self.behind_chip):
            row.addWidget(chip)
        row.addStretch(1)
        switches = QWidget()
        together = QHBoxLayout(switches)
        together.setContentsMargins(0, 0, 0, 0)
        together.setSpacing(2)
        for button, _ in self._panels.values():
            together.addWidget(button)
        for button in (
            *(switches, self._more),
            *(self.new_button, self.stop_button, self.settings_button, self.mute_button),
        ):
            row.addWidget(button)
        # The menu has what these do, and the panels what they say.
        self.widget.let_yield(
            *(self.sound_chip, self.settings_button, switches),
            *(self.model_chip, name, self.stop_button),
        )

    def _paint_icons(self) -> None:
        palette = self._look.palette
        self._mark.setPixmap(make_icon(Shape.FLOE, palette.accent, side_px=22).pixmap(22, 22))
        for shape, (button, _) in self._panels.items():
            button.setIcon(make_icon(shape, palette.muted))
        self._more.setIcon(make_icon(Shape.MORE, palette.muted))


def _with_key(words: str, key: str) -> str:
    return f"{words} ({key})" if key else words


def _tool_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setChecked(action.isChecked())
    button.setIconSize(QSize(SIDE_PX, SIDE_PX))
    button.toggled.connect(action.setChecked)
    action.toggled.connect(button.setChecked)
    return button


def _more_button(menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(SIDE_PX, SIDE_PX))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setShortcut("F10")
    button.setMenu(menu)
    return button
