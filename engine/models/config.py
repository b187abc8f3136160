"""The shapes of every part of a model: what `config.json` of our own layout holds.

Knows no file format but that one; `engine.models.loading.released` derives the same classes from
the released layout. Field names follow the published configuration where it has them.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[int, Field(gt=0)]
StorageDtype = Literal["float32", "bfloat16", "float16"]

SAMPLE_RATE_HZ = 24_000
"""The rate of the published codec; a codec with another says so in its configuration."""

EAR_RATE_HZ = 16_000
"""The speech encoder's rate: everything heard is resampled to it."""


class _Part(BaseModel):
    """Frozen, strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class EncoderConfig(_Part):
    """The chunk-streaming transformer that turns log-mel frames into speech states.

    Attributes:
        n_mels: Mel bands; fewer than 7 would not outlast the two subsampling convolutions.
        dim: Width of every layer, even: the position table pairs a sine with a cosine.
        chunk_frames: Output frames (40 ms each) in one streaming chunk.
        left_chunks: Chunks of the past that attention sees; -1 is unlimited (offline only).
        position_labels: "release" counts keys as the published code does once the window is full
            (one chunk low, restarting at a wrap); "absolute" keeps each key's true index, so that
            streaming equals the offline pass.
        subsampling_channels: Channels of the two subsampling convolutions; None is `dim`, as
            published. Most of a narrow encoder's arithmetic is in the second of them.
        adds_positions: Whether frames carry their own place. The release does not do so: a frame
            then knows where a key lies, but not how far from itself. A deep encoder makes up for
            that, a small one learns several times faster with it.
    """

    n_mels: Annotated[int, Field(ge=7)] = 80
    dim: Annotated[int, Field(gt=0, multiple_of=2)]
    subsampling_channels: Positive | None = None
    heads: Positive
    blocks: Positive
    ffn_dim: Positive
    chunk_frames: Positive = 4
    left_chunks: Annotated[int, Field(ge=-1)] = 16
    position_labels: Literal["release", "absolute"] = "release"
    adds_positions: bool = False
    dropout: float = 0.0

    @model_validator(mode="after")
    def _heads_divide_dim(self) -> "EncoderConfig":
        if self.dim % self.heads:
            raise ValueError(f"dim {self.dim} is not a multiple of heads {self.heads}")
        return self

    @property
    def conv_channels(self) -> int:
        """Channels of the subsampling convolutions."""
        return self.subsampling_channels or self.dim


class AdapterConfig(_Part):
    """The subsampling convolution between the encoder and the LLM's embedding space."""

    encoder_dim: Positive
    llm_dim: Positive
    kernel_size: Positive = 5
    norm: Literal["layer", "batch"] = "layer"
    activation: Literal["gelu", "relu"] = "gelu"

    @property
    def is_two_conv(self) -> bool:
        """Whether the published variant with two convolutions is meant (narrow encoders)."""
        return 4 * self.encoder_dim < self.llm_dim


class DialogueConfig(_Part):
    """How a spoken turn is written into the LLM's input.

    Attributes:
        n_states: Outputs of the state head, of which the first three mean something.
        user_text: How a typed turn is written: "written" as it was typed; "heard" as its words
            would be heard (`engine.dialogue.spoken_text.heard_text`), for an LLM that knows
            nothing else.
    """

    prompt_count: Positive = 25
    task_count: Positive = 20
    n_states: Annotated[int, Field(ge=3)] = 4
    default_role: str = "You are a helpful assistant."
    user_prefix: str = "\n<|im_start|>user\n"
    system_prefix: str = "<|im_start|>system\n"
    assistant_prefix: str = "<|im_end|>\n<|im_start|>assistant\n"
    user_text: Literal["written", "heard"] = "written"


class SpeechDecoderConfig(_Part):
    """The autoregressive decoder from text rows (and prefix rows) to codec tokens.

    Attributes:
        dim: Width; must divide the LLM's width.
        odim: Number of codes V; the vocabulary is V + 4 (V text end, V+1 start, V+2 EOS, V+3 pad).
        uses_prefix: Whether the LLM's hidden states are attended to (`kv_cache_prefix_finetune`).
        text_ids: How a piece becomes token ids: "tokenizer" as everywhere else, as published;
            "merges" in pieces alone, where the tokenizer has whole words besides that the decoder
            never learned (`TextTokenizer.encode_by_merges`).
    """

    dim: Positive
    heads: Positive
    blocks: Positive
    ffn_dim: Positive
    odim: Positive
    uses_prefix: bool = True
    text_ids: Literal["tokenizer", "merges"] = "tokenizer"
    rms_norm_eps: float = 1e-6
    rope_theta: float = 10_000.0


class CodecConfig(_Part):
    """The single-codebook codec: generator, waveform encoder and quantizer.

    Attributes:
        embedding_dim: Width of one code's embedding (512 in the release).
        encoder_initial_channel: Channels after the waveform encoder's first convolution; each of
            its stages doubles them (32 in the release).
        global_feature_conv: in, hidden, out, kernel, stride of the global token encoder; its first
            and third entries are the width of the voice vector (128 in the release).
        global_tokens: The fixed voice, one code for each global group.
    """

    resblock: Literal["1", "2"] = "1"
    upsample_rates: tuple[Positive, ...] = (8, 5, 5, 3)
    upsample_kernel_sizes: tuple[Positive, ...] = (16, 11, 11, 5)
    upsample_initial_channel: Positive = 512
    resblock_kernel_sizes: tuple[Positive, ...] = (3, 7, 11)
    resblock_dilation_sizes: tuple[tuple[Positive, ...], ...] = ((1, 3, 5),) * 3
    n_code_groups: Positive = 1
    residul_layer: Positive = 1
    n_codes: Positive = 1024
    embedding_dim: Positive = 512
    encoder_initial_channel: Positive = 32
    global_code_num: Positive = 8
    global_feature_conv: tuple[Positive, ...] = (128, 64, 128, 3, 1)
    global_tokens: tuple[Annotated[int, Field(ge=0)], ...]
    sampling_rate: Positive = SAMPLE_RATE_HZ

    @property
    def hop_samples(self) -> int:
        """Samples that one token becomes."""
        hop = 1
        for rate in self.upsample_rates:
            hop *= rate
        return hop


class VocoderConfig(_Part):
    """How tokens are cut into pieces for decoding while more are on the way.

    Attributes:
        first_chunk_tokens, chunk_tokens: Tokens decoded at a time, first segment and later.
        padding_tokens: Context decoded on each side and thrown away.
        window_samples: Length N of the sliding energy window of the split search.
        first_threshold, threshold: Mean |sample| under which a piece may be cut.
        top_k, penalty_window, penalty: Sampling of the speech tokens.
    """

    first_chunk_tokens: Positive = 20
    chunk_tokens: Positive = 40
    padding_tokens: Positive = 10
    window_samples: Positive = 2401
    first_threshold: float = 0.1
    threshold: float = 0.015
    top_k: int = 2
    penalty_window: int = -1
    penalty: float = 1.1


class CtcHeadConfig(_Part):
    """The optional recognition head that gives the user's words as captions."""

    encoder_dim: Positive
    vocabulary: Positive


class ModelConfig(_Part):
    """Everything that `config.json` of a model folder says.

    Attributes:
        llm: The LLM's own transformers configuration (`config.json` of an LLM folder).
        storage_dtype: The dtype of the stored tensors; the running dtype is chosen at load.
    """

    format: Literal["floe-model"] = "floe-model"
    version: Literal[1] = 1
    name: str
    encoder: EncoderConfig
    adapter: AdapterConfig
    dialogue: DialogueConfig = DialogueConfig()
    llm: dict[str, Any]
    speech_decoder: SpeechDecoderConfig
    codec: CodecConfig
    vocoder: VocoderConfig = VocoderConfig()
    ctc_head: CtcHeadConfig | None = None
    storage_dtype: StorageDtype = "float16"

    @model_validator(mode="after")
    def _parts_fit(self) -> "ModelConfig":
        hidden = self.llm.get("hidden_size")
        if not isinstance(hidden, int):
            raise ValueError("llm.hidden_size is missing")
        if self.adapter.llm_dim != hidden:
            raise ValueError(f"adapter.llm_dim {self.adapter.llm_dim} is not {hidden}")
        if self.adapter.encoder_dim != self.encoder.dim:
            raise ValueError("adapter.encoder_dim is not encoder.dim")
        if hidden % self.speech_decoder.dim:
            raise ValueError(f"speech_decoder.dim must divide the LLM's width {hidden}")
        return self
