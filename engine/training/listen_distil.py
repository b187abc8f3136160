"""The adapter's first lesson: to give the soft tokens that the recognition head hears.

It knows no talk. A soft token is the head's distribution over tokens times the LLM's embeddings;
blanks count as the blank's embedding. Windows of a few frames are drawn one by one, which is far
faster than whole utterances.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.models.adapter import CausalConvStage, SpeechAdapter
from engine.models.ctc_head import CtcHead
from engine.training.listen_cache import EncodedScene

WINDOWS = 1024
_SPEECH_SHARE = 0.75
_NEAREST_WEIGHT = 1.0
_SHARPNESS = 14.0
"""What a cosine of 1 counts as a logit: among some thousand tokens just enough to be certain."""

_SAME_COSINE = 0.9
_SILENT_COUNTS = 0.1
_ROWS_AT_ONCE = 20_000


def soft_tokens(logits: Tensor, table: Tensor) -> Tensor:
    """What the recognition head hears as embeddings.

    Args:
        logits: [..., V] of the head.
        table: [V, H], the LLM's embeddings.

    Returns:
        [..., H].
    """
    return torch.softmax(logits, dim=-1) @ table


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
    logits = _SHARPNESS * functional.normalize(rows, dim=-1) @ directions.T
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
    distance = (rows - heard @ table).square().mean(dim=-1) / table.var()
    counts = 1.0 - heard[:, blank] + _SILENT_COUNTS
    return (distance * counts).sum() / counts.sum()


class WindowDraws:
    """Windows of encoder frames, three quarters of them where a token is heard."""

    def __init__(self, scenes: Sequence[EncodedScene], head: CtcHead, *, blank: int) -> None:
        """Line up all frames and find where tokens are.

        Args:
            scenes: Encoded scenes.
            head: The recognition head.
            blank: The blank's token id.
        """
        self._kernel = int(head.stage.conv.weight.shape[2])
        pad = torch.zeros(self._kernel - 1, scenes[0].frames.shape[1], dtype=torch.float16)
        pieces, starts, at = [], [], 0
        for scene in scenes:
            pieces += [pad, scene.frames]
            starts.append(torch.arange(at, at + scene.frames.shape[0], 2))
            at += pad.shape[0] + scene.frames.shape[0]
        self._frames = torch.cat(pieces)
        self._starts = torch.cat(starts)
        is_blank = self._blank_rows(head, blank)
        self._spoken = self._starts[~is_blank].numpy()
        self._silent = self._starts[is_blank].numpy()

    def draw(self, rng: np.random.Generator, n: int = WINDOWS) -> Tensor:
        """[n, dim, kernel] float32 windows."""
        n_spoken = int(n * _SPEECH_SHARE)
        starts = np.concatenate(
            (rng.choice(self._spoken, n_spoken), rng.choice(self._silent, n - n_spoken))
        )
        return self._windows(torch.from_numpy(starts))

    def _windows(self, starts: Tensor) -> Tensor:
        index = starts[:, None] + torch.arange(self._kernel)
        return self._frames[index].float().transpose(1, 2)

    @torch.no_grad()
    def _blank_rows(self, head: CtcHead, blank: int) -> Tensor:
        found = [
            window_logits(head, self._windows(starts)).argmax(dim=-1) == blank
            for starts in self._starts.split(_ROWS_AT_ONCE)
        ]
        return torch.cat(found)


def window_logits(head: CtcHead, windows: Tensor) -> Tensor:
    """[n, V]: the head's logits of windows [n, dim, kernel]."""
    return head.project(head.stage.of_windows(windows))


def window_rows(adapter: SpeechAdapter, windows: Tensor) -> Tensor:
    """[n, H]: the one-convolution adapter's rows of windows [n, dim, kernel]."""
    return adapter.project(cast(CausalConvStage, adapter.convs[-1]).of_windows(windows))


def distil_loss(
    adapter: SpeechAdapter, head: CtcHead, table: Tensor, windows: Tensor, *, blank: int
) -> tuple[Tensor, Tensor]:
    """Distance from the soft tokens, and divergence of the nearest tokens from those heard.

    Args:
        adapter: Learns.
        head: Frozen teacher.
        table: [V, H], the LLM's embeddings.
        windows: [n, dim, kernel].
        blank: The blank's token id.

    Returns:
        The loss, and its first part; scalars.
    """
    with torch.no_grad():
        logits = window_logits(head, windows)
        soft = soft_tokens(logits, table)
    rows = window_rows(adapter, windows)
    distance = closeness(rows, soft, table)
    nearest = nearest_logits(rows, table, blank=blank).log_softmax(dim=-1)
    divergence = functional.kl_div(nearest, logits.softmax(dim=-1), reduction="batchmean")
    return distance + _NEAREST_WEIGHT * divergence, distance
