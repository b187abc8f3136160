"""How the model judges turns, chunk by chunk: decisions, and how early or wrong they are.

It knows no training. A decision is the first chunk whose state is likelier than not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK
from engine.training.speech_data.scenes import SceneKind

FRAME_S = 0.04
FOUND_WITHIN_S = 0.6
_THRESHOLD = 0.5


class State(IntEnum):
    """Outputs of the state head."""

    LISTEN = 0
    ANSWER = 1
    DISREGARD = 2


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about a scene.

    Attributes:
        state: LISTEN if nothing was decided to its end.
        delay_s: From the end of the speech to the end of the deciding chunk; negative if early.
    """

    state: State
    delay_s: float


def decide(probabilities: Sequence[Sequence[float]], *, speech_end_frame: int) -> Decision:
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


def _is_found(made: Decision) -> bool:
    return made.state is State.ANSWER and 0.0 <= made.delay_s <= FOUND_WITHIN_S


def _share(hits: Sequence[bool], total: int) -> float:
    return sum(hits) / max(total, 1)
