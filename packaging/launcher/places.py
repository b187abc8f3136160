"""Where everything that the launcher reads and makes lies.

Knows no contents; a `Places` is only paths.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VENV_VARIABLE = "FLOE_VENV"


@dataclass(frozen=True, kw_only=True)
class Places:
    """The paths of one checkout and its environment.

    Attributes:
        root: The folder of the launcher, main.py and packaging/.
        venv: The virtual environment, in the checkout unless FLOE_VENV names another place.
    """

    root: Path
    venv: Path

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """What has been installed; there only when an installation was finished."""
        return self.venv / "floe-installed.json"

    @property
    def unfinished(self) -> Path:
        """There while an installation runs, and after one that was cut off."""
        return self.venv / "floe-unfinished"

    @property
    def log(self) -> Path:
        """What the installers said."""
        return self.venv / "floe-setup.log"

    @property
    def lock(self) -> Path:
        """Beside the environment, since the environment itself is made under the lock."""
        return self.venv.with_name(self.venv.name + ".lock")

    @property
    def requirements(self) -> Path:
        """The locked sets."""
        return self.root / "packaging" / "requirements"

    @property
    def system_parts(self) -> Path:
        """The table of system libraries and programs."""
        return self.root / "packaging" / "system-parts.toml"


def find_places(root: str | Path, environ: Mapping[str, str]) -> Places:
    """Return the places of the checkout at `root`."""
    chosen = environ.get(VENV_VARIABLE)
    folder = Path(root).resolve()
    venv = Path(chosen).expanduser().resolve() if chosen else folder / ".venv"
    return Places(root=folder, venv=venv)
