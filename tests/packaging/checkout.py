"""A small checkout with the real launcher, whose packages come from a folder beside it.

Its PyTorch is a wheel of a few bytes; the environment, pip and the processes are real.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAIN = """
import os, sys
import glimmer
print("main", sys.prefix != sys.base_prefix, glimmer.VALUE, *sys.argv[1:])
sys.exit(int(os.environ.get("EXIT_STATUS", "0")))
"""
SYSTEM_PARTS = "".join(
    f'[[{purpose}]]\nprogram = "{program}"\ndebian = ["{program}"]\n'
    for purpose, program in [
        ("python", "sh"), ("sound", "sh"), ("window", "sh"), ("voices", "sh"), ("test", "sh"),
    ]
)  # fmt: skip
CUDA_NEEDS = ("cuda-toolkit==13; platform_system == 'Linux'",)


@dataclass(frozen=True)
class Checkout:
    """One checkout.

    Attributes:
        root: Its folder; the environment is made in `.venv` inside.
        wheels: The folder that pip finds packages in.
    """

    root: Path
    wheels: Path

    def start(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the launcher to its end, with nobody at the terminal."""
        return subprocess.run(
            [sys.executable, str(self.root / "floe"), *words],
            env=self.environ(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def environ(self, **variables: str) -> dict[str, str]:
        """Return an environment in which pip sees the wheels and no network."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "FLOE_SKIP_SYSTEM": "1"}
        return {**kept, **settings, "PIP_FIND_LINKS": str(self.wheels), **variables}

    def pin(self, *lines: str) -> None:
        """Say what the program needs beside torch."""
        self._set("run").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def installer_calls(self) -> list[str]:
        """Return the commands that the installers were run with."""
        log = self.root / ".venv" / "floe-setup.log"
        return [line for line in log.read_text(encoding="utf-8").splitlines() if line[:2] == "$ "]

    def package(self, name: str) -> Path:
        """Return the file of a one-module package in the environment."""
        return next((self.root / ".venv").rglob(f"site-packages/{name}.py"))

    def copy(self, root: Path) -> "Checkout":
        """Copy the checkout with its environment."""
        shutil.copytree(self.root, root, symlinks=True)
        return Checkout(root, self.wheels)

    def _set(self, name: str) -> Path:
        return self.root / "packaging" / "requirements" / f"{name}.txt"


def make_checkout(folder: Path, *, torch_needs: tuple[str, ...] = ()) -> Checkout:
    """Make a checkout whose program needs torch and a package of one line."""
    root, wheels = folder / "checkout", folder / "wheels"
    wheels.mkdir(parents=True)
    checkout = Checkout(root, wheels)
    shutil.copytree(
        ROOT / "packaging" / "launcher",
        root / "packaging" / "launcher",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "floe", root / "floe")
    (root / "main.py").write_text(MAIN, encoding="utf-8")
    (root / "packaging" / "system-parts.toml").write_text(SYSTEM_PARTS, encoding="utf-8")
    (root / "packaging" / "requirements").mkdir()
    for name, text in {"torch": "torch==2.13.0", "cuda": "cuda-toolkit==13", "test": ""}.items():
        (root / "packaging" / "requirements" / f"{name}.txt").write_text(text, encoding="utf-8")
    checkout.pin("glimmer==1.0")
    local = "" if torch_needs else "+cpu"
    make_wheel(wheels, name="torch", version=f"2.13.0{local}", needs=torch_needs)
    make_wheel(wheels, name="cuda_toolkit", version="13")
    make_wheel(wheels, name="glimmer", version="1.0")
    make_wheel(wheels, name="glimmer", version="1.1")
    return checkout


def make_wheel(folder: Path, *, name: str, version: str, needs: tuple[str, ...] = ()) -> None:
    """Make a wheel of one module, whose VALUE is its version."""
    record = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n"
    files = {
        f"{name}.py": f'VALUE = "{version}"\n',
        f"{record}/METADATA": metadata + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{record}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{path},sha256={_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{record}/RECORD"] = "\n".join([*lines, f"{record}/RECORD,,"]) + "\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


def _digest(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
