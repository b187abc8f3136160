"""`./floe evaluate asr`: a line for each recording, then the error rates by chunk size.

Knows how they are printed beside the published ones, not how they are found.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

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

_WHOLE: Final = -1
_DEFAULT_CHUNKS: Final = "4,inf"
_PUBLISHED: Final = {
    "LibriSpeech test-clean, word error": ("4.05", "3.24"),
    "LibriSpeech test-other, word error": ("10.48", "7.68"),
    "AISHELL-1 test, character error": ("2.79", "2.15"),
}
"""Percent with chunks of 4 frames and with the whole utterance (arXiv 2411.00774)."""


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
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run_recognition(arguments: argparse.Namespace) -> int:
    """Recognise, print and sum up."""
    from engine.evaluation.recognition import recognise
    from engine.evaluation.transcripts import read_transcripts
    from engine.session.chosen_model import load_chosen_model

    transcripts = read_transcripts(arguments.manifest)  # its mistakes are told before the loading
    bundle = load_chosen_model(model_choice(arguments))
    recognised: list[Recognised] = []
    for one in recognise(bundle, transcripts, chunks=arguments.chunks):
        recognised.append(one)
        say(json.dumps(one.record(), ensure_ascii=False) if arguments.json else _line(one))
    (complain if arguments.json else say)(_table(recognised, arguments.chunks))
    n_unread = sum(one.error is not None for one in recognised)
    if n_unread:
        complain(f"floe: {n_unread} recordings could not be read; all their words count as missed.")
    return EXIT_FAILED if n_unread else EXIT_OK


def _line(one: "Recognised") -> str:
    from engine.evaluation.recognition import chunk_name

    if one.error is not None:
        return f"{one.audio}  {one.error}"
    heard = [
        f"{chunk_name(size)}: {_errors_of(heard.errors)} {heard.text!r}"
        for size, heard in one.heard.items()
    ]
    return "  ".join([one.audio, *heard])


def _errors_of(errors: "Errors") -> str:
    if errors.words:
        return f"{errors.word_errors} of {errors.words} words"
    return f"{errors.character_errors} of {errors.characters} characters"


def _table(recognised: "Sequence[Recognised]", chunks: Sequence[int]) -> str:
    from engine.evaluation.recognition import chunk_name, total_errors

    lines = ["", f"{'chunk, frames':<42}" + "".join(f"{chunk_name(n):>10}" for n in chunks)]
    totals = [total_errors(recognised, chunk_frames=n) for n in chunks]
    lines.append(_row("word error, %", [_percent(total.word_error_rate) for total in totals]))
    lines.append(
        _row("character error, %", [_percent(total.character_error_rate) for total in totals])
    )
    lines += ["", "Freeze-Omni 7B as published (arXiv 2411.00774), %:"]
    for name, (four, whole) in _PUBLISHED.items():
        known = {4: four, _WHOLE: whole}
        lines.append(_row(name, [known.get(n, "–") for n in chunks]))
    lines += ["", f"{len(recognised)} recordings, {totals[0].words} words."]
    return "\n".join(lines)


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<42}" + "".join(f"{cell:>10}" for cell in cells)


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.2f}"


def _chunks(text: str) -> tuple[int, ...]:
    """Parse "4,inf", for argparse."""
    words = [word.strip() for word in text.split(",")]
    return tuple(dict.fromkeys(_WHOLE if word == "inf" else positive(word) for word in words))
