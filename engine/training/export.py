"""Stage export: one model folder out of what the stages have left.

It knows where each part comes from and what is stored in which precision; nothing is trained here.
"""

import json
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import CheckpointError, RequestError
from engine.models.accelerate import DTYPES
from engine.models.config import CtcHeadConfig, ModelConfig
from engine.models.loading.native import WEIGHTS_FILE, write_native
from engine.models.loading.released_writer import own_settings, write_released
from engine.models.loading.skeleton import TASK_EMBEDDINGS, Skeleton
from engine.training.listen_parts import LLM_STAGE, stage_weights
from engine.training.model_card import model_card
from engine.training.options import Layout, StageOptions
from engine.training.sizes import BUILT_IN, sizes_of

logger = logging.getLogger(__name__)

STAGE = "export"
BUILT_IN_FOLDER = Path(__file__).parents[2] / "resources" / "models" / BUILT_IN.name
LARGEST_BYTES = 60_000_000

PARTS = (
    "text-lm",
    "codec-vq",
    "codec-generator",
    "codec-encoder",
    "listen-1",
    "text-lm-heard",
    "listen-2",
    "listen-3",
    "speak-2",
    "speak-3",
)
"""Later stages overwrite the tensors of earlier ones."""

OPTIONAL = {"speak-3"}
KEPT_WIDE = ("global_cmvn", "running_", "quantizer", "state_head", "prompt_embeddings")
"""Parts of names whose tensors stay float32: small, and sensitive to rounding."""


def run(options: StageOptions) -> None:
    """Write the model into the resources, or where and in which layout the options say.

    Raises:
        RequestError: The released layout was asked for without a folder.
        EngineError: As `export_model`.
    """
    if options.target is None and options.layout is Layout.RELEASED:
        raise RequestError(
            "The built-in model is kept in Floe's own layout.",
            remedy="Name a new folder with --to.",
        )
    export_model(options.runs, options.target or BUILT_IN_FOLDER, layout=options.layout)


def export_model(runs: Path, folder: Path, *, layout: Layout = Layout.NATIVE) -> None:
    """Gather the stages' weights and write the model folder.

    Args:
        runs: Folder of the stages.
        folder: Where; the built-in model's own folder is replaced, any other must be new.
        layout: In which it is written.

    Raises:
        ModelMissingError: A stage has left no weights.
        CheckpointError: A tensor is missing or misshapen, or the built-in model is too large.
        OutputError: The folder cannot be written.
    """
    config, chosen = assembled(runs)
    write = write_native if layout is Layout.NATIVE else write_released
    if layout is Layout.RELEASED and (own := own_settings(config)):
        logger.warning(
            "%s: the published implementation does not know %s: Floe alone runs this model as it"
            " was trained",
            STAGE,
            ", ".join(own),
        )
    if folder != BUILT_IN_FOLDER:
        write(folder, config, chosen, tokenizer=runs / "tokenizer")
        _finish(folder, runs, chosen)
        return
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    write(fresh, config, chosen, tokenizer=runs / "tokenizer")
    (fresh / WEIGHTS_FILE).chmod(0o644)
    size = _finish(fresh, runs, chosen)
    if size > LARGEST_BYTES:
        raise CheckpointError(f"The model has {size / 1e6:.1f} MB; the limit is 60 MB.")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def assembled(runs: Path) -> tuple[ModelConfig, dict[str, Tensor]]:
    """The configuration of the model that the stages have made, and its tensors as stored.

    Raises:
        ModelMissingError: A stage has left no weights.
        CheckpointError: A tensor is missing or misshapen, or is not finite.
    """
    tensors = gather(runs)
    config = model_config(runs, tensors)
    shapes = Skeleton(config).shapes()
    if TASK_EMBEDDINGS in tensors:
        shapes[TASK_EMBEDDINGS] = (config.dialogue.task_count, config.adapter.llm_dim)
    dtype = DTYPES[config.storage_dtype]
    return config, {
        name: stored(name, _checked(tensors, name, shape), dtype) for name, shape in shapes.items()
    }


def _finish(folder: Path, runs: Path, tensors: Mapping[str, Tensor]) -> int:
    """Add the card; returns how many bytes the folder has."""
    card = model_card(runs, n_parameters=sum(tensor.numel() for tensor in tensors.values()))
    (folder / "README.md").write_text(card, encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    logger.info("%s: %.1f MB in %s", STAGE, size / 1e6, folder)
    return size


def gather(runs: Path) -> dict[str, Tensor]:
    """All tensors of all stages; of the same name, the last one's."""
    tensors: dict[str, Tensor] = {}
    for stage in PARTS:
        if stage in OPTIONAL and not (runs / stage / "weights.safetensors").is_file():
            logger.warning("%s: stage %s is left out: it has not run", STAGE, stage)
            continue
        tensors |= stage_weights(runs, stage)
    return tensors


def model_config(runs: Path, tensors: Mapping[str, Tensor]) -> ModelConfig:
    """What `config.json` will say.

    Args:
        runs: Folder of the stages.
        tensors: Of all stages; a part that none of them has is not in the model.
    """
    sizes = sizes_of(runs)
    llm = json.loads((runs / LLM_STAGE / "config.json").read_text(encoding="utf-8"))
    head = tensors.get("ctc_head.project.weight")
    return ModelConfig(
        name=sizes.name,
        encoder=sizes.encoder,
        adapter=sizes.adapter,
        dialogue=sizes.dialogue,
        llm=llm,
        speech_decoder=sizes.speech_decoder.model_copy(update={"uses_prefix": _has_prefix(runs)}),
        codec=sizes.codec,
        vocoder=sizes.vocoder,
        ctc_head=None
        if head is None
        else CtcHeadConfig(encoder_dim=sizes.encoder.dim, vocabulary=head.shape[0]),
        storage_dtype=sizes.storage_dtype,
    )


def stored(name: str, tensor: Tensor, dtype: torch.dtype = torch.float16) -> Tensor:
    """The tensor in the precision in which it is kept."""
    if not tensor.is_floating_point() or any(part in name for part in KEPT_WIDE):
        return tensor
    return tensor.to(dtype)


def _has_prefix(runs: Path) -> bool:
    """Whether the prefix layers have learned: the stage speak-3 has left them."""
    return (runs / "speak-3" / "weights.safetensors").is_file()


def _checked(tensors: dict[str, Tensor], name: str, shape: tuple[int, ...]) -> Tensor:
    tensor = tensors.get(name)
    if tensor is None:
        raise CheckpointError(f"No stage has left the tensor {name}.", remedy="Run all stages.")
    if tuple(tensor.shape) != tuple(shape):
        raise CheckpointError(f"The tensor {name} is {tuple(tensor.shape)} and not {shape}.")
    if tensor.is_floating_point() and not torch.isfinite(tensor).all():
        raise CheckpointError(f"The tensor {name} has values that are not finite.")
    return tensor
