"""Writing the released layout: what `released` reads, from our configuration and our names.

Knows nothing of our own files. Settings that the published files cannot say are added under names
of ours, which the published code ignores.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import yaml
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import OutputError
from engine.models.config import (
    DialogueConfig,
    EncoderConfig,
    ModelConfig,
    SpeechDecoderConfig,
)
from engine.models.loading import released_config as names
from engine.models.loading.native import begin_folder, copy_tokenizer, dump_json, separate
from engine.models.loading.released_names import (
    codec_counters,
    listening_prefixes,
    split_weight_norm,
    to_released,
)
from engine.models.loading.skeleton import TASK_EMBEDDINGS

_PUBLISHED_ENCODER = {
    "n_mels",
    "dim",
    "heads",
    "blocks",
    "ffn_dim",
    "chunk_frames",
    "left_chunks",
}
_PUBLISHED_DIALOGUE = {
    "prompt_count",
    "task_count",
    "n_states",
    "default_role",
    "user_prefix",
    "system_prefix",
    "assistant_prefix",
}
_PUBLISHED_DECODER = {"dim", "heads", "blocks", "ffn_dim", "odim", "uses_prefix"}

_OTHER_PARTS = ("speech_decoder.", "codec.", "llm.")


def write_released(
    folder: Path, config: ModelConfig, tensors: Mapping[str, Tensor], *, tokenizer: Path
) -> None:
    """Write `checkpoints/` and `llm/` into a folder that appears when it is whole.

    Args:
        folder: Where; must not exist.
        config: The shapes of everything.
        tensors: Our names to tensors, stored in the dtypes that they have.
        tokenizer: The folder whose tokenizer files are copied.

    Raises:
        ModelMissingError: There is no tokenizer.
        OutputError: The folder exists or cannot be written.
    """
    draft = begin_folder(folder)
    plain = separate(tensors)
    files = names.ReleasedFiles(draft / "checkpoints", draft / "llm")
    try:
        for part in ("audiollm", "decoder", "codec"):
            (files.checkpoints / part).mkdir(parents=True)
        files.llm.mkdir()
        _write_listening(files, config, plain)
        _write_decoder(files, config, plain)
        _write_codec(files, config, plain)
        _write_llm(files, config, plain)
        files.server_json.write_text(dump_json(_server(config)), encoding="utf-8")
        copy_tokenizer(tokenizer, files.llm)
        draft.rename(folder)
    except OSError as err:
        raise OutputError(f"{folder} cannot be written: {err.strerror or err}.") from err
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_listening(
    files: names.ReleasedFiles, config: ModelConfig, tensors: Mapping[str, Tensor]
) -> None:
    prefixes = listening_prefixes(config)
    ours = {name: t for name, t in tensors.items() if not name.startswith(_OTHER_PARTS)}
    if TASK_EMBEDDINGS not in ours:  # the published files have them, and no reply depends on them
        rows = config.dialogue.task_count, config.adapter.llm_dim
        ours[TASK_EMBEDDINGS] = torch.zeros(rows)
    torch.save({to_released(name, prefixes): t for name, t in ours.items()}, files.listening)
    text = yaml.safe_dump(_training(config), allow_unicode=True, sort_keys=False)
    files.training_yaml.write_text(text, encoding="utf-8")
    mean, istd = tensors["encoder.cmvn.mean"].double(), tensors["encoder.cmvn.istd"].double()
    sums = {
        "mean_stat": mean.tolist(),
        "var_stat": (istd.pow(-2) + mean * mean).tolist(),
        "frame_num": 1,
    }
    files.cmvn.write_text(dump_json(sums), encoding="utf-8")


def _write_decoder(
    files: names.ReleasedFiles, config: ModelConfig, tensors: Mapping[str, Tensor]
) -> None:
    torch.save(_part("speech_decoder.", tensors), files.decoder)
    decoder = config.speech_decoder
    settings = {
        "idim": decoder.dim,
        "odim": decoder.odim,
        "kv_cache_prefix_finetune": int(decoder.uses_prefix),
        "transformer_attention_dim": decoder.dim,
        "transformer_attention_heads": decoder.heads,
        "transformer_linear_units": decoder.ffn_dim,
        "transformer_num_blocks": decoder.blocks,
    }
    content = [decoder.dim, decoder.odim, settings]
    files.decoder_json.write_text(dump_json(content), encoding="utf-8")


def _write_codec(
    files: names.ReleasedFiles, config: ModelConfig, tensors: Mapping[str, Tensor]
) -> None:
    split = split_weight_norm(_part("codec.", tensors), config.codec)
    split |= {name: torch.tensor(0) for name in codec_counters(config.codec)}
    parts = {part: _part(f"{part}.", split) for part in ("generator", "encoder", "quantizer")}
    torch.save(parts, files.codec)
    settings = config.codec.model_dump(mode="json")
    files.codec_json.write_text(dump_json(settings), encoding="utf-8")


def _write_llm(
    files: names.ReleasedFiles, config: ModelConfig, tensors: Mapping[str, Tensor]
) -> None:
    save_file(_part("llm.", tensors), files.llm / "model.safetensors", metadata={"format": "pt"})
    (files.llm / "config.json").write_text(dump_json(config.llm), encoding="utf-8")


def _part(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor.contiguous()
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }


def _training(config: ModelConfig) -> dict[str, object]:
    encoder, dialogue = config.encoder, config.dialogue
    template = (
        f"{dialogue.system_prefix}{dialogue.default_role}{names.TURN_END}{dialogue.user_prefix}"
        f"{names.AUDIO_MARK}{dialogue.assistant_prefix}"
    )
    transformer = {
        "transformer-attention-dim": encoder.dim,
        "transformer-attention-heads": encoder.heads,
        "transformer-num-blocks": encoder.blocks,
        "transformer-linear-units": encoder.ffn_dim,
        "transformer-chunk_size": encoder.chunk_frames,
        "transformer-left_chunks": encoder.left_chunks,
    }
    model = {
        "adpter_type": "subsampling",
        "enc_out_dim": encoder.dim,
        "llm_embed_dim": config.adapter.llm_dim,
        "kernel_size": config.adapter.kernel_size,
        "norm": config.adapter.norm,
        "activation_func": config.adapter.activation,
        "prompt_num": dialogue.prompt_count,
        "task_num": dialogue.task_count,
        "predict_usr_state": dialogue.n_states,
        "chat_template": template,
    }
    return {
        "input_dim": encoder.n_mels,
        "is_json_cmvn": True,
        "encoder_conf": {"para_conf": {"transformer": transformer}},
        "model_conf": model,
        names.ADDITIONS: _additions(config),
    }


def _additions(config: ModelConfig) -> dict[str, dict[str, Any]]:
    """Every field that the published files have no word for."""
    parts = {
        "encoder": config.encoder.model_dump(mode="json", exclude=_PUBLISHED_ENCODER),
        "dialogue": config.dialogue.model_dump(mode="json", exclude=_PUBLISHED_DIALOGUE),
        "speech_decoder": config.speech_decoder.model_dump(mode="json", exclude=_PUBLISHED_DECODER),
        "ctc_head": config.ctc_head.model_dump(mode="json") if config.ctc_head else {},
    }
    return {part: fields for part, fields in parts.items() if fields}


def own_settings(config: ModelConfig) -> list[str]:
    """What the published implementation does not know of a model, and would leave out.

    Returns:
        Names such as "encoder.adds_positions"; none for a model that it runs as Floe does.
    """
    usual = {
        "encoder": EncoderConfig.model_fields,
        "dialogue": DialogueConfig.model_fields,
        "speech_decoder": SpeechDecoderConfig.model_fields,
    }
    return [
        f"{part}.{name}"
        for part, fields in _additions(config).items()
        if part in usual
        for name, value in fields.items()
        if value != usual[part][name].default
    ]


def _server(config: ModelConfig) -> dict[str, int | float]:
    vocoder = config.vocoder
    return {
        "decoder_first_chunk_size": vocoder.first_chunk_tokens,
        "decoder_chunk_size": vocoder.chunk_tokens,
        "decoder_chunk_overlap_size": vocoder.padding_tokens,
        "decoder_top_k": vocoder.top_k,
        "decoder_penalty_window_size": vocoder.penalty_window,
        "decoder_penalty": vocoder.penalty,
        "decoder_N": vocoder.window_samples,
        "decoder_seg_threshold_first_pack": vocoder.first_threshold,
        "decoder_seg_threshold": vocoder.threshold,
    }
