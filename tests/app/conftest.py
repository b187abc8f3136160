"""What every test of the window shares: folders of its own in place of the user's."""

from pathlib import Path

import pytest

from app.folders import Folders


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Folders that are the test's own, also for what asks the system for the user's."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return Folders.of_user()
