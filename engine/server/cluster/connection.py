"""The way into a Ray cluster: one that runs, or one that is started here and ends with us.

Knows no model. Ray's dashboard and its usage reports are off, and a cluster of our own lets in
nobody but us.
"""

import importlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

from engine.errors import EngineStoppedError, MissingComponentError, RequestError
from engine.server.cluster.choice import LOCAL, RUNNING, Capacity

_KNOCK_LIMIT_S: Final = 5.0

_STORE_BYTES: Final = 256 * 1024 * 1024
"""Room for the states of ten brains on their way; they stay there for the time of one call."""


@contextmanager
def connected(address: str) -> Iterator[Capacity]:
    """Be in a cluster for the time of the block.

    Args:
        address: `auto`, `local`, or the HOST:PORT of a cluster to which this machine belongs.

    Raises:
        MissingComponentError: Ray is not installed.
        RequestError: There is no such cluster.
    """
    _set_environment(address)
    ray = _ray()
    with tempfile.TemporaryDirectory(
        prefix="floe-ray-", dir=_short_folder(), ignore_cleanup_errors=True
    ) as folder:
        try:
            if address == LOCAL:
                _start(ray, folder)
            else:
                _join(ray, address)
            yield _capacity(ray)
        finally:
            ray.shutdown()


def _set_environment(address: str) -> None:
    """What Ray reads when it is first imported."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # It would say on our own output, in paragraphs, what our log says in a line.
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    # Whatever of it still runs when we have left must not start a cluster of its own.
    os.environ.setdefault("RAY_ENABLE_AUTO_CONNECT", "0")
    if address == LOCAL:
        # Its ports are open to the network: whoever reached them could run anything here.
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
        # Ray's workers would let everything else on the machine go first.
        os.environ.setdefault("RAY_worker_niceness", "0")
        # Ray Serve would look ten times a second whether there is anything to do.
        os.environ.setdefault("RAY_SERVE_CONTROL_LOOP_INTERVAL_S", "0.5")


def _ray() -> ModuleType:
    try:
        importlib.import_module("ray.serve")
        return importlib.import_module("ray")
    except ImportError as err:
        raise MissingComponentError(
            "Ray Serve, which runs models on many machines, is not installed.",
            remedy="Install it into Floe's environment: .venv/bin/pip install"
            ' "ray[serve]>=2.60,<3"',
        ) from err


def _short_folder() -> str | None:
    """Where Ray's sockets have names that are short enough for the system."""
    return "/tmp" if os.name == "posix" else None


def _start(ray: ModuleType, folder: str) -> None:
    try:
        _init(
            ray,
            address=LOCAL,
            include_dashboard=False,
            object_store_memory=_STORE_BYTES,
            _temp_dir=folder,
        )
    except (RuntimeError, ValueError, ray.exceptions.RayError) as err:
        raise EngineStoppedError(f"Ray cannot be started: {first_line(err)}") from err


def _join(ray: ModuleType, address: str) -> None:
    if address.startswith("ray://"):
        raise RequestError(
            "Through Ray's client every step would take a detour.",
            remedy="Start the server on a machine of the cluster, with the address HOST:6379.",
        )
    try:
        _knock(address)
        _init(ray, address=address)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as err:
        named = "on this machine" if address == RUNNING else f"at {address}"
        raise RequestError(
            f"There is no Ray cluster {named} that lets it in: {first_line(err)}",
            remedy="Start one with `ray start --head`, join one with `ray start --address"
            " HOST:6379`, or give --ray local.",
        ) from err


def _knock(address: str) -> None:
    """Find out in seconds, where Ray would take minutes, that nobody answers.

    Raises:
        OSError: Nobody does.
        ValueError: It is no address.
    """
    if address == RUNNING:
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"{address!r} is not HOST:PORT.")
    socket.create_connection((host, int(port)), timeout=_KNOCK_LIMIT_S).close()


def first_line(error: Exception) -> str:
    """What an error says, without its paragraphs."""
    return str(error).strip().partition("\n")[0]


def _init(ray: ModuleType, **options: Any) -> None:
    """Join, without a word on our own output and without the replicas' there."""
    ray.init(logging_level="ERROR", configure_logging=False, log_to_driver=False, **options)


def _capacity(ray: ModuleType) -> Capacity:
    resources = ray.cluster_resources()
    return Capacity(
        n_machines=sum(bool(node["Alive"]) for node in ray.nodes()),
        n_processors=int(resources.get("CPU", 0)),
        n_gpus=int(resources.get("GPU", 0)),
    )
