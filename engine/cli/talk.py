"""`./floe talk`: the live conversation in a terminal.

Knows the engine only by its porch, and prints what it tells: the mood, the user's words where the
model has captions, the answer, and where the time went. What is typed meanwhile is a turn, or an
order.
"""

import argparse
import os
import queue
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

from engine import (
    AnswerConfig,
    EngineConfig,
    EngineHost,
    Event,
    ReplyFinished,
    ReplyInterrupted,
    SayText,
    ServerChoice,
    Shutdown,
    SoundConfig,
    Stopped,
    TurnConfig,
)
from engine.cli.arguments import (
    TOKEN_VARIABLE,
    add_context_argument,
    add_device_arguments,
    add_model_arguments,
    add_sampling_arguments,
    add_verbose_argument,
    model_choice,
)
from engine.cli.console import EXIT_FAILED, EXIT_OK, say
from engine.cli.transcript import Transcript
from engine.cli.typed_lines import HELP, TypedLines, command_of
from engine.config import MAX_PATIENCE_S, MIN_CONTEXT_TOKENS, MIN_PATIENCE_S
from engine.errors import RequestError

_POLL_S = 0.2
_STOPPING_LIMIT_S = 15.0
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--role", default="", metavar="TEXT", help="who answers")
    parser.add_argument("--trace", type=Path, metavar="FILE.jsonl", help="write every event")
    parser.add_argument(
        "--patience",
        type=float,
        default=TurnConfig().patience_s,
        metavar="SECONDS",
        help="silence after which an unfinished turn is answered (default: %(default)s)",
    )
    parser.add_argument(
        "--say",
        action="append",
        default=[],
        metavar="TEXT",
        help="a typed turn to begin with; if given several times, each waits for the last answer",
    )
    add_context_argument(parser)
    network = parser.add_argument_group("network")
    network.add_argument(
        "--server", metavar="ADDRESS", help="a server that holds the conversation, as host:port"
    )
    network.add_argument(
        "--token",
        help="what the server asks for. Others on this machine can see a command's words, so the"
        f" variable {TOKEN_VARIABLE} is the better place for it",
    )
    sound = parser.add_argument_group("sound")
    sound.add_argument("--input-device", metavar="NAME", help="the microphone")
    sound.add_argument("--output-device", metavar="NAME", help="the loudspeaker")
    sound.add_argument("--list-devices", action="store_true", help="name the sound devices and end")
    sound.add_argument("--no-sound", action="store_true", help="typed turns only")
    sound.add_argument("--no-echo-cancel", action="store_true", help="for headphones")
    sound.add_argument(
        "--suppress-noise", action="store_true", help="turn a steady noise at the microphone down"
    )
    add_sampling_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Talk until the user has had enough."""
    if arguments.list_devices:
        return _list_devices()
    for number in _ENDINGS:
        signal.signal(number, _leave)
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    host = EngineHost(config_of(arguments), events.put)
    transcript = Transcript(say)
    host.start()
    opening = OpeningTurns(arguments.say, lambda text: host.send(SayText(text)))
    if sys.stdin is not None:
        TypedLines(sys.stdin.fileno(), lambda line: _obey(host, line))
    try:
        return _follow(events, transcript, opening)
    except KeyboardInterrupt:
        say("Goodbye.")
        return EXIT_OK
    finally:
        _stop(host)


class OpeningTurns:
    """Typed turns to begin with; one said during an answer would cut that off."""

    def __init__(self, texts: Iterable[str], say_turn: Callable[[str], None]) -> None:
        """Say the first.

        Args:
            texts: What is said, in order.
            say_turn: Takes a turn.
        """
        self._left = deque(texts)
        self._say_turn = say_turn
        self._go_on()

    def follow(self, event: Event) -> None:
        """Say the next once an answer is over."""
        if isinstance(event, ReplyFinished | ReplyInterrupted):
            self._go_on()

    def _go_on(self) -> None:
        if self._left:
            self._say_turn(self._left.popleft())


def config_of(arguments: argparse.Namespace) -> EngineConfig:
    """The engine's settings from the command line.

    Raises:
        RequestError: A value is out of range.
    """
    if not MIN_PATIENCE_S <= arguments.patience <= MAX_PATIENCE_S:
        raise RequestError(
            f"A patience of {arguments.patience:g} s is not possible.",
            remedy=f"Choose {MIN_PATIENCE_S:g} to {MAX_PATIENCE_S:g} seconds.",
        )
    if arguments.context_tokens < MIN_CONTEXT_TOKENS:
        raise RequestError(
            f"A memory of {arguments.context_tokens} tokens is too small.",
            remedy=f"Choose {MIN_CONTEXT_TOKENS} or more.",
        )
    return EngineConfig(
        model=model_choice(arguments),
        sound=SoundConfig(
            is_used=not arguments.no_sound,
            input_name=arguments.input_device,
            output_name=arguments.output_device,
            cancels_echo=not arguments.no_echo_cancel,
            suppresses_noise=arguments.suppress_noise,
        ),
        turns=TurnConfig(patience_s=arguments.patience),
        answer=AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed),
        server=_server(arguments),
        role=arguments.role,
        context_tokens=arguments.context_tokens,
        trace_path=arguments.trace,
    )


def _server(arguments: argparse.Namespace) -> ServerChoice | None:
    if arguments.server is None:
        return None
    token = arguments.token or os.environ.get(TOKEN_VARIABLE, "")
    return ServerChoice(address=arguments.server, token=token)


def _follow(
    events: "queue.SimpleQueue[Event]", transcript: Transcript, opening: OpeningTurns
) -> int:
    """Print events until the engine stops."""
    while True:
        try:
            event = events.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        transcript.show(event)
        opening.follow(event)
        if isinstance(event, Stopped):
            return EXIT_OK if event.is_clean else EXIT_FAILED


def _obey(host: EngineHost, line: str) -> None:
    """Do what was typed."""
    if line == "/help":
        say(HELP)
        return
    try:
        host.send(command_of(line))
    except RequestError as error:
        say(f"floe: {error.message} {error.remedy}".rstrip())


def _leave(number: int, _frame: FrameType | None) -> None:
    """End once: a second signal would cut the engine's threads off in the middle of their end."""
    for each in _ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def _stop(host: EngineHost) -> None:
    """End the engine, whatever the user presses meanwhile."""
    host.send(Shutdown())
    host.stop(timeout_s=_STOPPING_LIMIT_S)


def _list_devices() -> int:
    from engine.audio.devices import list_devices

    devices = list_devices()
    if not devices:
        say("There are no sound devices.")
    for device in devices:
        kinds = [name for name, n in (("in", device.n_inputs), ("out", device.n_outputs)) if n]
        say(f"{device.name}  ({' + '.join(kinds)}, {device.rate_hz} Hz)")
    return EXIT_OK
