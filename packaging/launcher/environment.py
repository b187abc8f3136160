"""Floe's virtual environment: made once, completed when something is missing, else left alone.

Knows venv and the order of the parts; how each part is installed is known elsewhere.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from launcher import damage
from launcher.faults import SetupError, explain
from launcher.installer import run_installer
from launcher.lock import held
from launcher.packages import Packages
from launcher.places import Places
from launcher.stamp import Part, add_to_stamp, read_stamp
from launcher.system_parts import ensure_parts, read_parts
from launcher.terminal import say

SYSTEM_PURPOSES = {
    Part.SYSTEM_SOUND: "sound",
    Part.SYSTEM_WINDOW: "window",
    Part.SYSTEM_VOICES: "voices",
    Part.SYSTEM_TEST: "test",
}


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The virtual environment of one checkout.

    Attributes:
        places: Where it lies.
        environ: The process's variables, in which the user may have set wishes.
        is_offline: Whether the network must be left alone.
    """

    places: Places
    environ: Mapping[str, str]
    is_offline: bool = False

    def ensure(self, parts: list[Part]) -> None:
        """Install those of `parts` that are not installed yet.

        Raises:
            SetupError: Something could not be installed; a later call goes on where this stopped.
        """
        if not self._missing(parts):
            return
        with held(self.places.lock, on_wait=_say_waiting):
            for part in self._missing(parts):
                self._install(part)
                add_to_stamp(self.places, part)

    def discard(self) -> None:
        """Remove the environment, so that the next call makes a new one."""
        with held(self.places.lock, on_wait=_say_waiting):
            if self.places.venv.exists():
                shutil.rmtree(self.places.venv)

    def _missing(self, parts: list[Part]) -> list[Part]:
        if not self.places.python.exists():
            return parts
        stamp = read_stamp(self.places)
        return [part for part in parts if not stamp.covers(self.places, part)]

    def _install(self, part: Part) -> None:
        if part in SYSTEM_PURPOSES:
            self._ensure_system(SYSTEM_PURPOSES[part])
            return
        if self.is_offline:
            raise SetupError(
                "Floe is not set up and FLOE_OFFLINE forbids the network: "
                "run it once with the network, later starts need none."
            )
        self._make_venv()
        self.places.unfinished.touch()
        packages = Packages(places=self.places, environ=self.environ)
        if part is Part.RUN:
            packages.install_program()
        else:
            packages.install_test_tools()
        self.places.unfinished.unlink()

    def _ensure_system(self, purpose: str) -> None:
        ensure_parts(
            read_parts(self.places.system_parts, purpose),
            log=self.places.log,
            environ=self.environ,
            is_offline=self.is_offline,
        )

    def _make_venv(self) -> None:
        """Make the environment, or mend what an installation that was cut off has left."""
        if self.places.unfinished.exists() and self._works("-m", "pip", "--version"):
            say("Going on with an installation that was not finished.")
            subprocess.run([self.places.python, damage.__file__], check=False)
        if self._works("-m", "pip", "--version"):
            return
        self._ensure_system_venv()
        say(f"Making Floe's environment in {self.places.venv}")
        made = run_installer(
            [sys.executable, "-m", "venv", "--clear", str(self.places.venv)],
            log=self.places.lock.with_suffix(".log"),
            environ=self.environ,
        )
        if made.status != 0:
            log = str(self.places.lock.with_suffix(".log"))
            raise explain(made.output, what="Floe's environment", log=log)

    def _ensure_system_venv(self) -> None:
        log = self.places.lock.with_suffix(".log")
        parts = read_parts(self.places.system_parts, "python")
        ensure_parts(parts, log=log, environ=self.environ)

    def _works(self, *words: str) -> bool:
        if not self.places.python.exists():
            return False
        command = [str(self.places.python), *words]
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        return done.returncode == 0


def _say_waiting() -> None:
    say("Another start of Floe is setting up; waiting for it.")
