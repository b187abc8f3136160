"""Where the window was and which panels were open, from one start to the next.

Knows a window's geometry as Qt packs it; a file that cannot be read is as good as none.
"""

import contextlib
import tomllib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray

from app.toml_files import to_toml, write_atomically
from app.windows.main_window import MainWindow


class WindowMemory:
    """A small file about one window."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._path = path

    def restore(self, window: MainWindow) -> None:
        """Put the window where it was; a place that no screen has any more is left to Qt."""
        try:
            kept: dict[str, Any] = tomllib.loads(self._path.read_text("utf-8"))["window"]
            geometry = QByteArray.fromHex(str(kept["geometry"]).encode())
        except (OSError, ValueError, KeyError, TypeError):
            return
        window.restoreGeometry(geometry)
        for name, switch in window.commands.panels.items():
            if kept.get(name) is False:
                switch.setChecked(False)

    def keep(self, window: MainWindow) -> None:
        """Write where it is; what cannot be written is forgotten."""
        kept: dict[str, str | bool | int | float | None] = {
            "geometry": bytes(window.saveGeometry().toHex().data()).decode()
        }
        if not window.is_folded:
            kept |= {name: s.isChecked() for name, s in window.commands.panels.items()}
        with contextlib.suppress(OSError):
            write_atomically(self._path, to_toml({"window": kept}))
