"""The line at the top of the window that says what is wrong and offers a way out.

Knows notices; what a button does is decided elsewhere.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.notices import Notice, Remedy


class NoticeBar(QWidget):
    """Shows the latest notice; hidden without one.

    Signals:
        remedy_pressed(Remedy): The user wants the offered way out.
        dismissed(str): The user has read the notice of this topic.
    """

    remedy_pressed = Signal(object)
    dismissed = Signal(str)

    def __init__(self) -> None:
        """Begin hidden."""
        super().__init__()
        self.setProperty("kind", "notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._notice: Notice | None = None
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._remedy = QPushButton()
        self._remedy.hide()
        self._remedy.clicked.connect(self._press)
        self._close = QPushButton()
        self._close.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._remedy)
        layout.addWidget(self._close)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        self._text.setAccessibleName(self.tr("Notice"))
        self._close.setText(self.tr("Dismiss"))
        self._say_notice()

    def show_notices(self, notices: list[Notice]) -> None:
        """Show the latest of them."""
        self._notice = notices[-1] if notices else None
        self.setVisible(self._notice is not None)
        self._say_notice()

    def _say_notice(self) -> None:
        if self._notice is not None:
            self._text.setText(self._notice.text)
            words = self._remedy_words(self._notice.remedy)
            self._remedy.setVisible(bool(words))
            self._remedy.setText(words)

    def _remedy_words(self, remedy: Remedy) -> str:
        match remedy:
            case Remedy.RESTART_ENGINE:
                return self.tr("Restart engine")
            case Remedy.CHOOSE_DEVICE:
                return self.tr("Choose device…")
            case Remedy.CHOOSE_MODEL:
                return self.tr("Models…")
            case Remedy.UNDO:
                return self.tr("Undo")
            case Remedy.RECONNECT:
                return self.tr("Try again")
            case Remedy.OPEN_SERVER:
                return self.tr("Server settings…")
            case Remedy.OPEN_REPORTS:
                return self.tr("Show the report")
            case Remedy.NONE:
                return ""

    def _press(self) -> None:
        if self._notice is not None:
            self.remedy_pressed.emit(self._notice.remedy)

    def _dismiss(self) -> None:
        if self._notice is not None:
            self.dismissed.emit(self._notice.topic)
