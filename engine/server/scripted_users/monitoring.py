"""Reads the figures that a server publishes: Prometheus' text format, as any monitoring does.

Knows nothing of what the figures mean. Labelled figures keep their label in their name.
"""

import urllib.error
import urllib.request
from typing import Final

from engine.errors import EngineStoppedError

_PATIENCE_S: Final = 30.0


def read_figures(address: str) -> dict[str, float]:
    """All figures of a server.

    Args:
        address: Of the server, as `http://host:port`.

    Raises:
        EngineStoppedError: It cannot be reached.
    """
    # A server on this machine is never behind a proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/metrics", timeout=_PATIENCE_S) as reply:
            text = reply.read().decode("utf-8")
    except urllib.error.URLError as err:
        raise EngineStoppedError(f"The server at {address} does not answer: {err.reason}.") from err
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in rows}
