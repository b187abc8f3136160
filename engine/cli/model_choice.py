"""From the options of the command line to a model in memory.

Knows nothing of what is done with it.
"""

import argparse
from pathlib import Path

import torch

from engine.errors import RequestError
from engine.models.accelerate import choose_device, choose_dtype
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle, random_bundle
from engine.weights.store import Layout, find_model


def load_chosen(arguments: argparse.Namespace) -> ModelBundle:
    """Load the model that `--model --llm --random --device --dtype --threads` name.

    Raises:
        EngineError: There is no such model or device, or a file is damaged.
    """
    if arguments.threads is not None:
        torch.set_num_threads(arguments.threads)
    device = choose_device(arguments.device)
    dtype = choose_dtype(arguments.dtype, device)
    if arguments.random is not None:
        return random_bundle(arguments.random, device=device, dtype=dtype)
    found = find_model(arguments.model)
    llm = None if arguments.llm is None else Path(arguments.llm).expanduser()
    if llm is not None and found.layout is Layout.NATIVE:
        raise RequestError(
            f"The model {found.name} has its own LLM.", remedy="Leave --llm out for this model."
        )
    return load_bundle(found.path, device=device, dtype=dtype, llm=llm, name=found.name)
