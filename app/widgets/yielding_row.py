"""A row whose parts leave one after the other where it gets too narrow for all of them.

Knows widths and an order; nothing of what the parts are for.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget


class YieldingRow(QWidget):
    """Lays its parts out side by side.

    Attributes:
        row: What to put the parts into.
    """

    def __init__(self, kind: str) -> None:
        """Begin empty, with a ground as the style sheet draws this kind."""
        super().__init__()
        self.setProperty("kind", kind)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.row = QHBoxLayout(self)
        self._yielding: tuple[QWidget, ...] = ()

    def let_yield(self, *parts: QWidget) -> None:
        """Hide these where there is no room, the first one first, and show them again."""
        self._yielding = parts

    def event(self, event: QEvent) -> bool:
        """See again who has room when a part has got wider or has come."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See again who has room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        places = (self.row.itemAt(place) for place in range(self.row.count()))
        parts = [part for place in places if place and (part := place.widget())]
        staying = [part for part in parts if part in self._yielding or not part.isHidden()]
        leaving = list(self._yielding)
        while leaving and self._needed_px(staying) > self.width():
            staying.remove(leaving.pop(0))
        for part in self._yielding:
            part.setVisible(part in staying)

    def _needed_px(self, parts: list[QWidget]) -> int:
        margins = self.row.contentsMargins()
        widths_px = [max(p.minimumWidth(), p.minimumSizeHint().width()) for p in parts]
        gaps_px = self.row.spacing() * (len(parts) - 1)
        return margins.left() + margins.right() + sum(widths_px) + gaps_px
