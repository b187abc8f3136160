"""A Ray cluster of two machines for the tests, both of which are this one.

Knows no model. Each has one processor, so that a replica of one thread is on each.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.config import EngineConfig
from engine.server.cluster import deployment
from engine.server.cluster.choice import Scale, Share
from engine.server.cluster.connection import connected
from engine.server.processes.crew import Crew
from engine.server.processes.far_sessions import FarSessions
from tests.fakes.serve_process import ROOT


class TwoMachines:
    """The cluster.

    Attributes:
        address: Where others join it.
    """

    def __init__(self, folder: str) -> None:
        from ray.cluster_utils import Cluster

        self._cluster = Cluster(
            initialize_head=True,
            head_node_args={"num_cpus": 1, "include_dashboard": False, "temp_dir": folder},
        )
        self._second = self._cluster.add_node(num_cpus=1)
        self.address: str = self._cluster.address

    def is_on_second(self, pid: int) -> bool:
        """Whether a process is on the second machine: its ancestor started all that is there."""
        (started,) = self._second.all_processes["raylet"]
        while pid > 1 and pid != started.process.pid:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        return pid > 1

    def lose_second(self) -> None:
        """The second machine goes, without a word."""
        self._cluster.remove_node(self._second, allow_graceful=False)

    def end(self) -> None:
        """Both go."""
        self._cluster.shutdown()


@contextmanager
def two_machines() -> Iterator[TwoMachines]:
    """Start them; they end with the block."""
    # As in a cluster of ours: read when Ray is first imported, by replicas too.
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    os.environ.setdefault("RAY_ENABLE_AUTO_CONNECT", "0")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    os.environ.setdefault("RAY_worker_niceness", "0")
    folder = tempfile.mkdtemp(prefix="floe-ray-", dir="/tmp")
    machines = TwoMachines(folder)
    try:
        yield machines
    finally:
        machines.end()
        shutil.rmtree(folder, ignore_errors=True)


def applications() -> list[str]:
    """What is deployed in the cluster in which this process is."""
    from ray import serve

    return list(serve.status().applications)


@contextmanager
def replicas(
    config: EngineConfig, machines: TwoMachines, scale: Scale
) -> Iterator[tuple[Crew, FarSessions]]:
    """A crew of replicas at work; it ends with the block."""
    with (
        connected(machines.address),
        deployment.replicas(config, Share(1, 0), scale) as pool,
    ):
        yield pool.crew, pool.sessions
