"""Where Python's, NumPy's and torch's generators are, for checkpoints.

It knows no training.
"""

import random
from typing import cast

import numpy as np
import torch


def random_state() -> dict[str, object]:
    """States of the three generators, in types that a weights-only load accepts."""
    state = np.random.get_state(legacy=True)
    kind, keys, position, has_gauss, cached = cast(tuple[str, np.ndarray, int, int, float], state)
    version, internal, gauss = random.getstate()
    return {
        "torch": torch.get_rng_state(),
        "numpy": [kind, torch.from_numpy(keys.astype(np.int64)), position, has_gauss, cached],
        "python": [version, list(internal), gauss],
    }


def set_random_state(state: dict[str, object]) -> None:
    """Go on where `random_state` was taken."""
    kind, keys, position, has_gauss, cached = state["numpy"]  # type: ignore[misc]
    version, internal, gauss = state["python"]  # type: ignore[misc]
    torch.set_rng_state(state["torch"])  # type: ignore[arg-type]
    np.random.set_state((kind, keys.numpy().astype(np.uint32), position, has_gauss, cached))
    random.setstate((version, tuple(internal), gauss))
