"""Scripted users for `./floe bench serve`: their options, and the server that they visit.

Knows nothing of what a good figure is. The server is a process of its own, so that what its users
cost the machine is not counted as its.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from engine.cli.arguments import model_choice, positive
from engine.cli.console import complain
from engine.cli.serve import engine_config, loaded_model, serve, served_at_once
from engine.clock import MonotonicClock
from engine.config import AnswerConfig, ModelChoice
from engine.errors import EngineError, EngineStoppedError
from engine.server.limits import ServerLimits
from engine.server.server_config import ServerConfig

_QUITTING_LIMIT_S: Final = 30.0


def add_user_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--users --workers --processes --rounds`."""
    group = parser.add_argument_group("scripted users")
    group.add_argument(
        "--users", type=positive, default=1, metavar="N", help="who talk at once (default: 1)"
    )
    group.add_argument(
        "--workers",
        type=positive,
        default=1,
        metavar="N",
        help="of the server, as `./floe serve --workers` (default: %(default)s)",
    )
    group.add_argument(
        "--processes",
        type=positive,
        metavar="N",
        help="of the server, as `./floe serve --processes`",
    )
    group.add_argument(
        "--rounds",
        type=positive,
        default=3,
        metavar="N",
        help="how often each asks and interrupts the answer (default: %(default)s)",
    )


def visit_own_server(arguments: argparse.Namespace) -> dict[str, Any]:
    """Start a server, let users talk to it, end it; returns the figures.

    Raises:
        EngineError: There is no such model, or the server has failed.
    """
    from engine.server.scripted_users.crowd import visit_in_a_crowd
    from engine.server.scripted_users.questions import examples_folder, recorded_questions

    questions = recorded_questions(examples_folder())
    own = _OwnServer(
        choice=model_choice(arguments),
        limits=ServerLimits(max_sessions=arguments.users),
        n_workers=served_at_once(arguments),
        n_processes=arguments.processes,
    )
    with _running(own) as port:
        if arguments.verbose:
            complain(f"{arguments.users} users talk to a server on port {port}")
        visiting = visit_in_a_crowd(
            port,
            questions,
            n_users=arguments.users,
            rounds=arguments.rounds,
            clock=MonotonicClock(),
        )
        return asyncio.run(visiting).figures()


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnServer:
    """What serves.

    Attributes:
        choice: The model.
        limits: What users may do.
        n_workers: How many users are served at the same moment.
        n_processes: In how many processes the model is; None is the server's own.
    """

    choice: ModelChoice
    limits: ServerLimits
    n_workers: int
    n_processes: int | None


@contextlib.contextmanager
def _running(own: _OwnServer) -> Iterator[int]:
    """A server in a process of its own, on any free port; it ends with the block."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=_serve_apart, args=(own, theirs), name="floe-serve")
    process.start()
    theirs.close()
    try:
        yield _port_from(ours)
    finally:
        process.terminate()
        process.join(_QUITTING_LIMIT_S)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()
        ours.close()


def _port_from(pipe: "Connection[Any, Any]") -> int:
    try:
        told = pipe.recv()
    except EOFError as err:
        raise EngineStoppedError("The server has ended before it listened.") from err
    if isinstance(told, EngineError):
        raise told
    return int(told)


def _serve_apart(own: _OwnServer, pipe: "Connection[Any, Any]") -> None:
    """The whole of the server's process: say the port or the fault, then serve until the end."""
    config = ServerConfig(port=0, limits=own.limits)
    engine = engine_config(own.choice, answer=AnswerConfig(is_greedy=True))
    n_workers = own.n_workers
    # Ctrl-C reaches every process of a terminal; the parent says what there is to say.
    with contextlib.suppress(KeyboardInterrupt):
        try:
            with loaded_model(engine, n_processes=own.n_processes) as model:
                asyncio.run(serve(config, model, n_workers=n_workers, on_listening=pipe.send))
        except EngineError as error:
            pipe.send(error)
