"""Where the program keeps what belongs to the user.

Knows paths only; nothing is made or read here.
"""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "floe"


@dataclass(frozen=True)
class Folders:
    """The user's folders.

    Attributes:
        config: Settings.
        data: Roles, conversations and recordings.
        state: What the window remembers of its own accord.
    """

    config: Path
    data: Path
    state: Path

    @classmethod
    def of_user(cls) -> "Folders":
        """The folders that the system gives programs of this name."""
        return cls(
            config=Path(platformdirs.user_config_dir(_NAME, appauthor=False)),
            data=Path(platformdirs.user_data_dir(_NAME, appauthor=False)),
            state=Path(platformdirs.user_state_dir(_NAME, appauthor=False)),
        )

    @property
    def settings_file(self) -> Path:
        """The settings."""
        return self.config / "settings.toml"

    @property
    def roles_file(self) -> Path:
        """The user's own roles."""
        return self.data / "roles.toml"

    @property
    def conversations(self) -> Path:
        """One file for each conversation that was kept."""
        return self.data / "conversations"

    @property
    def recordings(self) -> Path:
        """One file for each conversation whose sound was kept."""
        return self.data / "recordings"

    @property
    def window_file(self) -> Path:
        """Where the window was."""
        return self.state / "window.toml"

    @property
    def crash_reports(self) -> Path:
        """One file for each fault that was not foreseen."""
        return self.state / "crash-reports"
