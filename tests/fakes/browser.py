"""A headless Chromium whose microphone is a recording, driven through its debugging port.

Knows nothing of the page that is opened in it.
"""

import base64
import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

STARTING_LIMIT_S = 120.0
REPLY_LIMIT_S = 60.0
NAMES = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """One tab.

    Attributes:
        complaints: Everything that the page wrote to its console as an error, and what it threw.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._tab: str | None = None
        self.complaints: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._tab = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, url: str) -> None:
        """Load a page."""
        self._call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """Evaluate an expression in the page, as if the user had pressed something."""
        told = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, userGesture=True,
            awaitPromise=True,
        )  # fmt: skip
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def wait_for(self, condition: str, *, limit_s: float = REPLY_LIMIT_S) -> None:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + limit_s
        while not self.run(condition):
            assert time.monotonic() < deadline, f"not so: {condition}; {self.complaints}"
            time.sleep(0.1)

    def picture(self, path: Path) -> None:
        """Save what the page looks like."""
        data = self._call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._tab is not None:
            message["sessionId"] = self._tab
        self._socket.send(json.dumps(message))
        while True:
            told = json.loads(self._socket.recv(timeout=REPLY_LIMIT_S))
            if told.get("id") == number:
                assert "error" not in told, told["error"]
                return told["result"]
            self._note(told)

    def _note(self, event: dict[str, Any]) -> None:
        parameters = event.get("params", {})
        if event["method"] == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(parameters["exceptionDetails"]))
        elif event["method"] == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(
                f"{parameters['entry']['text']} {parameters['entry'].get('url')}"
            )


@contextmanager
def browsing(folder: Path, microphone: Path) -> Iterator[Browser]:
    """Start a browser that hears a recording once; it ends with the block."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("there is no Chromium here")
    process = subprocess.Popen(
        [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}%noloop",
            "--window-size=800,900",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(_address(folder), proxy=None, max_size=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(REPLY_LIMIT_S)


def _address(folder: Path) -> str:
    """Where the browser listens, which it writes into its own folder."""
    told = folder / "DevToolsActivePort"
    deadline = time.monotonic() + STARTING_LIMIT_S
    while not told.exists() or len(told.read_text(encoding="utf-8").split()) < 2:
        assert time.monotonic() < deadline, "the browser did not start"
        time.sleep(0.1)
    port, path = told.read_text(encoding="utf-8").split()
    return f"ws://127.0.0.1:{port}{path}"
