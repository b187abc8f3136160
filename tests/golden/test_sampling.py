"""Sampling against the published implementation: the distribution just before the draw."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.models.sampling import SamplingRule, SamplingSettings, candidates, choose, penalised

TOLERANCE = 1e-6
N_SETTINGS = 12
Golden = Callable[[str], dict[str, Tensor]]


@pytest.mark.parametrize("row", range(N_SETTINGS))
def test_text_distribution(golden: Golden, row: int) -> None:
    expected = golden("06_sampling_llm")
    temperature, top_k, top_p = expected["settings"][row].tolist()
    settings = SamplingSettings(
        temperature=temperature, top_k=int(top_k), top_p=top_p, rule=SamplingRule.RELEASE
    )
    logits, wanted = expected["logits"], expected["probs"][row]
    ours = _spread(*candidates(logits, settings), n_ids=logits.shape[1])
    # The last row has tied maxima, of which any may be kept.
    torch.testing.assert_close(ours[:-1], wanted[:-1], rtol=0, atol=TOLERANCE)
    torch.testing.assert_close(
        ours.sort(dim=-1).values, wanted.sort(dim=-1).values, rtol=0, atol=TOLERANCE
    )
    assert ((ours > 0).sum(dim=-1) == (wanted > 0).sum(dim=-1)).all()


@pytest.mark.parametrize("run", ["penalty", "penalty_noprefix"])
def test_greedy_choice_with_penalty(golden: Golden, run: str) -> None:
    expected = golden("07_decoder")
    settings = _speech_settings(expected[f"{run}_settings"])
    past = [_start_id(expected)]
    wanted = [*expected[f"{run}_tokens"].tolist(), int(expected["eos_id"])]
    for raw, token in zip(expected[f"{run}_logits_raw"], wanted, strict=False):
        assert choose(raw[None], settings, past=torch.tensor([past])).item() == token
        past.append(token)


@pytest.mark.parametrize("run", ["penalty", "topk5"])
def test_speech_distribution_with_penalty(golden: Golden, run: str) -> None:
    expected = golden("07_decoder")
    settings = _speech_settings(expected[f"{run}_settings"])
    past = [_start_id(expected)]
    for step, token in enumerate(expected[f"{run}_tokens"].tolist()):
        raw = expected[f"{run}_logits_raw"][step][None]
        ranked = candidates(penalised(raw, torch.tensor([past]), settings), settings)
        ours = _spread(*ranked, n_ids=raw.shape[1])
        wanted = expected[f"{run}_probs"][step]
        torch.testing.assert_close(ours[0], wanted, rtol=0, atol=TOLERANCE)
        past.append(token)


def _speech_settings(columns: Tensor) -> SamplingSettings:
    top_k, window, penalty = columns.tolist()
    return SamplingSettings(
        top_k=int(top_k), penalty=penalty, penalty_window=int(window), rule=SamplingRule.RELEASE
    )


def _start_id(expected: dict[str, Tensor]) -> int:
    return int(expected["eos_id"]) - 1


def _spread(probabilities: Tensor, ids: Tensor, *, n_ids: int) -> Tensor:
    return torch.zeros(len(ids), n_ids).scatter_(1, ids, probabilities)
