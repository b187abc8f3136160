"""Building blocks shared by the transformers of the model: norms, positions, gated MLP.

Knows neither a whole model nor any state: each block is a function of its inputs and its weights.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class RmsNorm(nn.Module):
    """Root-mean-square normalisation (Zhang and Sennrich, 2019), computed in float32."""

    def __init__(self, dim: int, eps: float = 1e-6) -> None:
        """Start with a gain of one."""
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Scale each row to unit mean square.

        Args:
            x: [..., dim] floating point.

        Returns:
            [..., dim], dtype of `x`.
        """
        if x.dtype == torch.float32:
            return functional.rms_norm(x, self.weight.shape, self.weight, self.eps)
        normed = functional.rms_norm(x.float(), self.weight.shape, None, self.eps)
        return self.weight * normed.to(x.dtype)


class GatedMlp(nn.Module):
    """SwiGLU feed-forward block (Shazeer, 2020) without biases."""

    def __init__(self, dim: int, ffn_dim: int) -> None:
        """Three projections, named as in Llama checkpoints."""
        super().__init__()
        self.gate_proj = nn.Linear(dim, ffn_dim, bias=False)
        self.up_proj = nn.Linear(dim, ffn_dim, bias=False)
        self.down_proj = nn.Linear(ffn_dim, dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Transform each row by itself.

        Args:
            x: [..., dim].

        Returns:
            [..., dim].
        """
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class GlobalCmvn(nn.Module):
    """Mean and variance normalisation of log-mel features with fixed statistics."""

    mean: Tensor
    istd: Tensor

    def __init__(self, n_mels: int) -> None:
        """Start as the identity; the buffers come from a checkpoint or from training data."""
        super().__init__()
        self.register_buffer("mean", torch.zeros(n_mels))
        self.register_buffer("istd", torch.ones(n_mels))

    def forward(self, features: Tensor) -> Tensor:
        """Normalise each mel band.

        Args:
            features: [..., n_mels], log-mel.

        Returns:
            [..., n_mels].
        """
        return (features - self.mean) * self.istd


def rotary_tables(positions: Tensor, head_dim: int, theta: float) -> tuple[Tensor, Tensor]:
    """Cosines and sines of rotary position embedding (Su et al., 2021), rotate-half layout.

    Args:
        positions: [n] int64.
        head_dim: Even width of one head.
        theta: Base of the geometric series of wavelengths.

    Returns:
        cos and sin, each [n, head_dim] float32; the second half repeats the first.
    """
    exponents = torch.arange(0, head_dim, 2, device=positions.device).float() / head_dim
    inverse_frequencies = 1.0 / theta**exponents
    angles = positions.float()[:, None] * inverse_frequencies
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos(), angles.sin()


def apply_rotary(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate queries or keys by their positions.

    Args:
        x: [B, heads, n, head_dim].
        cos: [n, head_dim] float32, of `rotary_tables`.
        sin: [n, head_dim] float32.

    Returns:
        [B, heads, n, head_dim], dtype of `x`.
    """
    first, second = x.chunk(2, dim=-1)
    rotated = torch.cat((-second, first), dim=-1)
    return x * cos.to(x.dtype) + rotated * sin.to(x.dtype)


def sinusoid_rows(first: int, n_rows: int, *, dim: int, like: Tensor) -> Tensor:
    """Rows of the sinusoidal position table (Vaswani et al., 2017), sine and cosine interleaved.

    Computed, not stored, so that no length is too long.

    Args:
        first: Position of row 0.
        n_rows: How many positions.
        dim: Even width of a row.
        like: A tensor whose dtype and device the rows take.

    Returns:
        [n_rows, dim]; even columns sine, odd columns cosine.
    """
    positions = torch.arange(first, first + n_rows, device=like.device).float()
    evens = torch.arange(0, dim, 2, device=like.device).float()
    rates = torch.exp(evens * -(math.log(10_000.0) / dim))
    angles = positions[:, None] * rates
    return torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(1).to(like.dtype)
