"""The configuration files of the released layout, turned into our own configuration.

Knows no weights but the shapes of a few, for sizes that the published files leave out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.errors import ConfigError, ModelMissingError
from engine.models.config import (
    AdapterConfig,
    CodecConfig,
    CtcHeadConfig,
    DialogueConfig,
    EncoderConfig,
    ModelConfig,
    SpeechDecoderConfig,
    VocoderConfig,
)
from engine.models.loading.settings import (
    Section,
    first_fault,
    read_json,
    read_json_section,
    read_yaml_section,
)

LLM_FOLDERS = ("llm", "Qwen2-7B-Instruct")
"""Names under which the LLM is looked for beside the checkpoints."""

ADDITIONS = "floe"
"""Our section of train.yaml: fields, by part, that the published files have no word for."""

AUDIO_MARK = "<audio>"
TURN_END = "<|im_end|>"
_CODEC_FIELDS = tuple(CodecConfig.model_fields)


@dataclass(frozen=True)
class ReleasedFiles:
    """Where each file of a released model lies.

    Attributes:
        checkpoints: The folder with `audiollm/`, `decoder/`, `codec/` and `server.json`.
        llm: The LLM's folder.
    """

    checkpoints: Path
    llm: Path

    @classmethod
    def find(cls, checkpoints: Path, llm: Path | None) -> "ReleasedFiles":
        """Find the LLM's folder: the one named, or one beside or inside the checkpoints.

        Raises:
            ModelMissingError: It is not there.
        """
        if llm is not None:
            if not llm.is_dir():
                raise ModelMissingError(f"There is no LLM folder {llm}.")
            return cls(checkpoints, llm)
        for parent in (checkpoints.absolute().parent, checkpoints.absolute()):
            for name in LLM_FOLDERS:
                if (parent / name / "config.json").is_file():
                    return cls(checkpoints, parent / name)
        raise ModelMissingError(
            f"There is no LLM beside {checkpoints}.", remedy="Name its folder with --llm."
        )

    @property
    def listening(self) -> Path:
        """Encoder, adapter, prompt embeddings and state head."""
        return self.checkpoints / "audiollm" / "final.pt"

    @property
    def training_yaml(self) -> Path:
        """Sizes of the listening side."""
        return self.checkpoints / "audiollm" / "train.yaml"

    @property
    def cmvn(self) -> Path:
        """Feature statistics."""
        return self.checkpoints / "audiollm" / "global_cmvn"

    @property
    def decoder(self) -> Path:
        """The speech decoder."""
        return self.checkpoints / "decoder" / "final.pt"

    @property
    def decoder_json(self) -> Path:
        """Sizes of the speech decoder."""
        return self.checkpoints / "decoder" / "model.json"

    @property
    def codec(self) -> Path:
        """The codec."""
        return self.checkpoints / "codec" / "final.pt"

    @property
    def codec_json(self) -> Path:
        """Sizes of the codec."""
        return self.checkpoints / "codec" / "model.json"

    @property
    def server_json(self) -> Path:
        """How the published server cuts the sound."""
        return self.checkpoints / "server.json"


def read_released_config(
    files: ReleasedFiles, *, name: str, codec_shapes: Mapping[str, tuple[int, ...]]
) -> ModelConfig:
    """Read every configuration file of a released model.

    Args:
        files: Where they are.
        name: What the model is called.
        codec_shapes: Shapes in the codec's file, by name: its code width and the first width of
            its waveform encoder stand in no configuration file.

    Raises:
        ModelMissingError: A file is missing.
        ConfigError: A value is missing, of the wrong kind, or does not fit another.
    """
    training = read_yaml_section(files.training_yaml)
    llm = read_json(files.llm / "config.json")
    if not isinstance(llm, dict):
        raise ConfigError(f"{files.llm / 'config.json'} does not hold a dictionary.")
    try:
        encoder = _encoder(training)
        return ModelConfig(
            name=name,
            encoder=encoder,
            adapter=_adapter(training, encoder_dim=encoder.dim),
            dialogue=_dialogue(training),
            llm=llm,
            speech_decoder=_speech_decoder(files.decoder_json, training),
            codec=_codec(files.codec_json, codec_shapes),
            vocoder=_vocoder(files.server_json),
            ctc_head=_ctc_head(training),
            storage_dtype="float32",
        )
    except ValidationError as err:
        raise ConfigError(
            f"The configuration in {files.checkpoints} makes no sense: {first_fault(err)}."
        ) from err


def _encoder(training: Section) -> EncoderConfig:
    transformer = training.section("encoder_conf").section("para_conf").section("transformer")
    return EncoderConfig.model_validate(
        {
            "n_mels": training.integer("input_dim", 80),
            "dim": transformer.integer("transformer_attention_dim"),
            "heads": transformer.integer("transformer_attention_heads"),
            "blocks": transformer.integer("transformer_num_blocks"),
            "ffn_dim": transformer.integer("transformer_linear_units"),
            "chunk_frames": transformer.integer("transformer_chunk_size"),
            "left_chunks": transformer.integer("transformer_left_chunks"),
            **_additions(training, "encoder"),
        }
    )


def _adapter(training: Section, *, encoder_dim: int) -> AdapterConfig:
    model = training.section("model_conf")
    kind = model.text("adpter_type", "subsampling")
    if kind != "subsampling":
        raise ConfigError(f"The adapter of type {kind!r} is not one that Floe has.")
    return AdapterConfig.model_validate(
        {
            "encoder_dim": model.integer("enc_out_dim", encoder_dim),
            "llm_dim": model.integer("llm_embed_dim"),
            "kernel_size": model.integer("kernel_size", 5),
            "norm": model.text("norm", "layer"),
            "activation": model.text("activation_func", "gelu"),
        }
    )


def _dialogue(training: Section) -> DialogueConfig:
    model = training.section("model_conf")
    return DialogueConfig.model_validate(
        {
            "prompt_count": model.integer("prompt_num", 25),
            "task_count": model.integer("task_num", 20),
            "n_states": model.integer("predict_usr_state", 4),
            **_template(model.text("chat_template", "")),
            **_additions(training, "dialogue"),
        }
    )


def _template(template: str) -> dict[str, str]:
    """Cut a chat template at its marks; one without them leaves the defaults."""
    head, mark, assistant_prefix = template.partition(AUDIO_MARK)
    system, end, user_prefix = head.partition(TURN_END)
    if not mark or not end:
        return {}
    system_prefix, line_end, role = system.partition("\n")
    return {
        "system_prefix": system_prefix + line_end,
        "default_role": role,
        "user_prefix": user_prefix,
        "assistant_prefix": assistant_prefix,
    }


def _speech_decoder(path: Path, training: Section) -> SpeechDecoderConfig:
    """The file is a list whose dictionary has everything."""
    content = read_json(path)
    entries = content if isinstance(content, list) else [content]
    found: list[Any] = [entry for entry in entries if isinstance(entry, dict)]
    if not found:
        raise ConfigError(f"{path} holds no dictionary of settings.")
    decoder = Section(found[-1], file=path)
    return SpeechDecoderConfig.model_validate(
        {
            "dim": decoder.integer("transformer_attention_dim"),
            "heads": decoder.integer("transformer_attention_heads"),
            "blocks": decoder.integer("transformer_num_blocks"),
            "ffn_dim": decoder.integer("transformer_linear_units"),
            "odim": decoder.integer("odim"),
            "uses_prefix": decoder.flag("kv_cache_prefix_finetune", default=True),
            **_additions(training, "speech_decoder"),
        }
    )


def _codec(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> CodecConfig:
    fields = read_json_section(path).chosen(_CODEC_FIELDS)
    first_convolution = shapes.get("generator.conv_pre.weight_v", ())
    first_listening = shapes.get("encoder.conv_pre.weight_v", ())
    if len(first_convolution) == 3:
        fields.setdefault("embedding_dim", first_convolution[1])
    if len(first_listening) == 3:
        fields.setdefault("encoder_initial_channel", first_listening[0])
    try:
        return CodecConfig.model_validate(fields)
    except ValidationError as err:
        raise ConfigError(f"{path} makes no sense: {first_fault(err)}.") from err


def _vocoder(path: Path) -> VocoderConfig:
    """The file belongs to the server; without it the published values hold."""
    if not path.exists():
        return VocoderConfig()
    server, usual = read_json_section(path), VocoderConfig()
    return VocoderConfig(
        first_chunk_tokens=server.integer("decoder_first_chunk_size", usual.first_chunk_tokens),
        chunk_tokens=server.integer("decoder_chunk_size", usual.chunk_tokens),
        padding_tokens=server.integer("decoder_chunk_overlap_size", usual.padding_tokens),
        window_samples=server.integer("decoder_N", usual.window_samples),
        first_threshold=server.number("decoder_seg_threshold_first_pack", usual.first_threshold),
        threshold=server.number("decoder_seg_threshold", usual.threshold),
        top_k=server.integer("decoder_top_k", usual.top_k),
        penalty_window=server.integer("decoder_penalty_window_size", usual.penalty_window),
        penalty=server.number("decoder_penalty", usual.penalty),
    )


def _ctc_head(training: Section) -> CtcHeadConfig | None:
    """The published model has no recognition head at inference."""
    fields = _additions(training, "ctc_head")
    return CtcHeadConfig.model_validate(fields) if fields else None


def _additions(training: Section, part: str) -> dict[str, Any]:
    """Our own fields of a part, none in a file that is not of our making."""
    if not training.has(ADDITIONS):
        return {}
    found = training.section(ADDITIONS)
    return found.section(part).entries() if found.has(part) else {}
