"""The speech decoder against the published implementation."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.sampling import (
    GREEDY,
    SamplingRule,
    SamplingSettings,
    candidates,
    choose,
    penalised,
)
from engine.models.speech_decoder import SpeechDecoder
from engine.models.speech_generation import generate

Golden = Callable[[str], dict[str, Tensor]]

TOLERANCE = 1e-3
RUNS = ("greedy_prefix", "greedy_noprefix", "penalty", "topk5", "penalty_noprefix")


@pytest.fixture(scope="module")
def decoder(bundle: ModelBundle) -> SpeechDecoder:
    return bundle.speech_decoder


@pytest.fixture(scope="module")
def expected(golden: Golden) -> dict[str, Tensor]:
    return golden("07_decoder")


def rows_of(run: str, expected: dict[str, Tensor]) -> tuple[Tensor, Tensor | None]:
    """Text rows and prefix rows of a run, [1, n, dim]."""
    if run.endswith("noprefix"):
        return expected["hidden_noprefix"][None], None
    return expected["hidden"][None], expected["prefix"][None]


def raw_logits(run: str, expected: dict[str, Tensor]) -> Tensor:
    """Logits before any penalty, [steps, n_ids]."""
    return expected.get(f"{run}_logits_raw", expected.get(f"{run}_logits", torch.empty(0)))


@torch.inference_mode()
def test_pre_network_and_prefix_memory(decoder: SpeechDecoder, expected: dict[str, Tensor]) -> None:
    text = decoder.pre_network(expected["hidden"][None])
    torch.testing.assert_close(text[0], expected["pre_nn_out"], rtol=0, atol=1e-4)
    memory = decoder.read_prefix(expected["prefix"][None])
    keys, values = (torch.cat(parts) for parts in zip(*memory, strict=True))
    torch.testing.assert_close(keys, expected["prefix_K"], rtol=0, atol=1e-4)
    torch.testing.assert_close(values, expected["prefix_V"], rtol=0, atol=1e-4)


def test_rotary_tables(decoder: SpeechDecoder, expected: dict[str, Tensor]) -> None:
    cos, sin = decoder.rotary(torch.arange(len(expected["rope_cos"])))
    torch.testing.assert_close(cos, expected["rope_cos"], rtol=0, atol=1e-6)
    torch.testing.assert_close(sin, expected["rope_sin"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("run", RUNS)
@torch.inference_mode()
def test_steps_give_the_published_logits(
    run: str, decoder: SpeechDecoder, expected: dict[str, Tensor]
) -> None:
    text, prefix = rows_of(run, expected)
    tokens, logits = expected[f"{run}_tokens"], raw_logits(run, expected)
    state = decoder.prefill(text, prefix, max_tokens=len(logits))
    fed = torch.cat((torch.tensor([decoder.ids.start]), tokens))[: len(logits)]
    stepped = torch.cat([decoder.step(token[None], state) for token in fed])
    torch.testing.assert_close(stepped, logits, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("run", RUNS)
@torch.inference_mode()
def test_teacher_forcing_gives_the_published_logits(
    run: str, decoder: SpeechDecoder, expected: dict[str, Tensor]
) -> None:
    text, prefix = rows_of(run, expected)
    logits = raw_logits(run, expected)
    scored = decoder(text, expected[f"{run}_tokens"][None], prefix_rows=prefix)
    torch.testing.assert_close(scored[0, : len(logits)], logits, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("run", ["penalty", "topk5"])
def test_penalty_and_top_k_give_the_published_distribution(
    run: str, decoder: SpeechDecoder, expected: dict[str, Tensor]
) -> None:
    settings = release_settings(expected[f"{run}_settings"])
    past = torch.cat((torch.tensor([decoder.ids.start]), expected[f"{run}_tokens"]))
    for step, raw in enumerate(raw_logits(run, expected)):
        logits = raw[None]
        if settings.has_penalty:
            logits = penalised(logits, past[None, : step + 1], settings)
        probabilities, ids = candidates(logits, settings)
        dense = torch.zeros_like(raw).scatter(0, ids[0], probabilities[0])
        torch.testing.assert_close(dense, expected[f"{run}_probs"][step], rtol=0, atol=1e-4)


def release_settings(columns: Tensor) -> SamplingSettings:
    """Settings from top_k, window and penalty."""
    top_k, window, penalty = columns.tolist()
    return SamplingSettings(
        top_k=int(top_k), penalty=penalty, penalty_window=int(window), rule=SamplingRule.RELEASE
    )


@pytest.mark.parametrize("masks_illegal", [True, False])
def test_greedy_generation_speaks_the_published_tokens_to_the_end(
    masks_illegal: bool, decoder: SpeechDecoder, expected: dict[str, Tensor]
) -> None:
    text, prefix = rows_of("greedy_prefix", expected)
    with torch.inference_mode():
        state = decoder.prefill(text, prefix)
    spoken = list(generate(decoder, state, masks_illegal=masks_illegal))
    assert spoken == expected["full_tokens"].tolist()
    assert decoder.ids.end == int(expected["eos_id"])


def test_generation_stops_at_the_most_tokens(
    decoder: SpeechDecoder, expected: dict[str, Tensor]
) -> None:
    text, prefix = rows_of("greedy_noprefix", expected)
    with torch.inference_mode():
        state = decoder.prefill(text, prefix, max_tokens=40)
    drawn = generate(
        decoder, state, draw=lambda logits, past: choose(logits, GREEDY, past=past), max_tokens=40
    )
    assert list(drawn) == expected["greedy_noprefix_tokens"].tolist()
