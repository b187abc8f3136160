"""Where each token of a known text lies in what a recognition head heard.

It knows no encoder and no sound: Viterbi over the states of connectionist temporal classification
(Graves et al., 2006), blanks between the tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """The best path through a text.

    Attributes:
        ends: For each token the first row after its last one.
        starts: For each token its first row.
        score: Log-probability of the path for each token.
    """

    starts: list[int]
    ends: list[int]
    score: float


def align(
    log_probabilities: NDArray[np.float32], tokens: Sequence[int], *, blank: int
) -> Alignment | None:
    """Find the best path.

    Args:
        log_probabilities: [T, V] of the head.
        tokens: The text, at least one token.
        blank: The blank's class.

    Returns:
        The path; None if the text does not fit into so few rows.
    """
    labels = np.full(2 * len(tokens) + 1, blank)
    labels[1::2] = tokens
    can_skip = np.zeros(labels.size, bool)
    can_skip[3::2] = labels[3::2] != labels[1:-2:2]
    emitted = log_probabilities[:, labels]
    states = _best_path(emitted, can_skip)
    if states is None:
        return None
    rows = [np.flatnonzero(states == 2 * at + 1) for at in range(len(tokens))]
    total = float(emitted[np.arange(states.size), states].sum())
    return Alignment(
        starts=[int(one[0]) for one in rows],
        ends=[int(one[-1]) + 1 for one in rows],
        score=total / len(tokens),
    )


def _best_path(emitted: NDArray[np.float32], can_skip: NDArray[np.bool_]) -> np.ndarray | None:
    """[T] the state of each row, or None."""
    n_rows, n_states = emitted.shape
    came_from = np.zeros((n_rows, n_states), np.int8)
    score = np.full(n_states, -np.inf)
    score[:2] = emitted[0, :2]
    for row in range(1, n_rows):
        ways = np.full((3, n_states), -np.inf)
        ways[0] = score
        ways[1, 1:] = score[:-1]
        ways[2, 2:] = np.where(can_skip[2:], score[:-2], -np.inf)
        came_from[row] = ways.argmax(axis=0)
        score = ways.max(axis=0) + emitted[row]
    state = n_states - 1 if score[-1] >= score[-2] else n_states - 2
    if not np.isfinite(score[state]):
        return None
    states = np.empty(n_rows, np.int64)
    for row in range(n_rows - 1, -1, -1):
        states[row] = state
        state -= int(came_from[row, state])
    return states
