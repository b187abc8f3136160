"""The Python packages of the environment: PyTorch first, in the right build, then the locked sets.

Knows pip; which packages there are is decided by the files in packaging/requirements.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.faults import SetupError, explain
from launcher.installer import run_installer
from launcher.places import Places
from launcher.terminal import say
from launcher.torch_build import (
    INDEX_VARIABLE,
    TorchBuild,
    build_of,
    choose,
    has_nvidia_gpu,
    needs_in_report,
)

# What the environment takes on the disk, with room for what pip unpacks on the way.
NEEDED_GB = {TorchBuild.CPU: 2.5, TorchBuild.CUDA: 10.0}
INSTALLED_TORCH = (
    "import importlib.metadata as m, json;"
    "print(json.dumps([m.version('torch'), m.requires('torch')]))"
)


@dataclass(frozen=True, kw_only=True)
class Packages:
    """The packages of one environment, which exists already.

    Attributes:
        places: Where it lies.
        environ: The process's variables, in which the user may have set wishes.
    """

    places: Places
    environ: Mapping[str, str]

    def install_program(self) -> None:
        """Install PyTorch and everything that the program imports.

        Raises:
            SetupError: Something could not be installed.
        """
        say("Setting up Floe, once; this takes some minutes.")
        index_used = self._install_torch()
        sets = ["-r", self._set("run")]
        if not index_used and self._installed_torch()[1] is TorchBuild.CUDA:
            sets += ["-r", self._set("cuda")]
        self._pip_install("what Floe needs", *sets, "--no-deps")

    def install_test_tools(self) -> None:
        """Install what the checks and the tests need beside the program.

        Raises:
            SetupError: Something could not be installed.
        """
        self._pip_install("the test packages", "-r", self._set("test"), "--no-deps")

    def _install_torch(self) -> bool:
        """Install PyTorch unless it is there; say whether an index of its own was used."""
        if self._installed_torch()[0].split("+")[0] == self._pinned_torch():
            return False
        has_gpu = has_nvidia_gpu()
        choice = choose(self._offered_torch(), environ=self.environ, has_gpu=has_gpu)
        self._require_space(NEEDED_GB[choice.build])
        say(f"Installing PyTorch ({choice.build} build)")
        if choice.index:
            # With what it requires, since another index's build requires other things.
            words = ["--index-url", choice.index, "-r", self._set("torch")]
        else:
            words = ["-r", self._set("torch"), "--no-deps"]
        self._pip_install("PyTorch", *words)
        return choice.index is not None

    def _offered_torch(self) -> TorchBuild:
        report = self.places.venv / "floe-torch.json"
        words = ["--dry-run", "--no-deps", "--report", str(report), "-r", self._set("torch")]
        if not self.environ.get(INDEX_VARIABLE):
            self._pip_install("PyTorch", *words)
            return build_of(needs_in_report(report.read_text(encoding="utf-8")))
        return TorchBuild.CPU

    def _installed_torch(self) -> tuple[str, TorchBuild]:
        """Return the version, empty if there is none, and the build of the PyTorch in place."""
        command = [str(self.places.python), "-c", INSTALLED_TORCH]
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            return "", TorchBuild.CPU
        version, needs = json.loads(done.stdout)
        return version, build_of(needs or [])

    def _pinned_torch(self) -> str:
        lines = Path(self._set("torch")).read_text(encoding="utf-8").splitlines()
        return next(line.split("==")[1] for line in lines if line.startswith("torch=="))

    def _set(self, name: str) -> str:
        return str(self.places.requirements / f"{name}.txt")

    def _require_space(self, needed_gb: float) -> None:
        free_gb = shutil.disk_usage(self.places.venv).free / 1e9
        if free_gb < needed_gb:
            raise SetupError(
                f"Only {free_gb:.1f} GB are free in {self.places.venv} and setting up needs "
                f"{needed_gb:.1f} GB: free some, or set FLOE_VENV to a folder on another disk."
            )

    def _pip_install(self, what: str, *words: str) -> None:
        command = [str(self.places.python), "-m", "pip", "install", "--no-input", *words]
        is_shown = sys.stderr.isatty() and "--dry-run" not in words
        done = run_installer(
            command if is_shown else [*command, "--quiet"],
            log=self.places.log,
            environ={**self.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            is_shown=is_shown,
        )
        if done.status != 0:
            raise explain(done.output, what=what, log=str(self.places.log))
