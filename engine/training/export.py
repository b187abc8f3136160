"""Stage export: one model folder out of what the stages have left.

It knows where each part comes from and what is stored in which precision; nothing is trained here.
"""

import json
import logging
import shutil
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import CheckpointError
from engine.models.config import DialogueConfig, ModelConfig
from engine.models.loading.native import WEIGHTS_FILE, write_native
from engine.models.loading.skeleton import Skeleton
from engine.models.tokenizer import TextTokenizer
from engine.training.codec_shapes import CODEC_CONFIG
from engine.training.listen_parts import LLM_STAGE, stage_weights
from engine.training.listen_shapes import ADAPTER, ENCODER, ctc_head_config
from engine.training.loop import StageOptions
from engine.training.model_card import model_card
from engine.training.speak_2 import DECODER_CONFIG

logger = logging.getLogger(__name__)

STAGE = "export"
NAME = "built-in"
BUILT_IN_FOLDER = Path(__file__).parents[2] / "resources" / "models" / NAME
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
    """Write the built-in model into the resources."""
    export_model(options.runs, BUILT_IN_FOLDER)


def export_model(runs: Path, folder: Path) -> None:
    """Gather the stages' weights and write the model folder, replacing an older one.

    Raises:
        ModelMissingError: A stage has left no weights.
        CheckpointError: A tensor is missing or misshapen, or the model is too large.
        OutputError: The folder cannot be written.
    """
    tensors = gather(runs)
    config = model_config(runs, has_prefix=(runs / "speak-3" / "weights.safetensors").is_file())
    chosen = {
        name: stored(name, _checked(tensors, name, shape))
        for name, shape in Skeleton(config).shapes().items()
    }
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    write_native(fresh, config, chosen, tokenizer=runs / "tokenizer")
    (fresh / WEIGHTS_FILE).chmod(0o644)
    card = model_card(runs, n_parameters=sum(tensor.numel() for tensor in chosen.values()))
    (fresh / "README.md").write_text(card, encoding="utf-8")
    size = sum(path.stat().st_size for path in fresh.iterdir())
    if size > LARGEST_BYTES:
        raise CheckpointError(f"The model has {size / 1e6:.1f} MB; the limit is 60 MB.")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    logger.info("%s: %.1f MB in %s", STAGE, size / 1e6, folder)


def gather(runs: Path) -> dict[str, Tensor]:
    """All tensors of all stages; of the same name, the last one's."""
    tensors: dict[str, Tensor] = {}
    for stage in PARTS:
        if stage in OPTIONAL and not (runs / stage / "weights.safetensors").is_file():
            logger.warning("%s: stage %s is left out: it has not run", STAGE, stage)
            continue
        tensors |= stage_weights(runs, stage)
    return tensors


def model_config(runs: Path, *, has_prefix: bool) -> ModelConfig:
    """What `config.json` will say."""
    tokenizer = TextTokenizer.read(runs / "tokenizer")
    llm = json.loads((runs / LLM_STAGE / "config.json").read_text(encoding="utf-8"))
    return ModelConfig(
        name=NAME,
        encoder=ENCODER,
        adapter=ADAPTER,
        dialogue=DialogueConfig(user_text="heard"),
        llm=llm,
        speech_decoder=DECODER_CONFIG.model_copy(update={"uses_prefix": has_prefix}),
        codec=CODEC_CONFIG,
        ctc_head=ctc_head_config(tokenizer.n_tokens),
        storage_dtype="float16",
    )


def stored(name: str, tensor: Tensor) -> Tensor:
    """The tensor in the precision in which it is kept."""
    if not tensor.is_floating_point() or any(part in name for part in KEPT_WIDE):
        return tensor
    return tensor.to(torch.float16)


def _checked(tensors: dict[str, Tensor], name: str, shape: tuple[int, ...]) -> Tensor:
    tensor = tensors.get(name)
    if tensor is None:
        raise CheckpointError(f"No stage has left the tensor {name}.", remedy="Run all stages.")
    if tuple(tensor.shape) != tuple(shape):
        raise CheckpointError(f"The tensor {name} is {tuple(tensor.shape)} and not {shape}.")
    if tensor.is_floating_point() and not torch.isfinite(tensor).all():
        raise CheckpointError(f"The tensor {name} has values that are not finite.")
    return tensor
