"""The pool of models on a Ray cluster: how many replicas, what each takes, and the crew of them.

Knows no users. Imports Ray only once it is in the cluster.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.config import EngineConfig
from engine.server.cluster.choice import (
    ClusterChoice,
    Scale,
    Share,
    check_room,
    scale_of,
    share_of,
)
from engine.server.cluster.connection import connected
from engine.server.processes.crew import Crew
from engine.server.processes.far_sessions import FarSessions


@dataclass(frozen=True, slots=True)
class Deployed:
    """A pool of replicas at work.

    Attributes:
        sessions: Makes sessions on them.
        crew: The replicas.
        n_at_once: Users that can be served at the same moment.
    """

    sessions: FarSessions
    crew: Crew
    n_at_once: int


@contextmanager
def deployed(config: EngineConfig, choice: ClusterChoice) -> Iterator[Deployed]:
    """Replicas of a model in a cluster; they end with the block.

    Args:
        config: The model of all, and how it answers.
        choice: Where and how many.

    Raises:
        EngineError: There is no Ray, no such cluster, no room in it, or a machine lacks the model.
    """
    with connected(choice.address) as capacity:
        share = share_of(config.model, capacity)
        scale = scale_of(choice, capacity)
        check_room(scale.smallest, share, capacity)
        with replicas(config, share, scale) as pool:
            yield pool


@contextmanager
def replicas(config: EngineConfig, share: Share, scale: Scale) -> Iterator[Deployed]:
    """The same, in a cluster that this process is in already."""
    from ray.util import get_node_ip_address

    from engine.server.cluster.application import Application
    from engine.server.cluster.replica_crew import ReplicaCrew

    application = Application(config, share, scale)
    crew = ReplicaCrew(application, host=get_node_ip_address(), smallest=scale.smallest)
    hello = crew.start()
    try:
        yield Deployed(FarSessions(crew, hello, config), crew, scale.largest)
    finally:
        crew.stop()
