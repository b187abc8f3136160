"""The options of `./floe serve` for models on many machines.

Knows nothing of Ray; what is asked for is carried out by `engine.server.cluster`.
"""

import argparse

from engine.cli.arguments import positive
from engine.errors import RequestError
from engine.server.cluster.choice import RUNNING, USERS_EACH, ClusterChoice


def add_cluster_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--ray --min-replicas --max-replicas --users-per-replica`."""
    group = parser.add_argument_group("many machines")
    group.add_argument(
        "--ray",
        nargs="?",
        const=RUNNING,
        metavar="ADDRESS",
        help="load the model into replicas on the machines of a Ray cluster, to which this machine"
        " belongs: HOST:PORT, auto (the one that runs here; the default) or local (a new one, on"
        " this machine alone, that ends with the server)",
    )
    group.add_argument(
        "--min-replicas", type=positive, metavar="N", help="with --ray: replicas without users (1)"
    )
    group.add_argument(
        "--max-replicas",
        type=positive,
        metavar="N",
        help="with --ray: replicas at most (one for each machine)",
    )
    group.add_argument(
        "--users-per-replica",
        type=positive,
        metavar="N",
        help=f"with --ray: users for whom one replica is enough ({USERS_EACH})",
    )


def cluster_choice(arguments: argparse.Namespace) -> ClusterChoice | None:
    """What was asked for of a cluster; None where none was.

    Raises:
        RequestError: It does not go together.
    """
    sizes = (arguments.min_replicas, arguments.max_replicas, arguments.users_per_replica)
    if arguments.ray is None:
        if any(size is not None for size in sizes):
            raise RequestError(
                "Replicas are in a Ray cluster.",
                remedy="Give --ray too, or --processes for processes on this machine.",
            )
        return None
    if arguments.processes is not None or arguments.workers > 1:
        raise RequestError(
            "With --ray the model is in the cluster's replicas.",
            remedy="Leave --processes and --workers out.",
        )
    smallest, largest, users_each = sizes
    return ClusterChoice(
        address=arguments.ray,
        smallest=smallest or 1,
        largest=largest,
        users_each=users_each or USERS_EACH,
    )
