"""The icon in the desktop's tray: the mood from afar, mute, and the way back to the window.

Knows moods and words; asks for things by signals. Where a desktop has no tray there is none, and
nothing depends on it.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.look import Look
from app.mood_words import mood_words
from app.widgets.icons import Shape, make_icon
from engine import Mood

_COLOURS = {
    Mood.SPEAKING: "speaking",
    Mood.REPLAYING: "speaking",
    Mood.HESITATING: "ducked",
    Mood.MUTED: "muted",
    Mood.LOADING: "muted",
    Mood.OFFLINE: "trouble",
    Mood.FAILED: "trouble",
}


class Tray(QObject):
    """The icon and its menu.

    Attributes:
        is_available: Whether the desktop has a place for it.
        menu: What pressing it offers.
        mute: The menu's switch for the microphone.

    Signals:
        window_wanted(): Bring the window to the front.
        mute_wanted(bool): Ignore the microphone, or hear it again.
        new_conversation_wanted(): Forget what was said.
        quit_wanted(): End the program.
    """

    window_wanted = Signal()
    mute_wanted = Signal(bool)
    new_conversation_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, look: Look, *, is_available: bool | None = None) -> None:
        """Make the icon; `show` puts it there.

        Args:
            look: Gives the icon's colours.
            is_available: Whether there is a tray; None asks the desktop.
        """
        super().__init__()
        self._look = look
        self._mood = Mood.LOADING
        if is_available is None:
            is_available = QSystemTrayIcon.isSystemTrayAvailable()
        self.is_available = is_available
        self.menu = QMenu()
        self._state = QAction(self.menu)
        self._state.setEnabled(False)
        self.mute = QAction(self.menu)
        self.mute.setCheckable(True)
        self.mute.toggled.connect(self.mute_wanted)
        self.menu.addActions([self._state, self.mute])
        self.menu.addSeparator()
        self._open, self._new, self._quit = (QAction(self.menu) for _ in range(3))
        self._open.triggered.connect(self.window_wanted)
        self._new.triggered.connect(self.new_conversation_wanted)
        self._quit.triggered.connect(self.quit_wanted)
        self.menu.addActions([self._open, self._new, self._quit])
        self._icon = QSystemTrayIcon()
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._press)
        look.changed.connect(self._paint)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self.mute.setText(self.tr("Mute"))
        self._open.setText(self.tr("Open Floe"))
        self._new.setText(self.tr("New conversation"))
        self._quit.setText(self.tr("Quit"))
        self._paint()

    def show(self) -> None:
        """Put the icon into the tray, if there is one."""
        if self.is_available:
            self._icon.show()

    def hide(self) -> None:
        """Take it away."""
        self._icon.hide()

    def show_mood(self, mood: Mood) -> None:
        """Draw and name another mood."""
        self._mood = mood
        self.mute.setEnabled(mood not in {Mood.LOADING, Mood.FAILED})
        self._paint()

    def show_muted(self, is_muted: bool) -> None:
        """Draw the switch as it stands, without asking for anything."""
        was_blocked = self.mute.blockSignals(True)
        self.mute.setChecked(is_muted)
        self.mute.blockSignals(was_blocked)

    @property
    def words(self) -> str:
        """What the icon says when it is pointed at."""
        return self._icon.toolTip()

    def _paint(self) -> None:
        colour = getattr(self._look.palette, _COLOURS.get(self._mood, "accent"))
        shape = Shape.FLOE_MUTED if self._mood is Mood.MUTED else Shape.FLOE
        self._icon.setIcon(make_icon(shape, colour, side_px=32))
        word, _ = mood_words(self._mood)
        self._icon.setToolTip(self.tr("Floe: {state}").format(state=word))
        self._state.setText(word)

    def _press(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()
