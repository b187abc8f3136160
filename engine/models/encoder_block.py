"""The parts of the speech encoder: subsampling, feed-forward, and one transformer block.

Knows neither streams nor masks: a block is given the keys and values it may see.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.models.attention import PositionAwareAttention
from engine.models.config import EncoderConfig


class ConvSubsampling(nn.Module):
    """Two strided convolutions over time and frequency: a quarter of the frames."""

    def __init__(self, config: EncoderConfig) -> None:
        """3 x 3 kernels with stride 2, no padding."""
        super().__init__()
        channels = config.conv_channels
        self.conv1 = nn.Conv2d(1, channels, kernel_size=3, stride=2)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, stride=2)
        self.out = nn.Linear(channels * (((config.n_mels - 1) // 2 - 1) // 2), config.dim)

    def forward(self, features: Tensor) -> Tensor:
        """Subsample.

        Args:
            features: [B, T, n_mels], normalised.

        Returns:
            [B, ((T - 1) // 2 - 1) // 2, dim].
        """
        x = functional.relu(self.conv1(features[:, None]))
        x = functional.relu(self.conv2(x))
        return self.out(x.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """Two linear layers with a ReLU between them."""

    def __init__(self, dim: int, ffn_dim: int, *, dropout: float) -> None:
        """Widen and narrow."""
        super().__init__()
        self.w_1 = nn.Linear(dim, ffn_dim)
        self.w_2 = nn.Linear(ffn_dim, dim)
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        """Transform each row of [..., dim] by itself."""
        inner = functional.relu(self.w_1(x))
        return self.w_2(functional.dropout(inner, self.dropout, self.training))


class EncoderBlock(nn.Module):
    """One pre-norm block: attention, then feed-forward, each added to its input."""

    def __init__(self, config: EncoderConfig) -> None:
        """Sub-layers named as in the released files."""
        super().__init__()
        self.self_attn = PositionAwareAttention(config.dim, config.heads, dropout=config.dropout)
        self.feed_forward = FeedForward(config.dim, config.ffn_dim, dropout=config.dropout)
        self.norm1 = nn.LayerNorm(config.dim)
        self.norm2 = nn.LayerNorm(config.dim)
        self.dropout = config.dropout

    def forward(self, x: Tensor, *, rows: Tensor, hidden: Tensor | None) -> Tensor:
        """Transform whole utterances.

        Args:
            x: [B, T, dim].
            rows: [T, dim], sinusoids of the frames.
            hidden: Bool, broadcastable to [B, heads, T, T]; true where a key is not seen.

        Returns:
            [B, T, dim].
        """
        queries, keys, values = self.self_attn.project(self.norm1(x))
        positions = self.self_attn.project_positions(rows)
        mixed = self.self_attn(queries, keys, values, positions=positions, hidden=hidden)
        return self.finish(x, mixed)

    def step(
        self,
        x: Tensor,
        old_keys: Tensor,
        old_values: Tensor,
        old_positions: Tensor,
        *,
        rows: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Transform the next chunk of a stream.

        Args:
            x: [B, n, dim].
            old_keys: [B, heads, t, head_dim].
            old_values: [B, heads, t, head_dim].
            old_positions: [heads, t or less, head_dim]; the rest is projected from `rows`.
            rows: Sinusoids of the frames that `old_positions` lacks.

        Returns:
            The chunk [B, n, dim], and keys, values and positions of all t + n frames.
        """
        queries, keys, values = self.self_attn.project(self.norm1(x))
        keys = torch.cat((old_keys, keys), dim=2)
        values = torch.cat((old_values, values), dim=2)
        positions = torch.cat((old_positions, self.self_attn.project_positions(rows)), dim=1)
        mixed = self.self_attn(queries, keys, values, positions=positions)
        return self.finish(x, mixed), keys, values, positions

    def finish(self, x: Tensor, mixed: Tensor) -> Tensor:
        """Add what attention gave, then the feed-forward part; both [B, n, dim]."""
        x = x + functional.dropout(mixed, self.dropout, self.training)
        expanded = self.feed_forward(self.norm2(x))
        return x + functional.dropout(expanded, self.dropout, self.training)
