"""A screen without a monitor, on which a real window can be seen and photographed.

Knows nothing of the program under test, which draws on it when it runs with `environ`.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.fakes.processes import end_process, require_program

WIDTH = 1280
HEIGHT = 800

PHOTOGRAPH = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


class VirtualScreen:
    """An X server in memory.

    Attributes:
        environ: The variables under which a process draws on this screen.
    """

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._server: subprocess.Popen[bytes] | None = None
        self.environ: dict[str, str] = {}

    def __enter__(self) -> "VirtualScreen":
        """Switch the screen on; the server chooses a number that is free."""
        read_end, write_end = os.pipe()
        command = [require_program("Xvfb"), "-displayfd", str(write_end), "-nolisten", "tcp"]
        command += ["-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        self._server = subprocess.Popen(
            command,
            pass_fds=[write_end],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as reader:
            number = reader.readline().strip()
        if not number:
            raise RuntimeError("the virtual screen did not start")
        self.environ = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""}
        return self

    def __exit__(self, *_: object) -> None:
        """Switch the screen off."""
        if self._server is not None:
            end_process(self._server)
            self._server = None

    def photograph(self, png: Path) -> None:
        """Save what the whole screen shows."""
        command = [sys.executable, "-c", PHOTOGRAPH, str(png)]
        subprocess.run(command, env={**os.environ, **self.environ}, check=True, timeout=30)

    def press(self, *keys: str) -> None:
        """Press keys, named as xdotool names them, in the window that has the focus."""
        self._type("key", *keys)

    def click(self, x: int, y: int) -> None:
        """Move the pointer there and click."""
        self._type("mousemove", "--sync", str(x), str(y), "click", "1")

    def _type(self, *words: str) -> None:
        command = [require_program("xdotool"), *words]
        subprocess.run(command, env={**os.environ, **self.environ}, check=True, timeout=30)
