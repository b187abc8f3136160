"""Makes a picture of every view, in light and dark, at 100 % and 200 %, without a screen.

    python -m tests.screenshots.take FOLDER [--scale 1 2] [--only NAME ...]

Knows the program's own parts and fixed events in place of an engine. A scale is a property of the
whole process, so each scale is taken by a process of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app import theme
from app.look import Look, ThemeChoice
from tests.screenshots.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
SETTLED_S = 0.7
"""After this, everything that eases into place has come to rest."""


def main() -> int:
    """Take what the command line asks for; return the exit status."""
    options = _options()
    if options.here:
        _take(options.folder, scale=options.scale[0], only=options.only)
        return 0
    for scale in options.scale:
        command = [sys.executable, "-m", "tests.screenshots.take", str(options.folder)]
        command += ["--here", "--scale", str(scale)]
        command += ["--only", *options.only] if options.only else []
        environ = {**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run(command, cwd=ROOT, env=environ, check=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", nargs="+", default=[], help="names of views")
    parser.add_argument("--here", action="store_true", help="as the process of one scale")
    return parser.parse_args()


def _take(folder: Path, *, scale: int, only: list[str]) -> None:
    application = QApplication([])
    theme.load_fonts()
    application.setFont(theme.base_font())
    folder.mkdir(parents=True, exist_ok=True)
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT, ThemeChoice.HIGH_CONTRAST):
        look = Look(choice)
        theme.dress(application, look.palette)
        for name, make in VIEWS.items():
            if only and name not in only:
                continue
            with tempfile.TemporaryDirectory() as home:
                widget = make(look, Path(home))
                widget.show()
                _settle(application)
                widget.grab().save(str(folder / f"{name}-{choice.value}-{scale}00.png"))
                widget.hide()
                widget.deleteLater()
                _settle(application, 0.05)


def _settle(application: QApplication, seconds: float = SETTLED_S) -> None:
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        application.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
