"""The dialogue in the LLM against the published implementation, layer by layer and turn by turn."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.kv_cache import KvCache
from tests.golden.conftest import SET_A

HIDDEN_TOLERANCE = 1e-4
LOGIT_TOLERANCE = 1e-3
TAKE_TURN, DISREGARD = 1, 2
Golden = Callable[[str], dict[str, Tensor]]


@pytest.fixture
def expected(golden: Golden) -> dict[str, Tensor]:
    return golden("04_dialogue")


@pytest.fixture
def windows(golden: Golden) -> Tensor:
    """[chunks, 19, 80], what the published run heard."""
    return golden("02_encoder_stream")["feats"]


def test_marks_and_templates_encode_as_published(
    bundle: ModelBundle, expected: dict[str, Tensor]
) -> None:
    dialogue, tokenizer = bundle.config.dialogue, bundle.tokenizer
    end = "<|im_end|>"
    role = tokenizer.encode(dialogue.system_prefix + dialogue.default_role)
    assert role == expected["role_ids_used"].tolist()
    assert tokenizer.encode(dialogue.system_prefix + dialogue.default_role + end) == (
        expected["chat_role_ids"].tolist()
    )
    assert tokenizer.encode(dialogue.user_prefix) == expected["chat_prefix_ids"].tolist()
    assert tokenizer.encode(dialogue.assistant_prefix) == expected["chat_suffix_ids"].tolist()
    assert tokenizer.mark_id(end) == expected["eod_id"]


@torch.inference_mode()
def test_hidden_states_of_role_and_listening(
    bundle: ModelBundle, expected: dict[str, Tensor]
) -> None:
    cache = _poisoned_cache(bundle)
    hidden = bundle.llm(bundle.llm.embed(expected["role_ids_used"][None]), cache)
    _close(hidden[0], expected["pre_hidden"])
    assert cache.length == expected["pre_kv_len"]
    inputs = [expected["sl_inputs_embeds"], *expected["cl_inputs_embeds"]]
    wanted = [expected["sl_hidden"], *expected["cl_hidden"]]
    heads = [expected["sl_state_logits_all"], *expected["cl_state_logits_all"]]
    for chunk, embeds in enumerate(inputs):
        hidden = bundle.llm(embeds[None], cache)[0]
        logits = bundle.state_head(hidden)
        _close(hidden, wanted[chunk])
        _close(logits, heads[chunk], LOGIT_TOLERANCE)
        _close(logits[-1], expected["state_logits"][chunk], LOGIT_TOLERANCE)
        probabilities = bundle.state_head.probabilities(logits[-1])
        _close(probabilities, expected["state_probs3"][chunk])
        assert cache.length == expected["kv_len_after"][chunk]
    used = slice(0, cache.length)
    _close(cache.keys[0, 0, :, used], expected["key_layer0_after_listen"])
    _close(cache.values[-1, 0, :, used], expected["value_layerlast_after_listen"])


def test_two_turns_on_one_cache(
    bundle: ModelBundle, expected: dict[str, Tensor], windows: Tensor
) -> None:
    talk = Conversation(bundle)
    assert talk.position == expected["pre_kv_len"]
    talk.begin_user_turn()
    for chunk, window in enumerate(windows):
        reading = talk.hear(window[None])
        _close(torch.tensor(reading.probabilities), expected["state_probs3"][chunk])
        assert talk.position == expected["kv_len_after"][chunk]
    tokens = _answer(bundle, talk, expected["gen_logits"], hidden=expected["gen_hidden"])
    end = bundle.tokenizer.mark_id("<|im_end|>")
    assert [*tokens, end] == expected["turn1_all_tokens"].tolist()
    assert talk.position == expected["turn1_kv_len"]
    talk.begin_user_turn()
    for turn_chunk, chunk in enumerate(expected["turn2_chunk_ids"]):
        talk.hear(windows[chunk][None])
        assert talk.position == expected["turn2_kv_len_after"][turn_chunk]
    tokens = _answer(bundle, talk, expected["turn2_logits"])
    assert [*tokens, -1] == expected["turn2_tokens"].tolist()


def test_the_answers_text(bundle: ModelBundle, expected: dict[str, Tensor]) -> None:
    with np.load(SET_A / "golden/04_dialogue.npz", allow_pickle=False) as arrays:
        assert bundle.tokenizer.decode(expected["gen_tokens"].tolist()) == str(arrays["gen_text"])


@torch.inference_mode()
def test_template_role(bundle: ModelBundle, golden: Golden) -> None:
    template = golden("04b_template_role")
    ids = bundle.tokenizer.encode(
        bundle.config.dialogue.system_prefix + bundle.config.dialogue.default_role
    )
    assert ids == template["ids"].tolist()
    _close(bundle.llm(bundle.llm.embed(template["ids"][None]))[0], template["hidden"])


def test_stopping_at_the_models_own_decision(
    bundle: ModelBundle, golden: Golden, windows: Tensor
) -> None:
    natural = golden("04c_natural_path")
    talk = Conversation(bundle)
    talk.begin_user_turn()
    n_heard = len(natural["state_logits"])
    readings = [talk.hear(window[None]).probabilities for window in windows[:n_heard]]
    wanted = torch.softmax(natural["state_logits"][:, :3], dim=-1)
    _close(torch.tensor(readings), wanted)
    decided = [p[TAKE_TURN] > 0.5 or p[DISREGARD] > 0.5 for p in readings]
    assert decided == [False] * (n_heard - 1) + [True]
    assert talk.position == natural["kv_len"]
    if readings[-1][DISREGARD] <= 0.5:
        n_tokens = len(natural["gen_tokens"])
        tokens = _answer(
            bundle, talk, natural["gen_logits"], hidden=natural["gen_hidden"], limit=n_tokens
        )
        assert tokens == natural["gen_tokens"].tolist()


def _answer(
    bundle: ModelBundle,
    talk: Conversation,
    logits: Tensor,
    *,
    hidden: Tensor | None = None,
    limit: int = 100,
) -> list[int]:
    """Answer greedily until the model ends its turn, checking the first steps' numbers."""
    end = bundle.tokenizer.mark_id("<|im_end|>")
    tokens: list[int] = []
    talk.begin_answer()
    while len(tokens) < limit:
        step = len(tokens)
        ours = talk.next_logits()
        if step < len(logits):
            _close(ours[0], logits[step], LOGIT_TOLERANCE)
        if hidden is not None and step < len(hidden):
            _close(talk.last_hidden[0], hidden[step])
        best = ours.argmax(dim=-1)
        if best.item() == end:
            break
        tokens.append(int(best.item()))
        if len(tokens) < limit:
            talk.write_token(best)
    return tokens


def _poisoned_cache(bundle: ModelBundle) -> KvCache:
    """A cache in which a position that was never written spoils every sum it enters."""
    cache = bundle.llm.new_cache(capacity=256)
    cache.keys.fill_(torch.nan)
    cache.values.fill_(torch.nan)
    return cache


def _close(ours: Tensor, wanted: Tensor, tolerance: float = HIDDEN_TOLERANCE) -> None:
    torch.testing.assert_close(ours, wanted, rtol=0, atol=tolerance)
