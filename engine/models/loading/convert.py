"""From one layout to the other, without a device and without loss.

Knows no inference. A released model's gains and directions become plain convolutions on the way
here; the way back splits them again, so that a model that goes both ways stays the same bit by bit.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import RequestError
from engine.models.accelerate import DTYPES
from engine.models.config import ModelConfig
from engine.models.loading import native, released
from engine.models.loading.load import released_checkpoints, released_name
from engine.models.loading.released_writer import write_released
from engine.models.loading.skeleton import keeps_float32

LAYOUTS = ("native", "released")


def convert(
    source: Path, target: Path, *, layout: str, dtype: str = "keep", llm: Path | None = None
) -> ModelConfig:
    """Write a model in another layout, or in the same with another dtype.

    Args:
        source: A model folder of either layout.
        target: The new folder; must not exist.
        layout: "native" or "released".
        dtype: "float32", "bfloat16" or "float16" to store everything so, the codec and the
            feature statistics always in float32; "keep" changes nothing.
        llm: The LLM's folder, if the source is of the released layout and it lies elsewhere.

    Returns:
        The new model's configuration.

    Raises:
        EngineError: The source is not whole, the target cannot be written, or a word is unknown.
    """
    if layout not in LAYOUTS:
        raise RequestError(f"There is no layout {layout!r}.", remedy=f"Use {' or '.join(LAYOUTS)}.")
    config, tensors, tokenizer = read_model(source, llm=llm)
    tensors = _stored(tensors, dtype)
    config = config.model_copy(update={"storage_dtype": _storage_dtype(tensors)})
    write = native.write_native if layout == "native" else write_released
    write(target, config, tensors, tokenizer=tokenizer)
    return config


def read_model(source: Path, *, llm: Path | None) -> tuple[ModelConfig, dict[str, Tensor], Path]:
    """Read a model of either layout, strictly, without a device.

    Args:
        source: Its folder.
        llm: The LLM's folder, if it is of the released layout and that lies elsewhere.

    Returns:
        Its configuration, its tensors under our names, and the folder of its tokenizer.

    Raises:
        EngineError: The model is not whole.
    """
    checkpoints = released_checkpoints(source)
    if checkpoints is None:
        config, _, tensors = native.read_native(source)
        return config, tensors, source
    name = released_name(source)
    config, _, tensors = released.read_released(checkpoints, llm=llm, name=name)
    return config, tensors, released.tokenizer_folder(checkpoints, llm)


def _stored(tensors: Mapping[str, Tensor], dtype: str) -> dict[str, Tensor]:
    if dtype == "keep":
        return dict(tensors)
    if dtype not in DTYPES:
        raise RequestError(
            f"There is no dtype {dtype!r}.", remedy=f"Use keep, {', '.join(DTYPES)}."
        )
    return {
        name: tensor.to(torch.float32 if keeps_float32(name) else DTYPES[dtype])
        for name, tensor in tensors.items()
    }


def _storage_dtype(tensors: Mapping[str, Tensor]) -> str:
    """The dtype that most numbers are stored in."""
    counts = dict.fromkeys(DTYPES, 0)
    for tensor in tensors.values():
        name = str(tensor.dtype).removeprefix("torch.")
        if name in counts:
            counts[name] += tensor.numel()
    return max(counts, key=lambda name: counts[name])
