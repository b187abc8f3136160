"""Starts the encoder's attention with an eye on what lies so and so many frames back.

Frames carry their own place and keys are scored by theirs, so a head can look at a fixed distance:
the sum over frequencies w of cos(w (i - k - j)) is largest where key j lies k frames before query
i. Training finds this slowly. Here it is set at the start, with other distances in each block, as
the dilated layers of a time-delay network have (Waibel et al., 1989), and a bias that rises with
the key's place in one head (ALiBi: Press et al., 2022). Everything goes on learning from there.
"""

import math

import torch
from torch import Tensor

from engine.models.attention import PositionAwareAttention
from engine.models.encoder import SpeechEncoder
from engine.models.layers import sinusoid_rows

DISTANCES = ((1, 2), (2, 4), (3, 6), (4, 8), (6, 12), (3, 9))
"""For each block the frames (40 ms) back at which its first two heads look; then from the start."""

SLOPE = 0.15
"""Rise of the third head's score for each frame."""

_PEAK = 4.0
"""Score of the key that is looked at, where the frame's content says nothing."""

_PLACE_LEVEL = 0.7
"""Level of a place's sinusoids after the norm before attention; an estimate."""

_FASTEST, _SLOWEST = 1.0, 0.02
"""Frequencies that are used, in radians for each frame."""

_LINEAR_FRAMES = 600
"""The rise is linear up to here (24 s); what it does later is not set."""

_RIDGE = 1e-3


def install_distances(encoder: SpeechEncoder) -> None:
    """Set queries and position projections of the first three heads of every block."""
    ramp = _ramp(encoder.config.dim)
    attentions = [part for part in encoder.modules() if isinstance(part, PositionAwareAttention)]
    for index, attention in enumerate(attentions):
        for head, distance in enumerate(DISTANCES[index % len(DISTANCES)]):
            _look_back(attention, head, distance=distance)
        _prefer_recent(attention, len(DISTANCES[0]), ramp=ramp)


@torch.no_grad()
def _look_back(attention: PositionAwareAttention, head: int, *, distance: int) -> None:
    size, dim = attention.head_dim, attention.linear_pos.in_features
    pairs = _pairs(dim, size // 2)
    rates = torch.exp(2 * pairs.double() * -(math.log(10_000.0) / dim)).float()
    rows = torch.arange(size // 2) * 2 + head * size
    gain = _PEAK * math.sqrt(size) / (size // 2 * _PLACE_LEVEL)
    query, place = attention.linear_q, attention.linear_pos
    span = slice(head * size, (head + 1) * size)
    query.weight[span] *= 0.1
    query.bias[span] = 0.0
    place.weight[span] = 0.0
    sine, cosine = gain * torch.sin(rates * distance), gain * torch.cos(rates * distance)
    query.weight[rows, 2 * pairs] += cosine
    query.weight[rows, 2 * pairs + 1] -= sine
    query.weight[rows + 1, 2 * pairs] += sine
    query.weight[rows + 1, 2 * pairs + 1] += cosine
    place.weight[rows, 2 * pairs] = 1.0
    place.weight[rows + 1, 2 * pairs + 1] = 1.0


@torch.no_grad()
def _prefer_recent(attention: PositionAwareAttention, head: int, *, ramp: Tensor) -> None:
    size = attention.head_dim
    span = slice(head * size, (head + 1) * size)
    attention.pos_bias_v[head] = 1.0
    # The score is divided by the root of the head's width, and every dimension adds the same.
    attention.linear_pos.weight[span] = ramp * (SLOPE * math.sqrt(size) / size)


def _pairs(dim: int, count: int) -> Tensor:
    """[count] int64: sine and cosine pairs between the fastest and the slowest frequency."""
    per_pair = math.log(10_000.0) / (dim / 2)
    first, last = -math.log(_FASTEST) / per_pair, -math.log(_SLOWEST) / per_pair
    return torch.linspace(first, last, count).round().long()


def _ramp(dim: int) -> Tensor:
    """[dim]: weights of the sinusoids whose sum rises by one for each frame (least squares)."""
    rows = sinusoid_rows(0, _LINEAR_FRAMES, dim=dim, like=torch.zeros(1, dtype=torch.float64))
    centred = rows - rows.mean(dim=0)
    wanted = torch.arange(_LINEAR_FRAMES, dtype=torch.float64)
    wanted = wanted - wanted.mean()
    square = centred.T @ centred + _RIDGE * torch.eye(dim, dtype=torch.float64)
    return torch.linalg.solve(square, centred.T @ wanted).float()
