"""Makes a picture of every view, in each theme and language, at 100 % and 200 %, without a screen.

    python -m tests.screenshots.take FOLDER [--scale 1 2] [--language en zh_CN] [--only NAME ...]

Knows the program's own parts and fixed events in place of an engine. A scale is a property of the
whole process, so each scale is taken by a process of its own.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from app import theme
from app.language import Language, LanguageChoice
from app.look import Look, ThemeChoice
from tests.screenshots.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = {LanguageChoice.ENGLISH: "", LanguageChoice.CHINESE: "-zh_CN"}
"""What a picture's name has of its language."""

THEMES = (ThemeChoice.DARK, ThemeChoice.LIGHT, ThemeChoice.HIGH_CONTRAST)
SETTLED_S = 0.7
"""After this, everything that eases into place has come to rest."""


def main() -> int:
    """Take what the command line asks for; return the exit status."""
    options = _options()
    if options.here:
        _take(options.folder, options.language, scale=options.scale[0], only=options.only)
        return 0
    for scale in options.scale:
        command = [sys.executable, "-m", "tests.screenshots.take", str(options.folder)]
        command += ["--here", "--scale", str(scale), "--language", *options.language]
        command += ["--only", *options.only] if options.only else []
        environ = {**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run(command, cwd=ROOT, env=environ, check=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=int, nargs="+", default=[1, 2])
    parser.add_argument(
        "--language", type=LanguageChoice, nargs="+", choices=list(LANGUAGES), default=LANGUAGES
    )
    parser.add_argument("--only", nargs="+", default=[], help="names of views")
    parser.add_argument("--here", action="store_true", help="as the process of one scale")
    return parser.parse_args()


def _take(
    folder: Path, languages: Iterable[LanguageChoice], *, scale: int, only: list[str]
) -> None:
    application = QApplication([])
    theme.load_fonts()
    application.setFont(theme.base_font())
    folder.mkdir(parents=True, exist_ok=True)
    language = Language(LanguageChoice.ENGLISH)
    views = {name: make for name, make in VIEWS.items() if not only or name in only}
    for spoken, choice in itertools.product(languages, THEMES):
        language.choose(spoken)
        look = Look(choice)
        theme.dress(application, look.palette)
        for name, make in views.items():
            file = folder / f"{name}-{choice.value}{LANGUAGES[spoken]}-{scale}00.png"
            with tempfile.TemporaryDirectory() as home:
                _take_one(application, make(look, Path(home)), file)


def _take_one(application: QApplication, view: QWidget, file: Path) -> None:
    view.show()
    _settle(application)
    view.grab().save(str(file))
    view.hide()
    view.deleteLater()
    _settle(application, 0.05)
    application.sendPostedEvents(view, QEvent.Type.DeferredDelete)  # no loop does it here


def _settle(application: QApplication, seconds: float = SETTLED_S) -> None:
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        application.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
