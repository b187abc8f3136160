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
        model = loaded_model(model_choice(arguments), answer=answer, role=arguments.role)
        serving = serve(config, model, n_workers=arguments.workers, on_listening=_tell_of(config))
        asyncio.run(serving)
        say("Goodbye.")
    except KeyboardInterrupt:
        say("Goodbye.")
    return EXIT_OK


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


def loaded_model(choice: ModelChoice, *, answer: AnswerConfig, role: str = "") -> "SessionMaker":
    """What makes sessions of a model.

    Args:
        choice: The model, and where it computes.
        answer: How tokens are drawn.
        role: Who answers, until asked else.

    Raises:
        EngineError: There is no such model or device, or a file is damaged.
    """
    from engine.server.model_sessions import ModelSessions  # torch comes with it
    from engine.session.chosen_model import load_chosen_model

    config = EngineConfig(
        model=choice,
        # The client's own echo canceller stands where its loudspeaker is.
        sound=SoundConfig(cancels_echo=False, speaker_buffer_ms=LEAD_MS),
        answer=answer,
        role=role,
    )
    return ModelSessions(load_chosen_model(choice), config, clock=MonotonicClock())


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
