"""`./floe evaluate`: the experiments, and the questions to make them with.

Knows how figures are printed, not how they are found.
"""

import argparse
import json
from pathlib import Path

from engine.cli.answers_table import add_answers_arguments, run_answers
from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_verbose_argument,
    natural,
)
from engine.cli.console import EXIT_OK, say
from engine.cli.latency_table import add_latency_arguments, run_latency
from engine.cli.recognition_table import add_recognition_arguments, run_recognition
from engine.cli.scripted_talks import add_talk_arguments, figure_table, hold_talks
from engine.cli.speech_table import add_speech_arguments, run_speech


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the experiments, each with its own options."""
    experiments = parser.add_subparsers(dest="experiment", required=True)
    add_recognition_arguments(
        experiments.add_parser("asr", help="word and character errors, by streaming chunk size")
    )
    add_answers_arguments(
        experiments.add_parser("qa", help="how many spoken questions are answered rightly")
    )
    add_speech_arguments(
        experiments.add_parser("speech", help="how well the spoken answers are understood")
    )
    add_latency_arguments(
        experiments.add_parser("latency", help="from the verdict to the first sound, by stage")
    )
    duplex = experiments.add_parser(
        "duplex", help="turn-taking on scripted talks, by Full-Duplex-Bench's measures"
    )
    duplex.add_argument("--json", action="store_true", help="print one JSON object")
    add_talk_arguments(duplex)
    add_model_arguments(duplex)
    add_device_arguments(duplex)
    add_verbose_argument(duplex)
    questions = experiments.add_parser("questions", help="make the public set of questions")
    questions.add_argument("folder", type=Path, help="where recordings and manifests go")
    questions.add_argument("--seed", type=natural, default=1, metavar="N")
    questions.add_argument(
        "--wordings",
        choices=("unseen", "known"),
        default="unseen",
        help="unseen: put as training never saw it (default); known: as it saw, of other things",
    )
    add_verbose_argument(questions)


def run(arguments: argparse.Namespace) -> int:
    """Run the experiment that was named."""
    experiments = {
        "asr": run_recognition,
        "qa": run_answers,
        "speech": run_speech,
        "latency": run_latency,
        "duplex": _run_duplex,
        "questions": _run_questions,
    }
    return experiments[arguments.experiment](arguments)


def _run_duplex(arguments: argparse.Namespace) -> int:
    figures = hold_talks(arguments).full_duplex_bench()
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _run_questions(arguments: argparse.Namespace) -> int:
    from engine.training.question_set import Wordings, make_question_set

    wordings = Wordings(arguments.wordings)
    for manifest in make_question_set(arguments.folder, seed=arguments.seed, wordings=wordings):
        say(str(manifest))
    return EXIT_OK
