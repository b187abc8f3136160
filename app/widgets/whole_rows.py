"""A list that scrolls and shows each of its entries whole or not at all.

Knows where its entries lie; nothing of what they are.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget


class WholeRows(QScrollArea):
    """Covers what is left of an entry that reaches beyond the upper or the lower edge."""

    def __init__(self) -> None:
        """Begin without entries."""
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._above, self._below = QWidget(self.viewport()), QWidget(self.viewport())
        for cover in (self._above, self._below):
            cover.hide()
        self.verticalScrollBar().valueChanged.connect(self._cover)

    def show_entries(self, page: QWidget) -> None:
        """Scroll this page, whose entries are its buttons, in place of the one before."""
        self.setWidget(page)
        page.installEventFilter(self)
        self._cover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover anew once entries have come, gone or moved."""
        if watched is self.widget() and event.type() in {
            QEvent.Type.LayoutRequest,
            QEvent.Type.Resize,
        }:
            self._cover()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cover what another height cuts."""
        super().resizeEvent(event)
        self._cover()

    def _cover(self) -> None:
        """Hide the remains; where not even one entry has room, hide nothing."""
        page, height_px = self.widget(), self.viewport().height()
        if page is None:  # as while the area is being taken apart
            return
        parts = page.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        shown = [part for part in parts if part.isVisibleTo(page)]
        ends_px = [page.y() + p.y() + p.height() for p in shown if isinstance(p, QPushButton)]
        whole_px = [end for end in ends_px if end <= height_px]
        begins = [(page.y() + part.y(), page.y() + part.y() + part.height()) for part in shown]
        first_px = max((end for top, end in begins if top < 0 < end), default=0)
        last_px = height_px
        if len(whole_px) < len(ends_px):
            last_px = max(whole_px, default=0)
        if last_px <= first_px:
            first_px, last_px = 0, height_px
        width_px = self.viewport().width()
        self._above.setGeometry(0, 0, width_px, first_px)
        self._below.setGeometry(0, last_px, width_px, height_px - last_px)
        self._above.setVisible(first_px > 0)
        self._below.setVisible(last_px < height_px)
        for cover in (self._above, self._below):
            cover.raise_()
