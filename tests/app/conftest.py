"""What every test of the window shares: folders of its own in place of the user's; a language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.folders import Folders
from app.language import Language, LanguageChoice


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Folders that are the test's own, also for what asks the system for the user's."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return Folders.of_user()


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """English, to be changed at will; no other test hears of it."""
    made = Language(LanguageChoice.ENGLISH)
    yield made
    made.release()
