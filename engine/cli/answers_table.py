"""`./floe evaluate qa`: a line for each question, then how many were answered rightly.

Knows how they are printed beside the published ones, not how they are judged.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_sampling_arguments,
    add_verbose_argument,
    model_choice,
)
from engine.cli.console import EXIT_FAILED, EXIT_OK, complain, say
from engine.config import AnswerConfig

if TYPE_CHECKING:
    from engine.evaluation.spoken_qa import JudgedAnswer, Shares

_WIDTH: Final = 34


def add_answers_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the experiment takes."""
    parser.add_argument("--manifest", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument(
        "--typed",
        action="store_true",
        help='ask in writing too (the words stand under "question"): what does speech lose?',
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_sampling_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run_answers(arguments: argparse.Namespace) -> int:
    """Answer, print and sum up."""
    from engine.evaluation.manifest import read_manifest
    from engine.evaluation.spoken_qa import count_right, judge_answers
    from engine.session.chosen_model import load_chosen_model

    # A mistake in the manifest is told before the model is loaded.
    read_manifest(arguments.manifest, needs_words=arguments.typed)
    answers: list[JudgedAnswer] = []
    for answer in judge_answers(
        load_chosen_model(model_choice(arguments)),
        arguments.manifest,
        settings=AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed),
        types_too=arguments.typed,
    ):
        answers.append(answer)
        say(json.dumps(answer.record(), ensure_ascii=False) if arguments.json else _line(answer))
    (complain if arguments.json else say)(_summary(count_right(answers)))
    n_unread = sum(answer.error is not None for answer in answers)
    if n_unread:
        complain(f"floe: {n_unread} recordings could not be read; they count as wrong.")
    return EXIT_FAILED if n_unread else EXIT_OK


def _line(answer: "JudgedAnswer") -> str:
    spoken = f"{_verdict(answer.right)}  {answer.audio}  {answer.error or answer.answer}"
    if answer.typed is None:
        return spoken
    return f"{spoken}  | typed: {_verdict(answer.typed.right)}  {answer.typed.text}"


def _verdict(is_right: bool) -> str:
    return "right" if is_right else "wrong"


def _summary(shares: "Shares") -> str:
    from engine.evaluation.spoken_qa import PUBLISHED

    percent = 100 / max(shares.n, 1)
    spoken = f"{shares.spoken} of {shares.n} right ({percent * shares.spoken:.1f} %)"
    if shares.typed is None:
        return spoken
    rows = [
        (f"right, % of {shares.n}", percent * shares.spoken, percent * shares.typed),
        *((f"{name}, as published", *both) for name, both in PUBLISHED.items()),
    ]
    lines = [
        spoken,
        "",
        f"{'':<{_WIDTH}}{'spoken':>9}{'typed':>9}{'lost':>9}",
        *(
            f"{name:<{_WIDTH}}{heard:>9.2f}{typed:>9.2f}{typed - heard:>9.2f}"
            for name, heard, typed in rows
        ),
        "",
        f"{shares.lost} are answered rightly only when typed, {shares.gained} only when spoken.",
        "Published: Freeze-Omni 7B, and its text-only backbone (arXiv 2411.00774).",
    ]
    return "\n".join(lines)
