"""`./floe evaluate`: the experiments, and the questions to make them with.

Knows how figures are printed, not how they are found.
"""

import argparse
import json
from pathlib import Path

from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_sampling_arguments,
    add_verbose_argument,
    model_choice,
    natural,
)
from engine.cli.console import EXIT_FAILED, EXIT_OK, complain, say
from engine.cli.latency_table import add_latency_arguments, run_latency
from engine.cli.recognition_table import add_recognition_arguments, run_recognition
from engine.cli.scripted_talks import add_talk_arguments, figure_table, hold_talks
from engine.config import AnswerConfig

_N_REFEREE_SENTENCES = 4000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the experiments, each with its own options."""
    experiments = parser.add_subparsers(dest="experiment", required=True)
    add_recognition_arguments(
        experiments.add_parser("asr", help="word and character errors, by streaming chunk size")
    )
    qa = experiments.add_parser("qa", help="how many spoken questions are answered rightly")
    speech = experiments.add_parser("speech", help="how well the spoken answers are understood")
    for command in (qa, speech):
        command.add_argument("--manifest", type=Path, required=True, metavar="FILE.jsonl")
        command.add_argument("--json", action="store_true", help="one JSON object a line")
        add_sampling_arguments(command)
        add_model_arguments(command)
        add_device_arguments(command)
        add_verbose_argument(command)
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
        "qa": _run_qa,
        "speech": _run_speech,
        "latency": run_latency,
        "duplex": _run_duplex,
        "questions": _run_questions,
    }
    return experiments[arguments.experiment](arguments)


def _run_qa(arguments: argparse.Namespace) -> int:
    from engine.evaluation.manifest import read_manifest
    from engine.evaluation.spoken_qa import judge_answers
    from engine.session.chosen_model import load_chosen_model

    read_manifest(arguments.manifest)  # a mistake in it is told before the model is loaded
    judged = judge_answers(
        load_chosen_model(model_choice(arguments)),
        arguments.manifest,
        settings=_settings(arguments),
    )
    n = n_right = n_unread = 0
    for answer in judged:
        n, n_right = n + 1, n_right + answer.right
        n_unread += answer.error is not None
        if arguments.json:
            _say_record(answer.record())
        else:
            verdict = "right" if answer.right else "wrong"
            say(f"{verdict}  {answer.audio}  {answer.error or answer.answer}")
    _sum_up(arguments, f"{n_right} of {n} right ({100 * n_right / n:.1f} %)")
    if n_unread:
        complain(f"floe: {n_unread} recordings could not be read; they count as wrong.")
    return EXIT_FAILED if n_unread else EXIT_OK


def _run_speech(arguments: argparse.Namespace) -> int:
    from engine.evaluation.manifest import read_manifest
    from engine.evaluation.spoken_sound import judge_sound, word_error_rates
    from engine.session.chosen_model import load_chosen_model
    from engine.training.teacher_voice import domain_sentences, speak_as_teacher

    read_manifest(arguments.manifest, needs_answers=False)
    judgements = judge_sound(
        load_chosen_model(model_choice(arguments)),
        arguments.manifest,
        settings=_settings(arguments),
        sentences=domain_sentences(_N_REFEREE_SENTENCES),
        teacher=speak_as_teacher,
        progress=_tell_progress if arguments.verbose else _tell_nothing,
    )
    for judgement in judgements:
        if arguments.json:
            _say_record(judgement.record())
        else:
            verdict = "fits" if judgement.is_preferred else "unfit"
            say(f"{verdict}  {judgement.audio}  {judgement.answer!r} heard {judgement.heard!r}")
    own, teacher = word_error_rates(judgements)
    n_preferred = sum(judgement.is_preferred for judgement in judgements)
    compared = "" if teacher is None else f", the teacher's own {teacher:.1f} %"
    _sum_up(
        arguments,
        f"word error {own:.1f} %{compared}; forced alignment prefers the right text in"
        f" {n_preferred} of {len(judgements)}",
    )
    return EXIT_OK


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


def _settings(arguments: argparse.Namespace) -> AnswerConfig:
    return AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed)


def _say_record(record: dict[str, object]) -> None:
    say(json.dumps(record, ensure_ascii=False))


def _sum_up(arguments: argparse.Namespace, summary: str) -> None:
    (complain if arguments.json else say)(summary)


def _tell_progress(n_done: int, n_all: int) -> None:
    complain(f"answered {n_done} of {n_all}")


def _tell_nothing(n_done: int, n_all: int) -> None:
    """Quietly go on."""
