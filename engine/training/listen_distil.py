"""What the adapter's rows should be: the LLM's embeddings of the words that are heard.

It knows no talk. A soft token is the recognition head's distribution over tokens times the LLM's
embeddings; blanks count as the blank's embedding.
"""

from torch import Tensor
from torch.nn import functional

_SHARPNESS = 24.0
"""What a cosine of 1 counts as a logit: a word is certain well before its row is its embedding."""

_SAME_COSINE = 0.9
_SILENT_COUNTS = 0.1


def soft_tokens(logits: Tensor, table: Tensor) -> Tensor:
    """What the recognition head hears as embeddings.

    Args:
        logits: [..., V] of the head.
        table: [V, H], the LLM's embeddings.

    Returns:
        [..., H].
    """
    return logits.softmax(dim=-1) @ table


def closeness(rows: Tensor, soft: Tensor, table: Tensor) -> Tensor:
    """Mean squared distance of the adapter's rows from the soft tokens, in the table's variance."""
    return functional.mse_loss(rows, soft) / table.var()


def nearest_logits(rows: Tensor, table: Tensor, *, blank: int) -> Tensor:
    """Which token's embedding rows point to, as logits: cosines, sharpened.

    A row's length plays no part, so a loss on these cannot be lowered by longer rows. Tokens that
    no text ever used have all drifted to where the blank is; they do not compete with it.

    Args:
        rows: [..., H] of the adapter.
        table: [V, H], the LLM's embeddings.
        blank: The blank's token id.

    Returns:
        [..., V].
    """
    directions = functional.normalize(table.detach(), dim=-1)
    unused = directions @ directions[blank] > _SAME_COSINE
    unused[blank] = False
    logits = _SHARPNESS * (functional.normalize(rows.float(), dim=-1) @ directions.T).float()
    return logits.masked_fill(unused, -_SHARPNESS)


def imitation_loss(rows: Tensor, logits: Tensor, table: Tensor, *, blank: int) -> Tensor:
    """How far the adapter's rows are from the soft tokens of the same frames.

    Rows in which a token is heard count fully, silent ones a little.

    Args:
        rows: [n, H] of the adapter.
        logits: [n, V] of the recognition head, which is not taught by this.
        table: [V, H], the LLM's embeddings.
        blank: The blank's token id.

    Returns:
        Squared distance in the table's variance, scalar.
    """
    heard = logits.detach().softmax(dim=-1)
    distance = (rows.float() - heard @ table).square().mean(dim=-1) / table.var()
    counts = 1.0 - heard[:, blank] + _SILENT_COUNTS
    return (distance * counts).sum() / counts.sum()
