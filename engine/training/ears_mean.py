"""The mean of two trainings of the ears, calibrated anew: often better than either.

    python -m engine.training.ears_mean OTHER_MODEL --runs runs

takes the weights that stage listen-3 has left and those of a model from which it had gone on, and
leaves their mean in the place of the first (Wortsman et al. 2022, arXiv 2203.05482; both lie in one
basin only if one training went on from the other). It knows no training.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file

from engine.errors import CheckpointError
from engine.training.listen_2 import STAGE as SCENES_STAGE
from engine.training.listen_3 import STAGE, calibrate, weights
from engine.training.listen_cache import EncodedScene, read_encoded
from engine.training.listen_parts import stage_weights
from engine.training.listen_report import Judge
from engine.training.loop import WEIGHTS_FILE, Tensors, save_weights

logger = logging.getLogger(__name__)

_HELD_OUT = ("seen", "unseen")


def mean_of(one: Tensors, other: Tensors) -> Tensors:
    """Halfway between two sets of weights, for every tensor of the first.

    Raises:
        CheckpointError: The other lacks one, or has it in another shape.
    """
    mean: dict[str, torch.Tensor] = {}
    for name, tensor in one.items():
        if name not in other or other[name].shape != tensor.shape:
            raise CheckpointError(
                f"The other model has no {name} of the same shape.",
                remedy="Give the model from which this training went on.",
            )
        mean[name] = torch.lerp(tensor, other[name].to(tensor.dtype), 0.5)
    return mean


def main(words: Sequence[str] | None = None) -> int:
    """Leave the mean where the stage's weights were; returns the exit status."""
    parser = argparse.ArgumentParser(prog="ears_mean", description=__doc__)
    parser.add_argument("other", type=Path, help="folder of the model that it went on from")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    arguments = parser.parse_args(words)
    torch.set_num_threads(1)
    runs: Path = arguments.runs
    other = load_file(arguments.other / "model.safetensors")
    place = runs / STAGE / WEIGHTS_FILE
    save_weights(place, mean_of(stage_weights(runs, STAGE), other))
    judge = Judge(runs)
    calibrate(judge.parts, judge.listener, held_out_scenes(runs))
    save_weights(place, weights(judge.parts, judge.listener))
    return 0


def held_out_scenes(runs: Path) -> list[EncodedScene]:
    """The scenes that were kept from training, as stage listen-2 has encoded them."""
    folder = runs / SCENES_STAGE
    return [
        scene
        for name in _HELD_OUT
        for scene in read_encoded(folder / name, folder / f"{name}-encoded")
    ]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.exit(main())
