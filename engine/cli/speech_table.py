"""`./floe evaluate speech`: how well spoken answers are understood, or the published ablation.

Knows how it is printed, not how it is judged.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_sampling_arguments,
    add_verbose_argument,
    model_choice,
    positive,
)
from engine.cli.console import EXIT_OK, complain, say
from engine.config import AnswerConfig

if TYPE_CHECKING:
    from engine.evaluation.speech_ablation import Cell, Parts
    from engine.models.bundle import ModelBundle

_N_REFEREE_SENTENCES: Final = 4000
_WIDTH: Final = 40


def add_speech_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the experiment takes."""
    parser.add_argument("--manifest", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument(
        "--ablation",
        action="store_true",
        help="character errors by top-k, with and without prefix and pre-network",
    )
    parser.add_argument(
        "--top-k",
        type=_top_ks,
        default="1,2,3,4,5",
        metavar="N,N",
        help="the ablation's columns: among how many codes is drawn (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_sampling_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run_speech(arguments: argparse.Namespace) -> int:
    """Answer, judge, print and sum up."""
    from engine.evaluation.manifest import read_manifest
    from engine.session.chosen_model import load_chosen_model

    read_manifest(arguments.manifest, needs_answers=False)  # told before the model is loaded
    bundle = load_chosen_model(model_choice(arguments))
    run = _run_ablation if arguments.ablation else _run_answers
    run(arguments, bundle, AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed))
    return EXIT_OK


def _run_answers(
    arguments: argparse.Namespace, bundle: "ModelBundle", settings: AnswerConfig
) -> None:
    from engine.evaluation.spoken_sound import judge_sound, word_error_rates
    from engine.training.teacher_voice import domain_sentences, speak_as_teacher

    judgements = judge_sound(
        bundle,
        arguments.manifest,
        settings=settings,
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
    (complain if arguments.json else say)(
        f"word error {own:.1f} %{compared}; forced alignment prefers the right text in"
        f" {n_preferred} of {len(judgements)}"
    )


def _run_ablation(
    arguments: argparse.Namespace, bundle: "ModelBundle", settings: AnswerConfig
) -> None:
    from engine.evaluation.speech_ablation import measure, written_answers
    from engine.training.teacher_voice import domain_sentences

    answers = list(written_answers(bundle, arguments.manifest, settings=settings))
    cells: list[Cell] = []
    for cell in measure(
        bundle,
        answers,
        sentences=domain_sentences(_N_REFEREE_SENTENCES),
        seed=settings.seed,
        top_ks=arguments.top_k,
        progress=_tell_cell if arguments.verbose else _tell_no_cell,
    ):
        cells.append(cell)
        if arguments.json:
            _say_record(cell.record())
    table = _table(cells, arguments.top_k, model=bundle.description, n_answers=len(answers))
    (complain if arguments.json else say)(table)


def _table(cells: "Sequence[Cell]", top_ks: Sequence[int], *, model: str, n_answers: int) -> str:
    from engine.evaluation.speech_ablation import PUBLISHED, TOP_KS

    own = {(cell.parts, cell.top_k): cell.errors.character_error_rate for cell in cells}
    heads = _row("character error, %, by top-k", (str(k) for k in top_ks))
    lines = [heads, *(_row(_name(p), (_cell(own.get((p, k))) for k in top_ks)) for p in PUBLISHED)]
    lines += ["", "Freeze-Omni 7B as published (arXiv 2411.00774):"]
    for parts, row in PUBLISHED.items():
        known: dict[int, float] = dict(zip(TOP_KS, row, strict=True))
        lines.append(_row(_name(parts), (_cell(known.get(k)) for k in top_ks)))
    n_characters = cells[0].errors.characters if cells else 0
    lines += [
        "",
        f"{n_answers} answers of {model}, {n_characters} characters, judged by pocketsphinx.",
        "A part that is left out here is missing in a decoder that was trained with it; the"
        " published rows were trained without it.",
    ]
    return "\n".join(lines)


def _name(parts: "Parts") -> str:
    prefix = "with" if parts.prefix else "without"
    pre_network = "with" if parts.pre_network else "without"
    return f"{prefix} prefix, {pre_network} pre-network"


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<{_WIDTH}}" + "".join(f"{cell:>9}" for cell in cells)


def _cell(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.2f}"


def _say_record(record: dict[str, object]) -> None:
    say(json.dumps(record, ensure_ascii=False))


def _tell_progress(n_done: int, n_all: int) -> None:
    complain(f"answered {n_done} of {n_all}")


def _tell_nothing(n_done: int, n_all: int) -> None:
    """Quietly go on."""


def _tell_cell(parts: "Parts", top_k: int) -> None:
    complain(f"speaking {_name(parts)}, top-k {top_k}")


def _tell_no_cell(parts: "Parts", top_k: int) -> None:
    """Quietly go on."""


def _top_ks(text: str) -> tuple[int, ...]:
    """Parse "1,2", for argparse."""
    return tuple(dict.fromkeys(positive(word.strip()) for word in text.split(",")))
