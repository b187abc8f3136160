"""`./floe answer`: one spoken question in a file, one spoken answer in a file.

Knows neither sound card nor window.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.audio.files import check_writable, read_sound, write_text, write_wav
from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_sampling_arguments,
    add_verbose_argument,
    model_choice,
)
from engine.cli.console import EXIT_OK, complain, say
from engine.config import AnswerConfig
from engine.errors import RequestError
from engine.models.config import EAR_RATE_HZ

if TYPE_CHECKING:
    from engine.offline.spoken_answer import SpokenAnswer

_SCHEDULES = ("live", "release")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("question", type=Path, metavar="IN.wav", help="a spoken question")
    parser.add_argument("answer", type=Path, metavar="OUT.wav", help="where the answer goes")
    parser.add_argument("--role", metavar="TEXT", help="who answers (default: the model's own)")
    parser.add_argument(
        "--schedule",
        choices=_SCHEDULES,
        default=_SCHEDULES[0],
        help="release: the published script's order of work, to compare numbers",
    )
    parser.add_argument("--trace", type=Path, metavar="FILE.json", help="write how it came about")
    add_sampling_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer the question; nothing is written unless everything went well."""
    outputs = [arguments.answer, *([arguments.trace] if arguments.trace else [])]
    for path in outputs:
        check_writable(path)
    _check_apart([arguments.question, *outputs])
    samples = read_sound(arguments.question, rate_hz=EAR_RATE_HZ)

    from engine.offline.answer import Schedule, answer_recording
    from engine.session.chosen_model import load_chosen_model

    spoken = answer_recording(
        load_chosen_model(model_choice(arguments)),
        samples,
        role=arguments.role,
        settings=AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed),
        schedule=Schedule(arguments.schedule),
    )
    _write(spoken, answer=arguments.answer, trace=arguments.trace)
    if not spoken.speech_tokens:
        complain(f"floe: The model said nothing, so {arguments.answer} has no sound in it.")
    say(" ".join(spoken.text.split()))
    return EXIT_OK


def _check_apart(files: Sequence[Path]) -> None:
    """The question is kept, and no file is written twice."""
    places = [path.resolve() for path in files]
    for path, place in zip(files, places, strict=True):
        if places.count(place) > 1:
            raise RequestError(f"{path} is named twice.", remedy="Name another file.")


def _write(spoken: "SpokenAnswer", *, answer: Path, trace: Path | None) -> None:
    if trace is not None:
        write_text(trace, json.dumps(spoken.trace(), ensure_ascii=False) + "\n")
    write_wav(answer, spoken.samples, rate_hz=spoken.rate_hz)
