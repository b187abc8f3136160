"""Self-attention with absolute key-position terms, as the speech encoder uses it.

Knows nothing of chunks or caches: it is given queries, keys, values and projected position rows.
The score of query i and key j is ((q_i + u) . k_j + (q_i + v) . p_j) / sqrt(head_dim), where p_j
is the projected position row of the KEY; there is no relative shift.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class PositionAwareAttention(nn.Module):
    """Multi-head attention whose keys carry a learned view of their position.

    The score is regrouped as q_i . (k_j + p_j) + (u . k_j + v . p_j): one product, and a bias that
    depends on the key alone.
    """

    def __init__(self, dim: int, heads: int, *, dropout: float = 0.0) -> None:
        """Projections and biases, named as in the released files."""
        super().__init__()
        self.heads = heads
        self.head_dim = dim // heads
        self.dropout = dropout
        self.linear_q = nn.Linear(dim, dim)
        self.linear_k = nn.Linear(dim, dim)
        self.linear_v = nn.Linear(dim, dim)
        self.linear_out = nn.Linear(dim, dim)
        self.linear_pos = nn.Linear(dim, dim, bias=False)
        self.pos_bias_u = nn.Parameter(torch.zeros(heads, self.head_dim))
        self.pos_bias_v = nn.Parameter(torch.zeros(heads, self.head_dim))

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of new frames.

        Args:
            x: [B, n, dim].

        Returns:
            Three tensors [B, heads, n, head_dim].
        """
        return (
            self._split(self.linear_q(x)),
            self._split(self.linear_k(x)),
            self._split(self.linear_v(x)),
        )

    def project_positions(self, rows: Tensor) -> Tensor:
        """Position rows as this block's heads see them.

        Args:
            rows: [n, dim], sinusoids.

        Returns:
            [heads, n, head_dim].
        """
        return self._split(self.linear_pos(rows)[None])[0]

    def forward(
        self,
        queries: Tensor,
        keys: Tensor,
        values: Tensor,
        *,
        positions: Tensor,
        hidden: Tensor | None = None,
    ) -> Tensor:
        """Attend.

        Args:
            queries: [B, heads, n, head_dim].
            keys: [B, heads, m, head_dim].
            values: [B, heads, m, head_dim].
            positions: [heads, m, head_dim], of `project_positions`; or [B, heads, m, head_dim],
                where each row has places of its own.
            hidden: Bool, broadcastable to [B, heads, n, m]; true where a key must not be seen.

        Returns:
            [B, n, dim].
        """
        weights = self._scores(queries, keys, positions)
        if hidden is not None:
            weights = weights.masked_fill(hidden, -math.inf)
        weights = torch.softmax(weights, dim=-1, dtype=torch.float32).to(values.dtype)
        weights = functional.dropout(weights, self.dropout, self.training)
        mixed = torch.matmul(weights, values)
        return self.linear_out(mixed.transpose(1, 2).flatten(2))

    def _scores(self, queries: Tensor, keys: Tensor, positions: Tensor) -> Tensor:
        placed = keys + positions
        u = self.pos_bias_u[:, :, None]
        v = self.pos_bias_v[:, :, None]
        key_bias = (torch.matmul(keys, u) + torch.matmul(positions, v)).transpose(-1, -2)
        scores = torch.matmul(queries, placed.transpose(-1, -2)) + key_bias
        return scores * (1.0 / math.sqrt(self.head_dim))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, self.head_dim)).transpose(1, 2)
