"""Starts the encoder's attention with a sense of what is recent.

Its position terms depend on the key's own place alone, so a frame does not know how far back a key
lies; what can be known is which of the visible keys is the newest. A bias that rises linearly with
the key's place gives just that, as in ALiBi (Press et al., 2022), but training finds it slowly: the
slow sinusoids have to be weighted strongly. This sets it at the start, with another slope in each
head; everything goes on learning from there.
"""

import math

import torch
from torch import Tensor

from engine.models.attention import PositionAwareAttention
from engine.models.encoder import SpeechEncoder
from engine.models.layers import sinusoid_rows

SLOPES = (0.6, 0.25, 0.1)
"""Rise of the score for each frame (40 ms), for the first heads; the others start without."""

_LINEAR_FRAMES = 600
"""The rise is linear up to here (24 s); what it does later is not set."""

_BIAS = 1.0
_RIDGE = 1e-3


def install_recency(encoder: SpeechEncoder) -> None:
    """Set position projection and bias of the first heads of every block."""
    ramp = _ramp(encoder.config.dim)
    for block in encoder.blocks:
        for head, slope in enumerate(SLOPES):
            _set_slope(block.self_attn, head, ramp=ramp, slope=slope)


@torch.no_grad()
def _set_slope(attention: PositionAwareAttention, head: int, *, ramp: Tensor, slope: float) -> None:
    size = attention.head_dim
    rows = slice(head * size, (head + 1) * size)
    attention.pos_bias_v[head] = _BIAS
    # The score is divided by the root of the head's width, and every dimension adds the same.
    attention.linear_pos.weight[rows] = ramp * (slope * math.sqrt(size) / (size * _BIAS))


def _ramp(dim: int) -> Tensor:
    """[dim]: weights of the sinusoids whose sum rises by one for each frame (least squares)."""
    rows = sinusoid_rows(0, _LINEAR_FRAMES, dim=dim, like=torch.zeros(1, dtype=torch.float64))
    centred = rows - rows.mean(dim=0)
    wanted = torch.arange(_LINEAR_FRAMES, dtype=torch.float64)
    wanted = wanted - wanted.mean()
    square = centred.T @ centred + _RIDGE * torch.eye(dim, dtype=torch.float64)
    return torch.linalg.solve(square, centred.T @ wanted).float()
