"""The speech decoder's transformer block.

Knows nothing of text or tokens: rows, rotary tables and the rows to attend to are passed in.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.models.config import SpeechDecoderConfig
from engine.models.layers import GatedMlp, RmsNorm, apply_rotary

Rotary = tuple[Tensor, Tensor]
"""cos and sin, each [n, head_dim], or [B, 1, n, head_dim] where rows differ."""


class Attention(nn.Module):
    """Multi-head attention with rotary positions; the caller owns keys, values and mask."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(dim, dim, bias=False)
        self.k_proj = nn.Linear(dim, dim, bias=False)
        self.v_proj = nn.Linear(dim, dim, bias=False)
        self.o_proj = nn.Linear(dim, dim, bias=False)

    def split(self, x: Tensor) -> Tensor:
        """Cut [B, n, dim] into heads, [B, heads, n, head_dim]."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def queries(self, x: Tensor, rotary: Rotary) -> Tensor:
        """Rotated queries of [B, n, dim]."""
        return apply_rotary(self.split(self.q_proj(x)), *rotary)

    def keys_values(self, x: Tensor, rotary: Rotary) -> tuple[Tensor, Tensor]:
        """Rotated keys, and values, of [B, n, dim]."""
        keys = apply_rotary(self.split(self.k_proj(x)), *rotary)
        return keys, self.split(self.v_proj(x))

    def attend(self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
        """Scaled dot-product attention and output projection, [B, n, dim]."""
        mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).flatten(2))


class DecoderLayer(nn.Module):
    """A pre-norm Llama block."""

    def __init__(self, config: SpeechDecoderConfig) -> None:
        """Build attention, gated MLP and their norms."""
        super().__init__()
        self.self_attn = Attention(config.dim, config.heads)
        self.mlp = GatedMlp(config.dim, config.ffn_dim)
        self.input_layernorm = RmsNorm(config.dim, config.rms_norm_eps)
        self.post_attention_layernorm = RmsNorm(config.dim, config.rms_norm_eps)

    def keys_values(self, x: Tensor, rotary: Rotary) -> tuple[Tensor, Tensor]:
        """Keys and values of [B, n, dim], each [B, heads, n, head_dim]."""
        return self.self_attn.keys_values(self.input_layernorm(x), rotary)

    def forward(
        self,
        x: Tensor,
        rotary: Rotary,
        *,
        past: tuple[Tensor, Tensor] | None = None,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Run the block.

        Args:
            x: [B, n, dim].
            rotary: Tables of the n positions.
            past: Keys and values to attend to before the own ones.
            mask: [B, 1, n, past + n] bool, True where attention may look; None sees everything.

        Returns:
            [B, n, dim], and the n own keys and values.
        """
        normed = self.input_layernorm(x)
        own = self.self_attn.keys_values(normed, rotary)
        keys, values = own if past is None else _joined(past, own)
        queries = self.self_attn.queries(normed, rotary)
        x = x + self.self_attn.attend(queries, keys, values, mask)
        return x + self.mlp(self.post_attention_layernorm(x)), own


def _joined(past: tuple[Tensor, Tensor], own: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return torch.cat((past[0], own[0]), dim=2), torch.cat((past[1], own[1]), dim=2)
