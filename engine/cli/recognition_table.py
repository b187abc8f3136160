"""`./floe evaluate asr`: a line for each recording, then the error rates by chunk size.

Knows how they are printed beside the published ones, not how they are found.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_verbose_argument,
    model_choice,
    positive,
)
from engine.cli.console import EXIT_FAILED, EXIT_OK, complain, say

if TYPE_CHECKING:
    from engine.evaluation.recognition import Recognised
    from engine.evaluation.scored_text import Errors
    from engine.evaluation.transcripts import Transcript
    from engine.models.bundle import ModelBundle

_WHOLE: Final = -1
_DEFAULT_CHUNKS: Final = "4,inf"
_FIXED: Final = "fixed"
_PUBLISHED: Final = {
    "LibriSpeech test-clean, word error": ("4.05", "3.24", "3.82"),
    "LibriSpeech test-other, word error": ("10.48", "7.68", "9.79"),
    "AISHELL-1 test, character error": ("2.79", "2.15", "2.48"),
}
"""Percent with chunks of 4 frames, with the whole utterance, and with chunks of 4 frames by a model
that was trained without dynamic chunks (arXiv 2411.00774)."""


def add_recognition_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the experiment takes."""
    parser.add_argument(
        "--manifest",
        type=Path,
        required=True,
        metavar="FILE-or-DIR",
        help='JSON lines {"audio", "text"}, or the folder of LibriSpeech or AISHELL-1',
    )
    parser.add_argument(
        "--chunks",
        type=_chunks,
        default=_DEFAULT_CHUNKS,
        metavar="N,N",
        help="chunk sizes in frames of 40 ms; inf is the whole utterance (default: %(default)s)",
    )
    parser.add_argument(
        "--fixed-model",
        metavar="NAME-or-DIR",
        help="a model that was trained without dynamic chunks, measured beside with its own size",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run_recognition(arguments: argparse.Namespace) -> int:
    """Recognise, print and sum up."""
    from engine.evaluation.transcripts import read_transcripts
    from engine.session.chosen_model import load_chosen_model

    transcripts = read_transcripts(arguments.manifest)  # its mistakes are told before the loading
    choice = model_choice(arguments)
    bundles = [load_chosen_model(choice)]
    if arguments.fixed_model:
        other = choice.model_copy(update={"model": arguments.fixed_model, "random": None})
        bundles.append(load_chosen_model(other))
    recognised, *fixed = (
        _hear(bundle, transcripts, chunks, is_json=arguments.json, mark=mark)
        for bundle, chunks, mark in zip(
            bundles,
            (arguments.chunks, (bundles[-1].config.encoder.chunk_frames,)),
            ("", f" {_FIXED}"),
            strict=False,
        )
    )
    table = _table(recognised, arguments.chunks, fixed[0] if fixed else None)
    (complain if arguments.json else say)(table)
    n_unread = sum(one.error is not None for one in recognised)
    if n_unread:
        complain(f"floe: {n_unread} recordings could not be read; all their words count as missed.")
    return EXIT_FAILED if n_unread else EXIT_OK


def _hear(
    bundle: "ModelBundle",
    transcripts: "Sequence[Transcript]",
    chunks: Sequence[int],
    *,
    is_json: bool,
    mark: str,
) -> "list[Recognised]":
    """Recognise and print; `mark` goes behind each chunk size."""
    from engine.evaluation.recognition import recognise

    recognised: list[Recognised] = []
    for one in recognise(bundle, transcripts, chunks=chunks):
        recognised.append(one)
        say(_record(one, mark) if is_json else _line(one, mark))
    return recognised


def _record(one: "Recognised", mark: str) -> str:
    record = one.record()
    if mark:
        chunks = cast("dict[str, object]", record["chunks"])
        record["chunks"] = {size + mark: heard for size, heard in chunks.items()}
    return json.dumps(record, ensure_ascii=False)


def _line(one: "Recognised", mark: str) -> str:
    from engine.evaluation.recognition import chunk_name

    if one.error is not None:
        return f"{one.audio}  {one.error}"
    heard = [
        f"{chunk_name(size)}{mark}: {_errors_of(heard.errors)} {heard.text!r}"
        for size, heard in one.heard.items()
    ]
    return "  ".join([one.audio, *heard])


def _errors_of(errors: "Errors") -> str:
    if errors.words:
        return f"{errors.word_errors} of {errors.words} words"
    return f"{errors.character_errors} of {errors.characters} characters"


def _table(
    recognised: "Sequence[Recognised]",
    chunks: Sequence[int],
    fixed: "Sequence[Recognised] | None",
) -> str:
    from engine.evaluation.recognition import chunk_name, total_errors

    heads = [chunk_name(n) for n in chunks]
    totals = [total_errors(recognised, chunk_frames=n) for n in chunks]
    if fixed is not None:
        (own,) = fixed[0].heard
        heads.append(f"{chunk_name(own)} {_FIXED}")
        totals.append(total_errors(fixed, chunk_frames=own))
    lines = [
        "",
        _row("chunk, frames", heads),
        _row("word error, %", [_percent(total.word_error_rate) for total in totals]),
        _row("character error, %", [_percent(total.character_error_rate) for total in totals]),
        "",
        "Freeze-Omni 7B as published (arXiv 2411.00774), %:",
    ]
    for name, (four, whole, without) in _PUBLISHED.items():
        known = {"4": four, "inf": whole, f"4 {_FIXED}": without}
        lines.append(_row(name, [known.get(head, "–") for head in heads]))
    lines += ["", f"{len(recognised)} recordings, {totals[0].words} words."]
    if fixed is not None:
        lines.append("fixed: another model, trained without dynamic chunks.")
    return "\n".join(lines)


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<42}" + "".join(f"{cell:>10}" for cell in cells)


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.2f}"


def _chunks(text: str) -> tuple[int, ...]:
    """Parse "4,inf", for argparse."""
    words = [word.strip() for word in text.split(",")]
    return tuple(dict.fromkeys(_WHOLE if word == "inf" else positive(word) for word in words))
