"""The small button beside what was said: hear it again, or stop hearing it.

Knows one clip at a time; nothing of the engine that plays it.
"""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QToolButton

from app.look import Look
from app.recordings import Clip, Playing
from app.widgets.icons import Shape, make_icon

REPLAY_PX: Final = 22
"""Its width and height, which are kept free for it while it is not there."""

_ICON_PX: Final = 16


class ReplayButton(QToolButton):
    """Is there only while there is something to hear.

    Signals:
        replay_wanted(Clip, bool): Hear this; whether it is Floe's.
        stop_wanted(): Hear no more.
    """

    replay_wanted = Signal(object, bool)
    stop_wanted = Signal()

    def __init__(self, look: Look, *, is_reply: bool) -> None:
        """Begin with nothing to hear.

        Args:
            look: Gives the icon's colour.
            is_reply: Whether it is about what Floe has said.
        """
        super().__init__()
        self._look, self._is_reply = look, is_reply
        self._clip: Clip | None = None
        self._is_playing = False
        self.setProperty("kind", "replay")
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setFixedSize(REPLAY_PX, REPLAY_PX)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that no words move when it comes
        self.setSizePolicy(policy)
        self.clicked.connect(self._press)
        look.changed.connect(self.draw)
        self.hide()

    def show_clip(self, clip: Clip | None, playing: Playing | None) -> None:
        """Offer to hear this clip, or to stop it if it is what is playing."""
        is_playing = playing is not None and playing.is_of(clip, is_reply=self._is_reply)
        is_new = clip != self._clip or is_playing is not self._is_playing
        self._clip, self._is_playing = clip, is_playing
        self.setVisible(clip is not None)
        if is_new:
            self.draw()

    def draw(self) -> None:
        """Draw it in the theme's colours and say it in the language in force."""
        if self._clip is None:
            return
        palette = self._look.palette
        if self._is_playing:
            words = self.tr("Stop the replay")
            self.setIcon(make_icon(Shape.STOP, palette.accent, side_px=_ICON_PX))
        else:
            words = self._what_it_plays()
            self.setIcon(make_icon(Shape.PLAY, palette.muted, side_px=_ICON_PX))
        self.setToolTip(words)
        self.setAccessibleName(words)

    def _what_it_plays(self) -> str:
        if self._is_reply:
            return self.tr("Hear Floe's answer again")
        return self.tr("Hear what you said again")

    def _press(self) -> None:
        if self._is_playing:
            self.stop_wanted.emit()
        elif self._clip is not None:
            self.replay_wanted.emit(self._clip, self._is_reply)
