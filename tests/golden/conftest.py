"""The golden set's model, loaded once as a user's would be, and its numbers as tensors.

Knows no module under test; every file of expected values is read where it is needed.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle

SET_A = Path(__file__).parent / "A"


@pytest.fixture(scope="session")
def bundle() -> ModelBundle:
    """The golden model in float32 on the processor."""
    torch.set_num_threads(1)
    return load_bundle(SET_A, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="session")
def golden() -> Callable[[str], dict[str, Tensor]]:
    """Reads one file of expected values: `golden("02_encoder_stream")["out"]`."""

    def read(name: str) -> dict[str, Tensor]:
        with np.load(SET_A / "golden" / f"{name}.npz", allow_pickle=False) as arrays:
            numbers = {key: arrays[key] for key in arrays if arrays[key].dtype.kind in "fib"}
        return {key: torch.from_numpy(np.asarray(array)) for key, array in numbers.items()}

    return read
