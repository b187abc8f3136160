"""Choosing the next token: repetition penalty, temperature, top-k, top-p, and the draw.

Knows nothing of what the tokens mean. Each filter exists as the published code computes it
(`SamplingRule.RELEASE`) and as the literature defines it (`SamplingRule.STANDARD`).
"""

from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor


class SamplingRule(StrEnum):
    """Whose arithmetic is followed where the two differ.

    RELEASE: top-p drops the token that crosses p, also at p = 1 where rounding alone crosses it;
        the penalty divides a logit once for every occurrence, whatever its sign.
    STANDARD: top-p (Holtzman et al., 2020) keeps the token that crosses p; the penalty (Keskar et
        al., 2019) counts a token once and always makes it less likely.
    """

    RELEASE = "release"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How a token is chosen.

    Attributes:
        temperature: Divisor of the logits; 0 takes the best token.
        top_k: Candidates that stay; 1 takes the best token, 0 is off.
        top_p: Probability mass that stays; 0 is off, and so is 1 by the standard rule.
        penalty: Divisor for tokens of the recent past; 1 is off.
        penalty_window: How many tokens back the penalty looks; 0 or less is off.
        rule: Whose arithmetic is followed.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 0.0
    penalty: float = 1.0
    penalty_window: int = -1
    rule: SamplingRule = SamplingRule.STANDARD

    @property
    def is_greedy(self) -> bool:
        """Whether the best token is always taken."""
        return self.top_k == 1 or self.temperature <= 0.0

    @property
    def has_top_p(self) -> bool:
        """Whether top-p does anything; the published code filters at 1 too, by rounding."""
        return self.top_p > 0.0 and (self.top_p < 1.0 or self.rule is SamplingRule.RELEASE)

    @property
    def has_penalty(self) -> bool:
        """Whether the past counts."""
        return self.penalty_window > 0 and self.penalty != 1.0


GREEDY = SamplingSettings(top_k=1)
"""The best token, always."""


def choose(
    logits: Tensor,
    settings: SamplingSettings,
    *,
    generator: torch.Generator | None = None,
    past: Tensor | None = None,
) -> Tensor:
    """Choose one token of each row; nothing waits for the device.

    Args:
        logits: [B, V], raw.
        settings: How to choose.
        generator: Source of chance on the device of the logits; None is torch's own.
        past: [B, n] int64, the tokens so far; needed where the penalty is on.

    Returns:
        [B] int64.
    """
    if settings.has_penalty and past is not None:
        logits = penalised(logits, past, settings)
    if settings.is_greedy:
        return logits.argmax(dim=-1)
    probabilities, ids = candidates(logits, settings)
    drawn = torch.multinomial(probabilities, 1, generator=generator)
    return ids.gather(-1, drawn).squeeze(-1)


def penalised(logits: Tensor, past: Tensor, settings: SamplingSettings) -> Tensor:
    """Make the tokens of the recent past less likely.

    Args:
        logits: [B, V], raw.
        past: [B, n] int64, the tokens so far, the start token included.
        settings: Penalty, window and rule.

    Returns:
        [B, V] float32.
    """
    logits = logits.float()
    recent = past[:, -settings.penalty_window :]
    counts = torch.zeros_like(logits).scatter_add_(1, recent, torch.ones_like(recent).float())
    if settings.rule is SamplingRule.RELEASE:
        return logits / settings.penalty**counts
    weaker = torch.where(logits > 0, logits / settings.penalty, logits * settings.penalty)
    return torch.where(counts > 0, weaker, logits)


def candidates(logits: Tensor, settings: SamplingSettings) -> tuple[Tensor, Tensor]:
    """The tokens that may be drawn, best first.

    Args:
        logits: [B, V], after any penalty.
        settings: Temperature, top-k, top-p and rule.

    Returns:
        Probabilities [B, k] float32 that sum to 1 and descend, zero for a token that may not be
        drawn; and token ids [B, k] int64. k is top_k, or V where that is off.
    """
    if settings.is_greedy:
        best = logits.argmax(dim=-1, keepdim=True)
        return torch.ones_like(best, dtype=torch.float32), best
    probabilities = torch.softmax(logits.float() / settings.temperature, dim=-1)
    n_kept = min(settings.top_k or logits.shape[-1], logits.shape[-1])
    probabilities, ids = probabilities.topk(n_kept, dim=-1)
    if settings.top_k:
        probabilities = probabilities / probabilities.sum(dim=-1, keepdim=True)
    if settings.has_top_p:
        probabilities = _nucleus(probabilities, settings)
    return probabilities, ids


def _nucleus(probabilities: Tensor, settings: SamplingSettings) -> Tensor:
    mass = probabilities.cumsum(dim=-1)
    if settings.rule is SamplingRule.STANDARD:
        mass = mass - probabilities
        dropped = mass >= settings.top_p
    else:
        dropped = mass > settings.top_p
    dropped[..., 0] = False
    kept = probabilities.masked_fill(dropped, 0.0)
    return kept / kept.sum(dim=-1, keepdim=True)
