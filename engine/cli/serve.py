"""`./floe serve`: conversations with many users at once over the network.

Knows nothing of the protocol: it reads the options, loads the model, says where it listens, and
ends tidily on Ctrl-C and on SIGTERM.
"""

import argparse
import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.arguments import (
    TOKEN_VARIABLE,
    add_device_arguments,
    add_model_arguments,
    add_sampling_arguments,
    add_verbose_argument,
    model_choice,
    natural,
    positive,
)
from engine.cli.cluster_arguments import add_cluster_arguments, cluster_choice
from engine.cli.console import EXIT_OK, say
from engine.clock import MonotonicClock
from engine.config import AnswerConfig, EngineConfig, ModelChoice, SoundConfig
from engine.errors import EngineStoppedError, RequestError
from engine.protocol.address import DEFAULT_PORT
from engine.server.limits import ServerLimits
from engine.server.remote_port import LEAD_MS
from engine.server.server_config import DEFAULT_HOST, ServerConfig

if TYPE_CHECKING:
    from engine.server.pooled_session import SessionMaker

_LAST_PORT = 65_535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    network = parser.add_argument_group("network")
    network.add_argument(
        "--host",
        default=DEFAULT_HOST,
        help="the address to listen on (default: %(default)s, this machine only)",
    )
    network.add_argument(
        "--port",
        type=natural,
        default=DEFAULT_PORT,
        help="the port; 0 takes any that is free (default: %(default)s)",
    )
    network.add_argument(
        "--token",
        help="what clients must show; needed outside this machine. Others on this machine can see"
        f" a command's words, so the variable {TOKEN_VARIABLE} is the better place for it",
    )
    network.add_argument("--certificate", type=Path, metavar="FILE.pem", help="for TLS")
    network.add_argument("--key", type=Path, metavar="FILE.pem", help="the certificate's key")
    network.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="URL",
        help="a web origin whose pages may connect, beside the server's own",
    )
    limits = ServerLimits()
    bounds = parser.add_argument_group("limits")
    bounds.add_argument(
        "--max-sessions",
        type=positive,
        default=limits.max_sessions,
        metavar="N",
        help="conversations at once (default: %(default)s)",
    )
    bounds.add_argument(
        "--idle-minutes",
        type=positive,
        default=round(limits.idle_s / 60),
        metavar="N",
        help="a conversation in which nobody says anything for so long is closed"
        " (default: %(default)s)",
    )
    bounds.add_argument(
        "--workers",
        type=positive,
        default=1,
        metavar="N",
        help="users that are served at the same moment, by a thread each with --threads of its own"
        " (default: %(default)s)",
    )
    bounds.add_argument(
        "--processes",
        type=positive,
        metavar="N",
        help="load the model N times, each in a process of its own; one that dies is replaced, and"
        " its users go on (default: once, in the server's own process)",
    )
    add_cluster_arguments(parser)
    parser.add_argument("--role", default="", metavar="TEXT", help="who answers, until asked else")
    add_sampling_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the user has had enough."""
    config = server_config(arguments)
    config.check()
    try:
        answer = AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed)
        engine = engine_config(model_choice(arguments), answer=answer, role=arguments.role)
        with model_for(arguments, engine) as (model, n_workers):
            asyncio.run(serve(config, model, n_workers=n_workers, on_listening=_tell_of(config)))
        say("Goodbye.")
    except KeyboardInterrupt:
        say("Goodbye.")
    return EXIT_OK


@contextmanager
def model_for(
    arguments: argparse.Namespace, engine: EngineConfig
) -> "Iterator[tuple[SessionMaker, int]]":
    """What makes sessions, wherever their model is, and how many users it serves at once.

    Raises:
        EngineError: The model cannot be loaded where it was asked for.
    """
    cluster = cluster_choice(arguments)
    n_workers = served_at_once(arguments)
    if cluster is None:
        with loaded_model(engine, n_processes=arguments.processes) as model:
            yield model, n_workers
        return
    from engine.server.cluster.deployment import deployed

    with deployed(engine, cluster) as pool:
        yield pool.sessions, pool.n_at_once


def served_at_once(arguments: argparse.Namespace) -> int:
    """How many users are served at the same moment, by `--workers` or by `--processes`.

    Raises:
        RequestError: Both were asked for.
    """
    if arguments.processes is not None and arguments.workers > 1:
        raise RequestError(
            "Workers are threads on the one model of the server's own process.",
            remedy="Give either --workers or --processes.",
        )
    return arguments.processes or arguments.workers


def server_config(arguments: argparse.Namespace) -> ServerConfig:
    """The server's settings from the command line.

    Raises:
        RequestError: A value is out of range.
    """
    if arguments.port > _LAST_PORT:
        raise RequestError(f"There is no port {arguments.port}.", remedy="Choose 0 to 65535.")
    return ServerConfig(
        host=arguments.host,
        port=arguments.port,
        token=arguments.token or os.environ.get(TOKEN_VARIABLE) or None,
        certificate=arguments.certificate,
        key=arguments.key,
        origins=frozenset(arguments.allow_origin),
        limits=ServerLimits(
            max_sessions=arguments.max_sessions, idle_s=60.0 * arguments.idle_minutes
        ),
    )


def engine_config(choice: ModelChoice, *, answer: AnswerConfig, role: str = "") -> EngineConfig:
    """The settings of every session.

    Args:
        choice: The model, and where it computes.
        answer: How tokens are drawn.
        role: Who answers, until asked else.
    """
    return EngineConfig(
        model=choice,
        # The client's own echo canceller stands where its loudspeaker is.
        sound=SoundConfig(cancels_echo=False, speaker_buffer_ms=LEAD_MS),
        answer=answer,
        role=role,
    )


@contextmanager
def loaded_model(config: EngineConfig, *, n_processes: int | None) -> "Iterator[SessionMaker]":
    """What makes sessions of a model; its processes end with the block.

    Args:
        config: The settings of every session.
        n_processes: How often it is loaded, in processes of their own; None loads it in this one.

    Raises:
        EngineError: There is no such model or device, or a file is damaged.
    """
    if n_processes is None:
        from engine.server.model_sessions import ModelSessions  # torch comes with it
        from engine.session.chosen_model import load_chosen_model

        yield ModelSessions(load_chosen_model(config.model), config, clock=MonotonicClock())
        return
    from engine.server.processes.far_sessions import FarSessions
    from engine.server.processes.model_process import ModelProcess
    from engine.server.processes.process_crew import ProcessCrew

    crew = ProcessCrew(lambda: ModelProcess(config), size=n_processes)
    hello = crew.start()
    try:
        yield FarSessions(crew, hello, config)
    finally:
        crew.stop()


async def serve(
    config: ServerConfig,
    model: "SessionMaker",
    *,
    n_workers: int = 1,
    on_listening: Callable[[int], None],
) -> None:
    """Serve until the process is told to end.

    Args:
        config: Where, and whom.
        model: Makes the sessions.
        n_workers: How many users are served at the same moment.
        on_listening: Is told the port, once.

    Raises:
        RequestError: The address cannot be listened on, or the certificate is none.
        EngineStoppedError: The model's threads did not end.
    """
    from engine.server.pool import Pool
    from engine.server.websocket import RealtimeServer

    clock = MonotonicClock()
    pool = Pool(model, clock=clock, n_workers=n_workers)
    server = RealtimeServer(config, pool, model=model.ready.name, clock=clock)
    pool.start()
    try:
        with _until_told() as until:
            await server.run(until, on_listening=on_listening)
    finally:
        if not pool.stop():
            raise EngineStoppedError("The model's threads did not end in time.")


def _tell_of(config: ServerConfig) -> Callable[[int], None]:
    def tell(port: int) -> None:
        scheme = "http" if config.certificate is None else "https"
        host = f"[{config.host}]" if ":" in config.host else config.host
        say(f"Floe listens on {scheme}://{host}:{port} (Ctrl-C ends it).")

    return tell


@contextmanager
def _until_told() -> Iterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set, where the system has signals for it."""
    until = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    try:
        for number in signals:
            loop.add_signal_handler(number, until.set)
    except NotImplementedError:
        # Windows: Ctrl-C arrives as KeyboardInterrupt instead.
        yield until
        return
    try:
        yield until
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
