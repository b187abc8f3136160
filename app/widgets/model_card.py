"""A card for one model: what it is, how it would run, how far it is, what is in its way.

Knows words and a fraction; nothing of models. What can be asked for stands on its buttons.
"""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.look import Look
from app.model_view import ModelWish
from app.widgets.icons import Shape, make_icon
from app.widgets.labels import make_label, make_panel

_MARK_PX: Final = 18
_CHIP_PX: Final = 24
_STEPS: Final = 1000


@dataclass(frozen=True, kw_only=True)
class CardWords:
    """What a card says.

    Attributes:
        name: The model's name.
        state: One or two words beside it, or "".
        about, fit: What it is; how it would run. "" says nothing.
        moving: What is moving, for those who do not see the bar.
        amount, speed: What stands below the bar.
        fraction: How far it is, from 0 to 1; None shows no bar.
        fault: What is in its way, or "".
        is_marked: Whether it is the one in use.
        wishes: The buttons' words, in their order.
        retry: The wish of the button beside the fault and its words; None shows no button.
    """

    name: str
    state: str = ""
    about: str = ""
    fit: str = ""
    moving: str = ""
    amount: str = ""
    speed: str = ""
    fraction: float | None = None
    fault: str = ""
    is_marked: bool = False
    wishes: dict[ModelWish, str] = field(default_factory=dict[ModelWish, str])
    retry: tuple[ModelWish, str] | None = None


class ModelCard(QWidget):
    """One model.

    Signals:
        wished(ModelWish): A button was pressed.
    """

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        """Begin without words."""
        super().__init__()
        self._look = look
        self._words = CardWords(name="")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark = QLabel()
        self._name, self._state = make_label("", "name"), make_label("", "chip-used")
        self._state.setFixedHeight(_CHIP_PX)
        self._about, self._fit = make_label("", "quiet"), make_label("", "quiet")
        self._amount, self._speed = make_label("", "quiet"), make_label("", "quiet")
        self._fault = make_label("", "plain")
        for label in (self._name, self._about, self._fit, self._fault):
            label.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._buttons = {wish: self._button(wish) for wish in ModelWish}
        self._retry = QPushButton()
        self._retry.setAutoDefault(False)
        self._retry.setProperty("kind", "small")
        self._retry.clicked.connect(self._try_again)
        self._lay_out()
        look.changed.connect(self._paint_mark)
        self.show_words(self._words)

    def show_words(self, words: CardWords) -> None:
        """Say this."""
        self._words = words
        had_focus = next((b for b in self._all_buttons() if b.hasFocus()), None)
        for label, text in (
            (self._name, words.name),
            (self._state, words.state),
            (self._about, words.about),
            (self._fit, words.fit),
            (self._fault, words.fault),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self._show_bar(words)
        self._show_buttons(words)
        self._fault_panel.setVisible(bool(words.fault))
        self._paint_mark()
        if had_focus is not None and not had_focus.isVisibleTo(self):
            self.take_focus()
        kind = "model-used" if words.is_marked else "model"
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)

    def take_focus(self) -> None:
        """Give the focus to the first button that there is."""
        shown = [button for button in self._all_buttons() if button.isVisibleTo(self)]
        if shown:
            shown[0].setFocus()

    def _all_buttons(self) -> list[QPushButton]:
        return [*self._buttons.values(), self._retry]

    def _show_bar(self, words: CardWords) -> None:
        is_moving = words.fraction is not None
        self._bar.setVisible(is_moving)
        self._bar.setValue(round((words.fraction or 0.0) * _STEPS))
        self._bar.setAccessibleName(words.moving)
        self._bar.setAccessibleDescription(words.amount)
        self._amount.setText(words.amount)
        self._speed.setText(words.speed)
        self._amount.setVisible(is_moving)
        self._speed.setVisible(is_moving)

    def _show_buttons(self, words: CardWords) -> None:
        for wish, button in self._buttons.items():
            text = words.wishes.get(wish, "")
            button.setText(text)
            button.setVisible(bool(text))
            button.setAccessibleName(f"{text} {words.name}".strip())
        retry_words = words.retry[1] if words.retry else ""
        self._retry.setText(retry_words)
        self._retry.setAccessibleName(f"{retry_words} {words.name}".strip())
        self._retry.setAccessibleDescription(words.fault)
        self._retry.setVisible(bool(retry_words))

    def _try_again(self) -> None:
        if self._words.retry is not None:
            self.wished.emit(self._words.retry[0])

    def _paint_mark(self) -> None:
        palette = self._look.palette
        shape = Shape.FLOE if self._words.is_marked else Shape.FLOE_OUTLINE
        colour = palette.accent if self._words.is_marked else palette.muted
        icon = make_icon(shape, colour, side_px=_MARK_PX)
        self._mark.setPixmap(icon.pixmap(_MARK_PX, _MARK_PX))

    # -- parts ------------------------------------------------------------------------------

    def _button(self, wish: ModelWish) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.wished.emit(wish))
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addLayout(self._top())
        for label in (self._about, self._fit):
            column.addWidget(label)
        bar = QVBoxLayout()
        bar.setContentsMargins(0, 4, 0, 0)  # which takes no room while there is no bar
        bar.addWidget(self._bar)
        column.addLayout(bar)
        below = QHBoxLayout()
        below.addWidget(self._amount, 1)
        below.addWidget(self._speed)
        column.addLayout(below)
        self._fault_panel = make_panel("fault")
        row = QHBoxLayout(self._fault_panel)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._fault, 1)
        row.addWidget(self._retry)
        column.addWidget(self._fault_panel)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._mark)
        row.addWidget(self._name, 1)
        row.addWidget(self._state)
        for button in self._buttons.values():
            row.addWidget(button)
        return row
