"""One running Floe for each user's config folder: a second start wakes the first and ends.

Knows a local socket; nothing of windows.
"""

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_LIMIT_MS: Final = 500
_NAME_CHARS: Final = 16


class SingleInstance(QObject):
    """The place that only one process can hold.

    Signals:
        woken(): Another start asked this one to show itself.
    """

    woken = Signal()

    def __init__(self, config_folder: Path) -> None:
        """Hold nothing yet."""
        super().__init__()
        digest = hashlib.sha256(str(config_folder.absolute()).encode()).hexdigest()
        self._name = f"floe-{digest[:_NAME_CHARS]}"
        self._server: QLocalServer | None = None

    def wake_other(self) -> bool:
        """Ask a Floe that is already running to show itself.

        Returns:
            Whether there is one.
        """
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        is_there = socket.waitForConnected(_LIMIT_MS)
        socket.disconnectFromServer()
        return is_there

    def hold(self) -> bool:
        """Take the place; what a crashed process left of it is cleared away.

        Returns:
            Whether it is held; without it a second start opens a second window.
        """
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)
            if not server.listen(self._name):
                return False
        server.newConnection.connect(self._answer)
        self._server = server
        return True

    def release(self) -> None:
        """Give the place up."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _answer(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
            self.woken.emit()
