"""Reads what earlier stages have made, for the stages that build on it.

It knows where each stage leaves its weights, and nothing of how they came about.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.errors import ModelMissingError
from engine.models.adapter import SpeechAdapter
from engine.models.ctc_head import CtcHead
from engine.models.encoder import SpeechEncoder
from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.sizes import sizes_of

LLM_STAGE = "text-lm-heard"
"""The last stage that teaches the LLM."""

Frozen = TypeVar("Frozen", bound=nn.Module)


def device_of(module: nn.Module) -> torch.device:
    """Where a module computes."""
    return next(module.parameters()).device


def stage_weights(runs: Path, stage: str) -> dict[str, Tensor]:
    """The tensors of a finished (or running) stage.

    Raises:
        ModelMissingError: The stage has not left any.
    """
    path = runs / stage / "weights.safetensors"
    if not path.is_file():
        raise ModelMissingError(
            f"The stage {stage} has left no weights in {path.parent}.",
            remedy=f"Run the stage {stage} first.",
        )
    return load_file(path)


def load_part(module: nn.Module, tensors: Mapping[str, Tensor], prefix: str) -> None:
    """Give a module its tensors, whose names begin with `prefix`; strict about names."""
    own = {name[len(prefix) :]: t for name, t in tensors.items() if name.startswith(prefix)}
    module.load_state_dict(own, strict=True)


def load_ears(runs: Path, tokenizer: TextTokenizer) -> tuple[SpeechEncoder, CtcHead]:
    """The encoder and its recognition head, as stage listen-1 left them.

    Raises:
        ModelMissingError: The stage has not run, or a model without a recognition head stands in
            for it.
    """
    tensors = stage_weights(runs, "listen-1")
    if not any(name.startswith("ctc_head.") for name in tensors):
        raise ModelMissingError(
            "The model that was taken up has no recognition head, which this stage needs.",
            remedy="Run the stage listen-1 first: it teaches one.",
        )
    config = sizes_of(runs).encoder
    encoder, head = SpeechEncoder(config), CtcHead(config.dim, tokenizer.n_tokens)
    load_part(encoder, tensors, "encoder.")
    load_part(head, tensors, "ctc_head.")
    return encoder, head


def load_adapter(runs: Path, stage: str = "listen-1") -> SpeechAdapter:
    """The adapter as a stage left it."""
    adapter = SpeechAdapter(sizes_of(runs).adapter)
    load_part(adapter, stage_weights(runs, stage), "adapter.")
    return adapter


def load_table(runs: Path) -> Tensor:
    """[V, H] float32, the LLM's embeddings, which stage text-lm leaves for ever.

    Raises:
        ModelMissingError: The stage text-lm has not run.
    """
    return stage_weights(runs, "text-lm")["llm.model.embed_tokens.weight"].float()


def load_llm(runs: Path) -> LanguageModel:
    """The text LLM, frozen.

    Raises:
        ModelMissingError: The stage text-lm-heard has not run.
    """
    tensors = stage_weights(runs, LLM_STAGE)
    config = json.loads((runs / LLM_STAGE / "config.json").read_text(encoding="utf-8"))
    llm = LanguageModel(config)
    load_part(llm, tensors, "llm.")
    return frozen(llm)


def frozen(module: Frozen) -> Frozen:
    """The module, in evaluation mode and without gradients."""
    module.requires_grad_(False)
    module.eval()
    return module
