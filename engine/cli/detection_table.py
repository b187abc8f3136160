"""`./floe bench vad`: what speech detection takes for a voice, as a table.

Knows nothing of what a good figure is.
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.cli.console import complain

if TYPE_CHECKING:
    from engine.evaluation.duplex.detection import DetectionRow

_LONGEST_TURNS = 10


def detect_voices(arguments: argparse.Namespace) -> "list[DetectionRow]":
    """Measure every detector on every material.

    Raises:
        EngineError: A speech synthesiser is not installed.
    """
    import torch

    from engine.evaluation.duplex.detection import detectors, judge
    from engine.evaluation.duplex.detection_material import all_material
    from engine.session.silero import SileroConfirmer
    from engine.training.scripted_people import scripted_people

    torch.set_num_threads(arguments.threads or 1)
    rows: list[DetectionRow] = []
    n_turns = min(arguments.count, _LONGEST_TURNS)
    for material in all_material(scripted_people().question, n_turns=n_turns):
        if arguments.verbose:
            complain(material.name)
        rows += [
            judge(material, name, detector) for name, detector in detectors(SileroConfirmer).items()
        ]
    return rows


def detection_table(rows: "Sequence[DetectionRow]") -> str:
    """One line for each material: hits %, false frames %, onset ms, false onsets a minute."""
    names = list(dict.fromkeys(row.detector for row in rows))
    lines = [
        "frames hit % / false % / onset ms / false onsets a minute",
        f"{'':<24}" + "".join(f"{name:>22}" for name in names),
    ]
    for material in dict.fromkeys(row.material for row in rows):
        cells = [_cell(row) for row in rows if row.material == material]
        lines.append(f"{material:<24}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


def _cell(row: "DetectionRow") -> str:
    figures = (row.hit_percent, row.false_percent, row.onset_ms, row.false_onsets_per_minute)
    return "/".join("-" if figure is None else f"{figure:.0f}" for figure in figures)
