"""What imperfect ears do to token embeddings: mixing, shrinking and noise.

Knows no words. It stands for an adapter whose rows are only near the embeddings that they mean.
"""

import torch
from torch import Tensor

_LARGEST_MIX = 0.6
_LARGEST_SHRINK = 0.35
_LARGEST_NOISE = 0.85
"""In the embeddings' own deviation."""


def disturbed(
    rows: Tensor, is_noisy: Tensor, *, table: Tensor, blank: int, generator: torch.Generator
) -> Tensor:
    """`rows` with the noisy ones moved away from their embeddings.

    How strongly is drawn for each dialogue, and again for each row up to that.

    Args:
        rows: [B, T, H] embeddings.
        is_noisy: [B, T] bool, which rows to disturb.
        table: [V, H], the embedding table.
        blank: Id of the blank token.
        generator: The source of chance, on the device of `rows`.

    Returns:
        [B, T, H]; rows that are not noisy are as before.
    """
    batch, length, _ = rows.shape
    device = rows.device

    def strength(largest: float) -> Tensor:
        talk = torch.rand(batch, 1, 1, generator=generator, device=device)
        return largest * talk * torch.rand(batch, length, 1, generator=generator, device=device)

    others = _others(rows, table=table, blank=blank, generator=generator)
    mix = strength(_LARGEST_MIX)
    moved = (1.0 - mix) * rows + mix * others
    mean, deviation = table.mean(dim=0), (table - table.mean(dim=0)).std()
    moved = mean + (1.0 - strength(_LARGEST_SHRINK)) * (moved - mean)
    noise = torch.randn(rows.shape, generator=generator, device=device) * deviation
    moved = (
        moved + _LARGEST_NOISE * torch.rand(batch, 1, 1, generator=generator, device=device) * noise
    )
    return torch.where(is_noisy[..., None], moved, rows)


def _others(rows: Tensor, *, table: Tensor, blank: int, generator: torch.Generator) -> Tensor:
    """[B, T, H]: for each row a random token, a neighbour in time, or the blank."""
    batch, length, _ = rows.shape
    drawn = torch.randint(len(table), (batch, length), generator=generator, device=rows.device)
    kind = torch.rand(batch, length, 1, generator=generator, device=rows.device)
    earlier = torch.roll(rows, 1, dims=1)
    later = torch.roll(rows, -1, dims=1)
    near = torch.where(kind < 0.5, earlier, later)
    far = torch.where(kind > 0.8, table[drawn], table[blank].expand_as(rows))
    return torch.where((kind >= 0.3) & (kind < 0.65), near, far)
