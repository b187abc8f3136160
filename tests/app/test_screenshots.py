"""Every view can be photographed, and no text in any of them is cut."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.language import Language, LanguageChoice
from app.look import Look, ThemeChoice
from app.widgets.labels import ShortLabel
from tests.screenshots.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]


def test_one_command_takes_the_pictures(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.screenshots.take", str(tmp_path), "--only", "role"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)
    names = {path.name for path in tmp_path.glob("*.png")}
    themes = ("dark", "light", "high_contrast")
    languages = ("", "-zh_CN")
    assert names == {
        f"role-{t}{language}-{scale}00.png"
        for t in themes
        for language in languages
        for scale in (1, 2)
    }
    small = QImage(str(tmp_path / "role-dark-100.png"))
    large = QImage(str(tmp_path / "role-dark-200.png"))
    assert large.size() == small.size() * 2


@pytest.mark.parametrize("choice", [LanguageChoice.ENGLISH, LanguageChoice.CHINESE])
@pytest.mark.parametrize("name", VIEWS)
def test_no_text_is_cut(
    name: str,
    choice: LanguageChoice,
    language: Language,
    tmp_path: Path,
    qapp: QApplication,
    qtbot: QtBot,
) -> None:
    language.choose(choice)
    theme.load_fonts()
    qapp.setFont(theme.base_font())
    theme.dress(qapp, theme.DARK)
    view = VIEWS[name](Look(ThemeChoice.DARK), tmp_path)
    qtbot.addWidget(view)
    view.show()
    QApplication.processEvents()
    assert cut(view) == []
    view.hide()
    qapp.setStyleSheet("")


def cut(view: QWidget) -> list[str]:
    """The words that have less room than they need."""
    labels = [label for label in view.findChildren(QLabel) if label.isVisible()]
    buttons = [button for button in view.findChildren(QAbstractButton) if button.isVisible()]
    return [
        *(label.text() for label in labels if label.text() and not _has_room(label)),
        *(b.text() for b in buttons if b.text() and b.width() < b.sizeHint().width()),
        *(part.text() for part in (*labels, *buttons) if part.text() and _sticks_out(part, view)),
    ]


def _sticks_out(part: QWidget, view: QWidget) -> bool:
    """Whether it reaches beyond the sides of what it stands in, and is cut there."""
    areas = [area.viewport() for area in view.findChildren(QScrollArea)]
    frames = [view, *(viewport for viewport in areas if viewport.isAncestorOf(part))]
    begins = [(part.mapTo(frame, QPoint(0, 0)).x(), frame.width()) for frame in frames]
    return any(x < 0 or x + part.width() > width for x, width in begins)


def _has_room(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    if isinstance(label, ShortLabel):  # which ends in an ellipsis
        return label.width() >= label.minimumSizeHint().width()
    if label.textFormat() is Qt.TextFormat.PlainText:
        return label.width() >= label.sizeHint().width()
    return True
