"""How the model judges turns, chunk by chunk: decisions, how early or wrong they are, calibration.

It knows no training. A decision is the first chunk whose state is likelier than not.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK
from engine.training.speech_data.scenes import SceneKind

FRAME_S = 0.04
FOUND_WITHIN_S = 0.6
_THRESHOLD = 0.5

_BIASES = np.arange(-4.0, 1.01, 0.25)
"""What calibration tries, in logits."""

_TOLERATED = {"premature": 0.08, "missed": 0.08, "dropped": 0.08, "taken": 0.15, "cut_off": 0.35}
"""Shares that count alike in calibration; a question is missed if it is not found in time. Most is
tolerated of unfinished sentences: whoever is silent for longer than the patience is answered
anyway, whatever the model says."""

_LEAST_PROBABILITY = 1e-9


class State(IntEnum):
    """Outputs of the state head."""

    LISTEN = 0
    ANSWER = 1
    DISREGARD = 2


Probabilities = Sequence[Sequence[float]]
"""For each chunk of a scene those of the three states."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about a scene.

    Attributes:
        state: LISTEN if nothing was decided to its end.
        delay_s: From the end of the speech to the end of the deciding chunk; negative if early.
    """

    state: State
    delay_s: float


def decide(probabilities: Probabilities, *, speech_end_frame: int) -> Decision:
    """The first decision of a scene.

    Args:
        probabilities: For each chunk those of the three states.
        speech_end_frame: Encoder frame in which the speech is over.
    """
    for chunk, (_, answer, disregard) in enumerate(probabilities):
        delay_s = (FRAMES_PER_CHUNK * (chunk + 1) - speech_end_frame) * FRAME_S
        if disregard > _THRESHOLD:
            return Decision(state=State.DISREGARD, delay_s=delay_s)
        if answer > _THRESHOLD:
            return Decision(state=State.ANSWER, delay_s=delay_s)
    return Decision(state=State.LISTEN, delay_s=0.0)


def state_figures(kinds: Sequence[SceneKind], decisions: Sequence[Decision]) -> dict[str, float]:
    """Shares of early, timely and wrong decisions.

    Returns:
        `premature`: questions decided before the speech was over, either way. `found`: questions
        taken within `FOUND_WITHIN_S` of their end. `dropped`: questions disregarded. `taken`:
        back-channels, side talk, noises and echoes taken for a question. `cut_off`: unfinished
        sentences taken for a question.
    """
    pairs = list(zip(kinds, decisions, strict=True))
    asked = [made for kind, made in pairs if kind is SceneKind.QUESTION]
    others = [made for kind, made in pairs if kind.is_disregarded]
    unfinished = [made for kind, made in pairs if kind is SceneKind.UNFINISHED]
    decided = [made for made in asked if made.state is not State.LISTEN]
    return {
        "premature": _share([made.delay_s < 0 for made in decided], len(asked)),
        "found": _share([_is_found(made) for made in asked], len(asked)),
        "dropped": _share([made.state is State.DISREGARD for made in asked], len(asked)),
        "taken": _share([made.state is State.ANSWER for made in others], len(others)),
        "cut_off": _share([made.state is State.ANSWER for made in unfinished], len(unfinished)),
    }


def best_biases(
    scenes: Sequence[Probabilities], kinds: Sequence[SceneKind], speech_end_frames: Sequence[int]
) -> tuple[float, float, float]:
    """What to add to the logits of the three states, so that decisions err least.

    A linear head learns from chunks, all alike; a talk suffers from whole decisions, where one
    chunk over the threshold is enough. Errors count by `_TOLERATED`; ties go to what changes least.

    Args:
        scenes: Probabilities of scenes that were kept from training.
        kinds: What each should be taken for.
        speech_end_frames: Where the speech of each is over.
    """
    logits = [np.log(np.maximum(np.array(one), _LEAST_PROBABILITY)) for one in scenes]

    def cost(biases: tuple[float, float]) -> tuple[float, float]:
        decisions = [
            decide(_softmax(one + np.array([0.0, *biases])), speech_end_frame=end)
            for one, end in zip(logits, speech_end_frames, strict=True)
        ]
        figures = state_figures(kinds, decisions)
        figures["missed"] = 1.0 - figures["found"]
        errors = sum(figures[name] / share for name, share in _TOLERATED.items())
        return errors, abs(biases[0]) + abs(biases[1])

    tried: list[float] = _BIASES.tolist()
    answer, disregard = min(itertools.product(tried, tried), key=cost)
    return 0.0, answer, disregard


def _softmax(logits: np.ndarray) -> list[list[float]]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).tolist()


def _is_found(made: Decision) -> bool:
    return made.state is State.ANSWER and 0.0 <= made.delay_s <= FOUND_WITHIN_S


def _share(hits: Sequence[bool], total: int) -> float:
    return sum(hits) / max(total, 1)
