"""The virtual screen shows a window, takes its photograph and types into it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.processes import end_process, wait_until
from tests.fakes.virtual_screen import HEIGHT, WIDTH, VirtualScreen

pytestmark = pytest.mark.window

RED_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

class Red(QWidget):
    def keyPressEvent(self, event):
        if event.key() == Qt.Key.Key_Q:
            self.close()
    def showEvent(self, event):
        Path(sys.argv[1]).touch()

app = QApplication([])
window = Red()
window.setStyleSheet("background: #ff0000")
window.setGeometry(0, 0, 400, 300)
window.show()
sys.exit(app.exec())
"""


def test_a_window_is_shown_photographed_and_typed_into(
    virtual_screen: VirtualScreen, tmp_path: Path
) -> None:
    shown = tmp_path / "shown"
    environ = {**os.environ, **virtual_screen.environ}
    window = subprocess.Popen([sys.executable, "-c", RED_WINDOW, str(shown)], env=environ)
    try:
        wait_until(shown.exists, what="the window", patience_s=30)
        photograph = tmp_path / "screen.png"
        wait_until(lambda: _is_red(virtual_screen, photograph), what="red", patience_s=20)
        virtual_screen.click(200, 150)
        virtual_screen.press("q")
        assert window.wait(timeout=20) == 0
    finally:
        end_process(window)


def _is_red(screen: VirtualScreen, photograph: Path) -> bool:
    from PySide6.QtGui import QImage

    screen.photograph(photograph)
    image = QImage(str(photograph))
    assert (image.width(), image.height()) == (WIDTH, HEIGHT)
    return image.pixelColor(100, 100).name() == "#ff0000"
