"""Qt before the first window: whether there is a screen, and the program's own font and name.

Knows nothing of windows or of the engine.
"""

import os
import sys
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import theme

DESKTOP_ID: Final = "floe"
_HEADLESS_PLATFORMS: Final = {"offscreen", "minimal", "vnc"}


def make_qt_application() -> QApplication:
    """The one `QApplication` of the process; it must not be called without a screen."""
    QGuiApplication.setDesktopFileName(DESKTOP_ID)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Floe")
    application.setQuitOnLastWindowClosed(False)  # the event loop ends after the last stage
    theme.load_fonts()
    application.setFont(theme.base_font())
    return application


def has_screen() -> bool:
    """Whether a window can be shown; Qt aborts the process where it cannot."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in _HEADLESS_PLATFORMS:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
