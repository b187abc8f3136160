"""The libraries and programs that pip does not bring: what is missing, and bringing it by apt.

Knows Debian's package manager only; elsewhere it names what is missing.
"""

import ctypes
import glob
import importlib.util
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.faults import SetupError, explain
from launcher.installer import run_installer
from launcher.terminal import say

SKIP_VARIABLE = "FLOE_SKIP_SYSTEM"
# A package's name at the start of a line, and the version that would be installed.
POLICY = re.compile(r"^(\S+):\n(?:\s+Installed: .*\n)\s+Candidate: (\S+)", re.MULTILINE)
APT_OPTIONS = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]


@dataclass(frozen=True, kw_only=True)
class SystemPart:
    """One library, program, file or module that must be there.

    Attributes:
        kind: "library", "program", "path" or "module".
        name: What is looked for.
        packages: The Debian packages that may bring it, the preferred one first.
        is_optional: Whether Floe starts without it.
    """

    kind: str
    name: str
    packages: tuple[str, ...]
    is_optional: bool

    def is_present(self) -> bool:
        """Look for it on this machine."""
        if self.kind == "program":
            return shutil.which(self.name) is not None
        if self.kind == "path":
            return bool(glob.glob(self.name))
        if self.kind == "module":
            return importlib.util.find_spec(self.name) is not None
        return _loads(self.name)


def read_parts(table: Path, purpose: str) -> list[SystemPart]:
    """Return the parts that the table at `table` lists for `purpose`."""
    entries = tomllib.loads(table.read_text(encoding="utf-8"))[purpose]
    return [_part(entry) for entry in entries]


def ensure_parts(
    parts: list[SystemPart], *, log: Path, environ: Mapping[str, str], is_offline: bool = False
) -> None:
    """Install what is missing of `parts`, where that is possible without asking anybody.

    Raises:
        SetupError: Something that is not optional is missing and could not be installed.
    """
    if not sys.platform.startswith("linux") or environ.get(SKIP_VARIABLE):
        return
    missing = [part for part in parts if not part.is_present()]
    if missing and not is_offline:
        _install(missing, log=log, environ=environ)
    lacking = [part for part in missing if not part.is_optional and not part.is_present()]
    if lacking:
        raise SetupError(_naming(lacking))


def _install(missing: list[SystemPart], *, log: Path, environ: Mapping[str, str]) -> None:
    become_root = _way_to_root()
    needed = any(not part.is_optional for part in missing)
    if not needed or become_root is None or shutil.which("apt-get") is None:
        return
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    # A source list that cannot be read is no reason to stop; what is missing then shows below.
    run_installer([*apt, *APT_OPTIONS, "update"], log=log, environ=environ)
    known = _known_packages(missing, log, environ)
    chosen = [next((name for name in part.packages if name in known), None) for part in missing]
    names = list(dict.fromkeys(name for name in chosen if name))
    if not names:
        return
    say(f"Installing system packages: {' '.join(names)}")
    install = [*apt, *APT_OPTIONS, "install", "--no-install-recommends", *names]
    done = run_installer(install, log=log, environ=environ)
    if done.status != 0 and any(not part.is_optional and not part.is_present() for part in missing):
        raise explain(done.output, what="system packages", log=str(log))


def _known_packages(parts: list[SystemPart], log: Path, environ: Mapping[str, str]) -> set[str]:
    """Return those of the parts' packages that this Debian can install."""
    names = [name for part in parts for name in part.packages]
    query = ["apt-cache", "policy", *names]
    answer = run_installer(query, log=log, environ={**environ, "LC_ALL": "C"}).output
    return {block[1] for block in POLICY.finditer(answer) if block[2] != "(none)"}


def _way_to_root() -> list[str] | None:
    """Return the words that run a command as root without a question, None if there are none."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asked = run_installer([sudo, "-n", "true"], log=Path(os.devnull), environ=os.environ)
    return [sudo, "-n"] if asked.status == 0 else None


def _naming(lacking: list[SystemPart]) -> str:
    names = ", ".join(part.name for part in lacking)
    packages = " ".join(dict.fromkeys(part.packages[0] for part in lacking))
    return (
        f"This system lacks {names}: on Debian and Ubuntu run 'sudo apt-get install {packages}', "
        f"elsewhere install what brings them, or set {SKIP_VARIABLE}=1 if they are there."
    )


def _part(entry: Mapping[str, object]) -> SystemPart:
    kind = next(name for name in ("library", "program", "path", "module") if name in entry)
    packages = entry["debian"]
    if not isinstance(packages, list):
        raise TypeError(f"'debian' is not a list in {entry}")
    return SystemPart(
        kind=kind,
        name=str(entry[kind]),
        packages=tuple(str(name) for name in packages),
        is_optional=bool(entry.get("optional", False)),
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
