"""`./floe evaluate latency`: a line for each answer, then the paper's rows beside its figures.

Knows how they are printed, not how they are measured.
"""

import argparse
import json
from collections.abc import Sequence
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
    from engine.evaluation.answer_latency import AnswerTime, Row

_NAMES: Final = (
    "verdict → first text chunk, ms",
    "→ speech-decoder prefill, ms",
    "→ first speech-token chunk, ms",
    "→ first sound, ms",
    "total, ms",
)
_WIDTH: Final = 34


def add_latency_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the experiment takes."""
    parser.add_argument("--manifest", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_sampling_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run_latency(arguments: argparse.Namespace) -> int:
    """Answer, print and sum up."""
    from engine.evaluation.answer_latency import time_answers
    from engine.evaluation.manifest import read_manifest
    from engine.session.chosen_model import load_chosen_model

    read_manifest(arguments.manifest, needs_answers=False)  # told before the model is loaded
    bundle = load_chosen_model(model_choice(arguments))
    settings = AnswerConfig(is_greedy=arguments.greedy, seed=arguments.seed)
    times: list[AnswerTime] = []
    for time in time_answers(bundle, arguments.manifest, settings=settings):
        times.append(time)
        say(json.dumps(time.record(), ensure_ascii=False) if arguments.json else _line(time))
    (complain if arguments.json else say)(_table(times, model=bundle.description))
    n_silent = sum(time.error is not None for time in times)
    if n_silent:
        complain(f"floe: {n_silent} recordings gave no sound; they are left out.")
    return EXIT_FAILED if n_silent else EXIT_OK


def _line(time: "AnswerTime") -> str:
    return f"{time.audio}  {time.error or f'{time.total_ms:.0f} ms'}"


def _table(times: "Sequence[AnswerTime]", *, model: str) -> str:
    from engine.evaluation.answer_latency import PUBLISHED, summary

    rows = summary(times) or [None] * len(PUBLISHED)
    heads = "".join(f"{head:>9}" for head in ("average", "p50", "p90"))
    lines = [
        "",
        f"{'':<{_WIDTH}}{heads}   published{heads[3:]}",
        *(
            f"{name:<{_WIDTH}}{_cells(row)}{'':>6}{_cells(published, digits=0)}"
            for name, row, published in zip(_NAMES, rows, PUBLISHED, strict=True)
        ),
    ]
    n = sum(bool(time.spans_ms) for time in times)
    return "\n".join([*lines, "", f"{n} answers of {model}; published: Freeze-Omni 7B on a GPU."])


def _cells(row: "Row | None", *, digits: int = 1) -> str:
    times_ms = (None,) * 3 if row is None else (row.average, row.p50, row.p90)
    return "".join(f"{'–' if ms is None else f'{ms:.{digits}f}':>9}" for ms in times_ms)
