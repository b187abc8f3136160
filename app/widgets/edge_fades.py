"""The soft edges of what scrolls: words fade where there is more above or below.

Knows how far its area is scrolled; nothing of what is in it.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

_HEIGHT_PX: Final = 32


class EdgeFades(QObject):
    """Lies over the edges of a scroll area, which keeps it."""

    def __init__(self, area: QScrollArea, *, is_on_panel: bool = False) -> None:
        """Fade into the ground.

        Args:
            area: What scrolls.
            is_on_panel: Whether its ground is a panel's and not the window's.
        """
        super().__init__(area)
        self._area = area
        ground = "-panel" if is_on_panel else ""
        self._above, self._below = (
            _fade(area.viewport(), f"more-{side}{ground}") for side in ("above", "below")
        )
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._place)
        bar.rangeChanged.connect(self._place)
        area.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the edges, and above a page that is new."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.ChildAdded}:
            self._place()
        return False

    def _place(self) -> None:
        viewport, bar = self._area.viewport(), self._area.verticalScrollBar()
        width_px, height_px = viewport.width(), min(_HEIGHT_PX, viewport.height() // 3)
        self._above.setGeometry(0, 0, width_px, height_px)
        self._below.setGeometry(0, viewport.height() - height_px, width_px, height_px)
        self._above.setVisible(bar.value() > bar.minimum())
        self._below.setVisible(bar.value() < bar.maximum())
        for fade in (self._above, self._below):
            fade.raise_()


def _fade(viewport: QWidget, kind: str) -> QWidget:
    fade = QWidget(viewport)
    fade.setProperty("kind", kind)
    fade.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    fade.hide()
    return fade
