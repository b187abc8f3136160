"""Sampling by the standard rules, and what both rules share.

The published numbers are in `tests/golden/test_sampling.py`.
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.models.sampling import (
    GREEDY,
    SamplingRule,
    SamplingSettings,
    candidates,
    choose,
    penalised,
)

PROBABILITIES = torch.tensor([[0.5, 0.05, 0.3, 0.15]])
LOGITS = PROBABILITIES.log()


def _kept(settings: SamplingSettings, logits: Tensor = LOGITS) -> dict[int, float]:
    probabilities, ids = candidates(logits, settings)
    pairs = zip(ids[0].tolist(), probabilities[0].tolist(), strict=True)
    return {number: round(p, 4) for number, p in pairs if p > 0}


def test_standard_top_p_keeps_the_token_that_crosses() -> None:
    assert _kept(SamplingSettings(top_p=0.7)) == {0: 0.625, 2: 0.375}
    assert _kept(SamplingSettings(top_p=0.7, rule=SamplingRule.RELEASE)) == {0: 1.0}


@pytest.mark.parametrize("top_p", [0.0, 1.0])
def test_top_p_off_keeps_everything(top_p: float) -> None:
    logits = torch.randn(20, 400) * 4
    probabilities, _ = candidates(logits, SamplingSettings(top_p=top_p))
    assert (probabilities > 0).all()
    torch.testing.assert_close(probabilities.sum(dim=-1), torch.ones(20))


def test_temperature_and_top_k() -> None:
    assert _kept(SamplingSettings(top_k=2)) == {0: 0.625, 2: 0.375}
    assert _kept(SamplingSettings(top_k=2, temperature=0.5)) == {0: 0.7353, 2: 0.2647}
    assert len(_kept(SamplingSettings(top_k=99))) == PROBABILITIES.shape[1]


@pytest.mark.parametrize("settings", [GREEDY, SamplingSettings(temperature=0.0)])
def test_greedy_takes_the_best(settings: SamplingSettings) -> None:
    logits = torch.randn(5, 30)
    assert torch.equal(choose(logits, settings), logits.argmax(dim=-1))
    assert _kept(settings) == {0: 1.0}


def test_the_standard_penalty_counts_a_token_once_and_always_weakens() -> None:
    settings = SamplingSettings(penalty=2.0, penalty_window=3)
    logits = torch.tensor([[4.0, -4.0, 6.0, 8.0]])
    weakened = penalised(logits, torch.tensor([[3, 0, 0, 1]]), settings)
    assert weakened.tolist() == [[2.0, -8.0, 6.0, 8.0]]


def test_the_published_penalty_counts_every_time_whatever_the_sign() -> None:
    settings = SamplingSettings(penalty=2.0, penalty_window=3, rule=SamplingRule.RELEASE)
    logits = torch.tensor([[4.0, -4.0, 6.0, 8.0]])
    weakened = penalised(logits, torch.tensor([[3, 0, 0, 1]]), settings)
    assert weakened.tolist() == [[1.0, -2.0, 6.0, 8.0]]


def test_the_penalty_changes_the_choice_of_its_own_row_only() -> None:
    settings = SamplingSettings(top_k=1, penalty=3.0, penalty_window=2)
    logits = torch.tensor([[2.0, 1.0], [2.0, 1.0]])
    assert choose(logits, settings, past=torch.tensor([[0, 0], [1, 1]])).tolist() == [1, 0]
    off = SamplingSettings(top_k=1, penalty=3.0)
    assert choose(logits, off, past=torch.tensor([[0, 0], [1, 1]])).tolist() == [0, 0]


def test_a_seed_repeats_and_frequencies_follow_the_distribution() -> None:
    logits = LOGITS.expand(20_000, -1)
    settings = SamplingSettings(top_k=3)
    first = choose(logits, settings, generator=torch.Generator().manual_seed(1))
    again = choose(logits, settings, generator=torch.Generator().manual_seed(1))
    other = choose(logits, settings, generator=torch.Generator().manual_seed(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    shares = torch.bincount(first, minlength=4) / len(first)
    torch.testing.assert_close(
        shares, torch.tensor([0.5, 0.0, 0.3, 0.15]) / 0.95, rtol=0, atol=0.015
    )


@given(
    seed=st.integers(0, 10_000),
    temperature=st.floats(0.1, 3.0),
    top_k=st.integers(0, 40),
    top_p=st.floats(0.0, 1.0),
    rule=st.sampled_from(SamplingRule),
)
def test_candidates_are_always_a_distribution(
    seed: int, temperature: float, top_k: int, top_p: float, rule: SamplingRule
) -> None:
    logits = torch.randn(3, 30, generator=torch.Generator().manual_seed(seed)) * 5
    settings = SamplingSettings(temperature=temperature, top_k=top_k, top_p=top_p, rule=rule)
    probabilities, ids = candidates(logits, settings)
    torch.testing.assert_close(probabilities.sum(dim=-1), torch.ones(3))
    assert (probabilities.diff(dim=-1) <= 0).all()
    assert torch.equal(ids[:, 0], logits.argmax(dim=-1))
    assert (probabilities.gather(-1, _place(ids, choose(logits, settings))) > 0).all()


def _place(ids: Tensor, chosen: Tensor) -> Tensor:
    return (ids == chosen[:, None]).int().argmax(dim=-1, keepdim=True)
