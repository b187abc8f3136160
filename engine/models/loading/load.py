"""The one door to a model in memory: a folder, or a size of random weights, to a bundle.

Knows both layouts by the file that tells them apart, and nothing of names or of where models are
kept.
"""

from collections.abc import Callable
from pathlib import Path

import torch

from engine.errors import ConfigError, ModelMissingError
from engine.models.bundle import ModelBundle
from engine.models.loading import native, released
from engine.models.loading.random_weights import random_config, random_tensors, random_tokenizer
from engine.models.loading.skeleton import Skeleton
from engine.models.tokenizer import TextTokenizer


def load_bundle(
    folder: Path,
    *,
    device: torch.device,
    dtype: torch.dtype,
    llm: Path | None = None,
    name: str | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> ModelBundle:
    """Read a model from the disk.

    Args:
        folder: A folder of our layout, of the released one, or the latter's `checkpoints`.
        device: Where the weights go.
        dtype: What everything but the codec computes in.
        llm: The LLM's folder, for the released layout; None looks beside the checkpoints.
        name: What the model is called; None takes its own name, or the folder's.
        progress: Is told, from 0 to 1, how much is in memory; what it raises ends the reading.

    Raises:
        ModelMissingError: The folder, or a file in it, is missing.
        CheckpointError: A tensor is missing, surplus or misshapen, or a file is damaged.
        ConfigError: A configuration file makes no sense.
        OutOfMemoryError: It does not fit onto the device.
    """
    checkpoints = released_checkpoints(folder)
    if checkpoints is not None:
        name = name or released_name(folder)
        config, skeleton, tensors = released.read_released(checkpoints, llm=llm, name=name)
        words = released.tokenizer_folder(checkpoints, llm)
    else:
        config, skeleton, tensors = native.read_native(folder)
        words = folder
    tokenizer = TextTokenizer.read(words)
    _check_vocabulary(tokenizer, words, n_rows=skeleton.llm.vocabulary)
    skeleton.fill(tensors, device=device, dtype=dtype, progress=progress)
    if name is not None:
        config = config.model_copy(update={"name": name})
    return _bundle(config, skeleton, tokenizer, device=device, dtype=dtype)


def random_bundle(
    size: str, *, device: torch.device, dtype: torch.dtype, seed: int = 0
) -> ModelBundle:
    """Draw a model's weights on the device, so that speed can be measured without files.

    Args:
        size: "tiny", "mid" or "release".
        device: Where the weights go.
        dtype: What everything but the codec computes in.
        seed: Of the weights.
    """
    config = random_config(size)
    skeleton = Skeleton(config)
    tensors = random_tensors(skeleton, device=device, dtype=dtype, seed=seed)
    skeleton.fill(tensors, device=device, dtype=dtype)
    return _bundle(config, skeleton, random_tokenizer(config), device=device, dtype=dtype)


def released_checkpoints(folder: Path) -> Path | None:
    """The folder with the released weight files, or None if `folder` is of our own layout.

    Raises:
        ModelMissingError: `folder` is no model of either layout.
    """
    if not folder.is_dir():
        raise ModelMissingError(f"There is no model folder {folder}.")
    for candidate in (folder / "checkpoints", folder):
        if (candidate / "audiollm").is_dir():
            return candidate
    if (folder / native.CONFIG_FILE).is_file():
        return None
    raise ModelMissingError(
        f"{folder} is not a model: it has neither Floe's config.json nor the released checkpoints"
        " (audiollm, decoder, codec)."
    )


def released_name(folder: Path) -> str:
    """What to call a released model: its folder, or the one above `checkpoints`."""
    place = folder.resolve()
    return place.parent.name if place.name == "checkpoints" else place.name


def _check_vocabulary(tokenizer: TextTokenizer, folder: Path, *, n_rows: int) -> None:
    if tokenizer.n_rows > n_rows:
        raise ConfigError(
            f"The tokenizer in {folder} has ids up to {tokenizer.n_rows - 1}, and the LLM has"
            f" embeddings for {n_rows} only.",
            remedy="Check that the tokenizer belongs to this LLM.",
        )


def _bundle(
    config: native.ModelConfig,
    skeleton: Skeleton,
    tokenizer: TextTokenizer,
    *,
    device: torch.device,
    dtype: torch.dtype,
) -> ModelBundle:
    return ModelBundle(
        config=config,
        encoder=skeleton.encoder,
        adapter=skeleton.adapter,
        llm=skeleton.llm,
        state_head=skeleton.state_head,
        speech_decoder=skeleton.speech_decoder,
        codec=skeleton.codec,
        prompt_embeddings=skeleton.prompt_embeddings.weight,
        ctc_head=skeleton.ctc_head,
        tokenizer=tokenizer,
        device=device,
        dtype=dtype,
    )
