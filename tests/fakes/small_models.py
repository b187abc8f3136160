"""Small models with random weights and sizes of one's own choice, in either layout.

Knows no test. Sizes are deliberately unlike those of any real model.
"""

import json
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor

from engine.models.config import (
    AdapterConfig,
    CodecConfig,
    CtcHeadConfig,
    DialogueConfig,
    EncoderConfig,
    ModelConfig,
    SpeechDecoderConfig,
)
from engine.models.loading.native import write_native
from engine.models.loading.random_weights import random_tensors
from engine.models.loading.released_writer import write_released
from engine.models.loading.skeleton import Skeleton

GOLDEN = Path(__file__).parents[1] / "golden" / "A"
"""Its tokenizer (398 ids) serves all small models."""

TOKENIZER = GOLDEN / "llm"
VOCABULARY = 405
TURN_END_ID = 397
BLANK_ID = 398


def small_config(
    *,
    encoder: dict[str, Any] | None = None,
    adapter: dict[str, Any] | None = None,
    llm: dict[str, Any] | None = None,
    decoder: dict[str, Any] | None = None,
    codec: dict[str, Any] | None = None,
    dialogue: dict[str, Any] | None = None,
) -> ModelConfig:
    """A configuration that runs in milliseconds; each argument overrides fields of a part."""
    ears = EncoderConfig(
        **{"dim": 24, "heads": 3, "blocks": 2, "ffn_dim": 40, "left_chunks": 3} | (encoder or {})
    )
    words = _qwen() | (llm or {})
    hidden = words["hidden_size"]
    return ModelConfig(
        name="small",
        encoder=ears,
        adapter=AdapterConfig(
            **{"encoder_dim": ears.dim, "llm_dim": hidden, "kernel_size": 3} | (adapter or {})
        ),
        dialogue=DialogueConfig(**{"prompt_count": 4, "task_count": 3} | (dialogue or {})),
        llm=words,
        speech_decoder=SpeechDecoderConfig(
            **{"dim": 16, "heads": 2, "blocks": 3, "ffn_dim": 20, "odim": 31} | (decoder or {})
        ),
        codec=CodecConfig.model_validate(_codec() | (codec or {})),
        storage_dtype="float32",
    )


def small_tensors(config: ModelConfig, *, seed: int = 0) -> dict[str, Tensor]:
    """Every tensor of a model, float32; ends are likely, so that answers are short."""
    tensors = random_tensors(
        Skeleton(config), device=torch.device("cpu"), dtype=torch.float32, seed=seed
    )
    if "llm.lm_head.weight" in tensors:
        tensors["llm.lm_head.weight"][TURN_END_ID] *= 4.0
    tensors["speech_decoder.out_fnn.weight"][config.speech_decoder.odim + 2] *= 4.0
    return tensors


def write_small_released(folder: Path, config: ModelConfig, *, seed: int = 0) -> Path:
    """Write a model in the released layout, without the settings that only Floe adds."""
    tensors = small_tensors(config, seed=seed)
    task_shape = (config.dialogue.task_count, config.adapter.llm_dim)
    tensors["task_embeddings.weight"] = torch.zeros(task_shape)
    write_released(folder, config, tensors, tokenizer=TOKENIZER)
    settings_file = folder / "checkpoints" / "codec" / "model.json"
    settings = json.loads(settings_file.read_text(encoding="utf-8"))
    for ours in ("embedding_dim", "encoder_initial_channel"):
        del settings[ours]
    settings_file.write_text(json.dumps(settings), encoding="utf-8")
    training_file = folder / "checkpoints" / "audiollm" / "train.yaml"
    training = yaml.safe_load(training_file.read_text(encoding="utf-8"))
    del training["floe"]
    training_file.write_text(yaml.safe_dump(training), encoding="utf-8")
    return folder


def write_small_native(folder: Path, config: ModelConfig, *, seed: int = 0) -> Path:
    """Write a model in our own layout."""
    write_native(folder, config, small_tensors(config, seed=seed), tokenizer=TOKENIZER)
    return folder


def write_small_spelling(folder: Path, *, seed: int = 0) -> Path:
    """Write a model with a recognition head and its blank; what it hears depends on all it sees."""
    head = CtcHeadConfig(encoder_dim=24, vocabulary=BLANK_ID + 1)
    config = small_config().model_copy(update={"ctc_head": head})
    tensors = small_tensors(config, seed=seed)
    for name, tensor in tensors.items():
        if name.startswith("encoder.") and name.endswith(("linear_v.weight", "linear_out.weight")):
            tensor *= 4.0
    write_native(folder, config, tensors, tokenizer=TOKENIZER)
    file = folder / "tokenizer.json"
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    mark = tokenizer["added_tokens"][-1] | {"id": BLANK_ID, "content": "<|blank|>"}
    tokenizer["added_tokens"].append(mark)
    file.write_text(json.dumps(tokenizer), encoding="utf-8")
    return folder


def _qwen() -> dict[str, Any]:
    return {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "hidden_size": 48,
        "intermediate_size": 56,
        "num_hidden_layers": 2,
        "num_attention_heads": 6,
        "num_key_value_heads": 2,
        "vocab_size": VOCABULARY,
        "max_position_embeddings": 2048,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10_000.0,
        "tie_word_embeddings": False,
    }


def _codec() -> dict[str, Any]:
    return {
        "upsample_initial_channel": 32,
        "resblock_kernel_sizes": [3, 5],
        "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5]],
        "n_codes": 31,
        "embedding_dim": 64,
        "encoder_initial_channel": 4,
        "global_code_num": 2,
        "global_feature_conv": [16, 8, 16, 3, 1],
        "global_tokens": [3, 30],
    }
