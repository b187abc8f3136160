"""Labels and little rows as every part of the window makes them.

Knows the kinds that the style sheet knows; nothing of what is said.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def make_label(text: str, kind: str) -> QLabel:
    """A label of plain text, drawn as the style sheet draws this kind."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", kind)
    return label


def make_panel(kind: str) -> QWidget:
    """An empty part of the window with a ground of its own."""
    panel = QWidget()
    panel.setProperty("kind", kind)
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return panel


def put_kind(widget: QWidget, kind: str) -> None:
    """Let the style sheet draw the widget as another kind."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
