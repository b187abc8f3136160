"""How large the parts are that the stages train: the built-in model's sizes, or a taken-up model's.

It knows no stage. `take_up` keeps the sizes of what it takes apart beside the stages; where nothing
is kept, a fresh training has the built-in model's.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.models.config import (
    AdapterConfig,
    CodecConfig,
    DialogueConfig,
    EncoderConfig,
    ModelConfig,
    SpeechDecoderConfig,
    StorageDtype,
    VocoderConfig,
)
from engine.models.loading.native import CONFIG_FILE, read_native_config
from engine.training.codec_shapes import CODEC_CONFIG
from engine.training.listen_shapes import ADAPTER, ENCODER

KEPT_FOLDER = "taken-up"
"""Beside the stages' folders; holds the `config.json` of a taken-up model."""

DECODER_CONFIG = SpeechDecoderConfig(
    dim=256, heads=4, blocks=4, ffn_dim=1024, odim=1024, text_ids="merges"
)
"""The built-in model's speech decoder."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The configurations of all parts but the LLM, whose own lies beside its weights."""

    name: str
    encoder: EncoderConfig
    adapter: AdapterConfig
    dialogue: DialogueConfig
    speech_decoder: SpeechDecoderConfig
    codec: CodecConfig
    vocoder: VocoderConfig
    storage_dtype: StorageDtype


BUILT_IN = Sizes(
    name="built-in",
    encoder=ENCODER,
    adapter=ADAPTER,
    dialogue=DialogueConfig(user_text="heard"),
    speech_decoder=DECODER_CONFIG,
    codec=CODEC_CONFIG,
    vocoder=VocoderConfig(),
    storage_dtype="float16",
)


def sizes_of(runs: Path) -> Sizes:
    """The sizes of what is trained in a folder of stages.

    Raises:
        ConfigError: What a taken-up model has left there is damaged.
    """
    folder = runs / KEPT_FOLDER
    if not (folder / CONFIG_FILE).is_file():
        return BUILT_IN
    config = read_native_config(folder)
    return Sizes(
        name=config.name,
        encoder=config.encoder,
        adapter=config.adapter,
        dialogue=config.dialogue,
        speech_decoder=config.speech_decoder,
        codec=config.codec,
        vocoder=config.vocoder,
        storage_dtype=config.storage_dtype,
    )


def keep_sizes(runs: Path, config: ModelConfig) -> None:
    """Keep a taken-up model's sizes, in place of an earlier one's."""
    folder = runs / KEPT_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = config.model_dump_json(indent=2, exclude_none=True)
    (folder / CONFIG_FILE).write_text(text + "\n", encoding="utf-8")
