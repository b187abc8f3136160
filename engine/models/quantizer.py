"""The codec's codebooks: features to codes and back, for the sound and for the voice.

Knows nothing of sound. Training moves the codebooks from outside; nothing here changes them.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ConfigError
from engine.models.config import CodecConfig


class _Codebook(nn.Module):
    """One table of code vectors."""

    def __init__(self, n_codes: int, dim: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(n_codes, dim)


class CodecQuantizer(nn.Module):
    """One codebook for the sound, and one for each group of the voice vector."""

    def __init__(self, config: CodecConfig) -> None:
        """Build the tables.

        Raises:
            ConfigError: If the sizes ask for more than one sound codebook, or the voice vector
                does not divide into its groups.
        """
        super().__init__()
        voice_dim = config.global_feature_conv[2]
        if config.n_code_groups != 1 or config.residul_layer != 1:
            raise ConfigError(
                "The codec has more than one codebook for the sound.",
                remedy="The speech decoder makes one stream of codes: use a single-codebook codec.",
            )
        if voice_dim % config.global_code_num:
            raise ConfigError(
                f"global_code_num {config.global_code_num} does not divide the voice vector's"
                f" {voice_dim} entries."
            )
        self.quantizer_modules = nn.ModuleList([_Codebook(config.n_codes, config.embedding_dim)])
        group_dim = voice_dim // config.global_code_num
        self.quantizer_modules_globaltokens = nn.ModuleList(
            _Codebook(config.n_codes, group_dim) for _ in range(config.global_code_num)
        )

    @property
    def codebook(self) -> Tensor:
        """The sound's table, [n_codes, embedding_dim]."""
        return self.get_parameter("quantizer_modules.0.embedding.weight")

    @property
    def voice_codebooks(self) -> list[Tensor]:
        """One table for each group of the voice vector, each [n_codes, group_dim]."""
        return [
            self.get_parameter(f"quantizer_modules_globaltokens.{group}.embedding.weight")
            for group in range(len(self.quantizer_modules_globaltokens))
        ]

    def embed(self, codes: Tensor) -> Tensor:
        """Look codes up: [B, T] int64 to [B, embedding_dim, T]."""
        return functional.embedding(codes, self.codebook).transpose(1, 2)

    def embed_voice(self, global_codes: Tensor) -> Tensor:
        """Look a voice up: [B, 1, groups] int64 to [B, global_dim]."""
        parts = [
            functional.embedding(global_codes[:, 0, group], table)
            for group, table in enumerate(self.voice_codebooks)
        ]
        return torch.cat(parts, dim=-1)

    def quantize(self, features: Tensor) -> Tensor:
        """Find the nearest codes: [B, embedding_dim, T] to [B, T] int64."""
        return nearest_code(features.transpose(1, 2), self.codebook)

    def quantize_voice(self, voice: Tensor) -> Tensor:
        """Find the nearest voice codes: [B, global_dim] to [B, 1, groups] int64."""
        tables = self.voice_codebooks
        parts = voice.chunk(len(tables), dim=-1)
        found = [nearest_code(part, table) for part, table in zip(parts, tables, strict=True)]
        return torch.stack(found, dim=-1)[:, None]


def nearest_code(vectors: Tensor, table: Tensor) -> Tensor:
    """Index of the nearest row by squared distance; the first of equals.

    Args:
        vectors: [..., D] float.
        table: [n_codes, D] float.

    Returns:
        [...] int64. Distances are worked out in float32 in the expanded form.
    """
    x, rows = vectors.float(), table.float()
    distances = (x * x).sum(-1, keepdim=True) + (rows * rows).sum(-1) - 2.0 * (x @ rows.T)
    return distances.argmin(dim=-1)
