"""The replicas as an application of Ray Serve: deployed, scaled by its users, and ended.

Knows no brains. What goes through Ray Serve is how many users there are, and nothing of what they
say: it opens no web server.
"""

import contextlib
import logging
import secrets
from typing import Any, Final

import ray
from ray import serve
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException
from ray.serve.schema import ApplicationStatus

from engine.config import EngineConfig
from engine.errors import EngineStoppedError
from engine.server.cluster.choice import Scale, Share
from engine.server.cluster.connection import first_line
from engine.server.cluster.replica_crew import LEAVING_S
from engine.server.cluster.seats import LEASE_S, Seats
from engine.server.cluster.served_model import ServedModel
from engine.server.cluster.visit import Address, FirstWord

_QUIET: Final = {"log_level": "ERROR", "enable_access_log": False}

_LOOK_S: Final = 1.0
"""How often a replica is asked whether it is well: one that has ended is noticed by then."""

_ANSWER_S: Final = 30.0
"""So long it may take to say so, three times in a row: a frozen one is replaced before whoever asks
it something gives up."""

_GOING_S: Final = 2 * (LEASE_S + LEAVING_S)
"""So long one that must end may take: its last requests, its brains, and as long again on a crowded
machine."""

_NO_LIMIT: Final = 1_000_000
"""Users of one replica: where there can be no more replicas, all share those that there are."""


class Application:
    """All replicas of one server.

    Attributes:
        name: What Ray Serve calls them.
    """

    def __init__(self, config: EngineConfig, share: Share, scale: Scale) -> None:
        """Take what is to be deployed; nothing is yet."""
        self.name = f"floe-{secrets.token_hex(4)}"
        self._config = config
        self._share = share
        self._scale = scale
        self._seats: Seats | None = None

    def deploy(self, server: Address) -> None:
        """Have the replicas started; they come to the server when they have loaded.

        Raises:
            EngineStoppedError: Ray Serve cannot do it.
        """
        try:
            self._deploy(server)
        except (RayError, RayServeException, RuntimeError, TimeoutError) as err:
            raise EngineStoppedError(f"Ray Serve cannot start replicas: {first_line(err)}") from err

    def _deploy(self, server: Address) -> None:
        # It would tell of itself on our own output.
        logging.getLogger("ray.serve").setLevel(logging.CRITICAL)
        serve.start(proxy_location="Disabled", logging_config=_QUIET)
        deployment = serve.deployment(
            ServedModel,
            name="model",
            ray_actor_options={
                "num_cpus": self._share.n_processors,
                "num_gpus": self._share.n_gpus,
            },
            autoscaling_config=_autoscaling(self._scale),
            max_ongoing_requests=_NO_LIMIT,
            max_constructor_retry_count=1,
            logging_config=_QUIET,
            health_check_period_s=_LOOK_S,
            health_check_timeout_s=_ANSWER_S,
            graceful_shutdown_wait_loop_s=0.2,
            graceful_shutdown_timeout_s=_GOING_S,
        )
        target = serve.RunTarget(deployment.bind(self._config, server), self.name, None)
        (handle,) = serve.run_many([target], wait_for_applications_running=False)
        self._seats = Seats(handle)

    def count(self, n_users: int) -> None:
        """Tell how many users there are."""
        if self._seats is not None:
            self._seats.take(n_users)

    def kill(self, word: FirstWord) -> None:
        """End a replica, whatever it does; Ray Serve puts another in its place."""
        with contextlib.suppress(RayError, ValueError):
            ray.kill(ray.get_actor(word.actor, namespace=word.namespace))

    def trouble(self) -> str | None:
        """Why no replica can be started; None where nothing is known against it."""
        mine = serve.status().applications.get(self.name)
        if mine is None or mine.status is not ApplicationStatus.DEPLOY_FAILED:
            return None
        (model,) = mine.deployments.values()
        return (model.message or mine.message).strip().rpartition("\n")[2].rstrip(".")

    def end(self) -> None:
        """End the replicas, and Ray Serve itself where nobody else uses it."""
        if self._seats is not None:
            self._seats.end()
        try:
            serve.delete(self.name)
            if not serve.status().applications:
                serve.shutdown()
        except (RayError, RayServeException):
            # The cluster was faster.
            return


def _autoscaling(scale: Scale) -> dict[str, Any]:
    return {
        "min_replicas": scale.smallest,
        "max_replicas": scale.largest,
        # Ray Serve rounds up what it has divided, and with it the errors of floating point.
        "target_ongoing_requests": scale.users_each + 1e-6,
        "upscale_delay_s": 0.0,
        "downscale_delay_s": scale.patience_s,
        # So often users are counted; what counts is the most of the last few seconds, since
        # between two requests of a user there is none.
        "metrics_interval_s": 1.0,
        "look_back_period_s": 3.0,
        "aggregation_function": "max",
    }
