"""From a choice of weights, device and precision to a model in memory.

Knows nothing of what is done with it.
"""

import os
from collections.abc import Callable
from typing import Final

import torch

from engine.config import ModelChoice
from engine.errors import RequestError
from engine.models import free_pages
from engine.models.accelerate import choose_device, choose_dtype
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle, random_bundle
from engine.weights.store import BUILT_IN, Layout, find_model

_SMALL_PARAMETERS: Final = 100_000_000
"""Matrices of smaller models are too small to be shared between threads with any gain."""

_KEPT_KERNELS: Final = 256
"""Kernels that oneDNN keeps, each for one shape, with about 0.3 MiB each. It would keep 1024, and a
talk comes upon new lengths of a codec's window for a quarter of an hour."""


def load_chosen_model(
    choice: ModelChoice, *, progress: Callable[[float], None] = lambda _share: None
) -> ModelBundle:
    """Load the weights that were chosen; set how many threads and kernels torch has for them.

    Args:
        choice: Which ones.
        progress: Is told, from 0 to 1, how much is in memory; what it raises ends the loading.

    Raises:
        EngineError: There is no such model or device, or a file is damaged.
    """
    free_pages.keep_large_pieces_apart()
    # Read when the first kernel is made.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_KEPT_KERNELS))
    device = choose_device(choice.device)
    dtype = choose_dtype(choice.dtype, device)
    if choice.random is not None:
        bundle = random_bundle(choice.random.value, device=device, dtype=dtype)
    else:
        found = find_model(choice.model or BUILT_IN)
        if choice.llm_dir is not None and found.layout is Layout.NATIVE:
            raise RequestError(
                f"The model {found.name} has its own LLM.",
                remedy="Leave --llm out for this model.",
            )
        bundle = load_bundle(
            found.path,
            device=device,
            dtype=dtype,
            llm=choice.llm_dir,
            name=found.name,
            progress=progress,
        )
    torch.set_num_threads(choice.n_threads or _fitting_threads(bundle))
    return bundle


def _fitting_threads(bundle: ModelBundle) -> int:
    """Threads for a conversation: one processor stays free for the sound card and the window."""
    if bundle.n_parameters < _SMALL_PARAMETERS:
        return 1
    return max(1, (os.cpu_count() or 1) - 1)
