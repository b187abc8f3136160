"""The codec: codes to sound and sound to codes.

Knows nothing of streaming; `engine.models.vocoder` decides which codes are decoded when.
"""

import torch
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.codec_encoder import CodecEncoder
from engine.models.codec_generator import CodecGenerator
from engine.models.config import CodecConfig
from engine.models.quantizer import CodecQuantizer


class Codec(nn.Module):
    """Generator, waveform encoder and quantizer, and the fixed voice of the configuration."""

    global_tokens: Tensor

    def __init__(self, config: CodecConfig, *, weight_norm: bool = False) -> None:
        """Build the three parts.

        Raises:
            ConfigError: If sizes do not fit together, or a global token has no code.
        """
        super().__init__()
        if len(config.global_tokens) != config.global_code_num:
            raise ConfigError(
                f"The codec has {len(config.global_tokens)} global tokens for"
                f" {config.global_code_num} groups."
            )
        if max(config.global_tokens) >= config.n_codes:
            raise ConfigError(f"A global token is not below the {config.n_codes} codes.")
        self.config = config
        self.generator = CodecGenerator(config, weight_norm=weight_norm)
        self.encoder = CodecEncoder(config, weight_norm=weight_norm)
        self.quantizer = CodecQuantizer(config)
        voice = torch.tensor(config.global_tokens, dtype=torch.int64).view(1, 1, -1)
        self.register_buffer("global_tokens", voice, persistent=False)

    def fold_weight_norm(self) -> None:
        """Turn normalised convolutions into plain ones, in place."""
        self.generator.fold_weight_norm()
        self.encoder.fold_weight_norm()

    def decode(self, codes: Tensor, global_codes: Tensor | None = None) -> Tensor:
        """Turn codes into sound.

        Args:
            codes: [B, T] int64 below `n_codes`.
            global_codes: [B, 1, groups] int64, the voice; the configuration's own if absent.

        Returns:
            [B, T * hop_samples] float32 in [-1, 1], whatever dtype the weights have.
        """
        if global_codes is None:
            global_codes = self.global_tokens.expand(codes.shape[0], -1, -1)
        voice = self.quantizer.embed_voice(global_codes)
        return self.generator(self.quantizer.embed(codes), voice)

    def encode(self, wave: Tensor) -> tuple[Tensor, Tensor]:
        """Turn sound into codes.

        Args:
            wave: [B, n] float32 in [-1, 1]; samples past a whole number of hops are dropped.

        Returns:
            Codes [B, n // hop_samples] and voice codes [B, 1, groups], both int64.
        """
        whole = wave.shape[1] // self.config.hop_samples * self.config.hop_samples
        features, voice = self.encoder(wave[:, :whole])
        return self.quantizer.quantize(features), self.quantizer.quantize_voice(voice)
