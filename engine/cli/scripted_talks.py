"""Scripted talks for the commands that measure a conversation: their options, and their figures.

Knows nothing of what a good figure is.
"""

import argparse
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.cli.arguments import add_context_argument, model_choice, natural, positive
from engine.cli.console import complain

if TYPE_CHECKING:
    from engine.evaluation.duplex.report import DuplexReport, MakeTalk
    from engine.evaluation.duplex.soak import SoakReport

_ROOMS = 4


def add_talk_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--count --echo-minutes --minutes --processor-time`."""
    add_context_argument(parser)
    group = parser.add_argument_group("scripted talks")
    group.add_argument(
        "--count", type=positive, default=40, metavar="N", help="episodes of each kind"
    )
    group.add_argument(
        "--echo-minutes",
        type=natural,
        default=10,
        metavar="N",
        help="of answers through loudspeakers in rooms; 0 leaves them out",
    )
    group.add_argument(
        "--minutes", type=positive, default=60, metavar="N", help="of the talk of a soak"
    )
    group.add_argument(
        "--processor-time",
        action="store_true",
        help="let time pass by the processor's time, where other programs are busy too",
    )


def hold_talks(arguments: argparse.Namespace) -> "DuplexReport":
    """Hold the talks with the model that was chosen.

    Raises:
        EngineError: There is no such model, or a speech synthesiser is not installed.
    """
    from engine.evaluation.duplex.report import Counts, run_talks
    from engine.training.scripted_people import scripted_people

    n, minutes = arguments.count, arguments.echo_minutes
    counts = Counts(
        questions=n,
        pauses=n,
        interruptions=n,
        small_sounds=n,
        echo_rooms=_ROOMS if minutes else 0,
        echo_minutes=minutes,
    )
    progress = complain if arguments.verbose else _tell_nothing
    return run_talks(_talks(arguments), scripted_people(), counts=counts, progress=progress)


def hold_long_talk(arguments: argparse.Namespace) -> "SoakReport":
    """Hold one talk of many minutes with the model that was chosen.

    Raises:
        EngineError: There is no such model, or a speech synthesiser is not installed.
    """
    from engine.evaluation.duplex.soak import Look, soak
    from engine.training.scripted_people import scripted_people

    def progress(look: Look) -> None:
        if arguments.verbose:
            complain(f"minute {look.minute:.1f}: {look.resident_mib:.1f} MiB")

    talk = _talks(arguments)(None)
    return soak(talk, scripted_people(), minutes=arguments.minutes, progress=progress)


def _talks(arguments: argparse.Namespace) -> "MakeTalk":
    """Makes talks with the model that was chosen."""
    from engine.config import AnswerConfig, EngineConfig
    from engine.evaluation.duplex.echo_path import EchoPath
    from engine.evaluation.duplex.virtual_talk import VirtualTalk
    from engine.session.chosen_model import load_chosen_model
    from engine.session.workshop import make_session

    config = EngineConfig(
        model=model_choice(arguments),
        answer=AnswerConfig(is_greedy=True),
        context_tokens=arguments.context_tokens,
    )
    bundle = load_chosen_model(config.model)

    def make_talk(room: EchoPath | None) -> VirtualTalk:
        return VirtualTalk(
            lambda clock, emit: make_session(bundle, config, clock=clock, emit=emit),
            work_s=time.process_time if arguments.processor_time else time.perf_counter,
            room=room,
        )

    return make_talk


def figure_table(figures: Mapping[str, Any]) -> str:
    """One line for each figure."""
    return "\n".join(f"{name.replace('_', ' '):<34}{_shown(v)}" for name, v in figures.items())


def _shown(value: object) -> str:
    match value:
        case None:
            return "-"
        case [int() | float() as p50, int() | float() as p90]:
            return f"p50 {p50:.0f}  p90 {p90:.0f}"
        case list():
            return ", ".join(map(str, value)) or "none"
        case dict():
            return "  ".join(f"{name}: {one}" for name, one in value.items())
        case _:
            return str(value)


def _tell_nothing(_text: str) -> None:
    """Quietly go on."""
