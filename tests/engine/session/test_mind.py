"""The real mind and voice on small random weights: what is dropped was never there.

Knows nothing of what the random model says; only that it says the same after the same memory.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.clock import MonotonicClock
from engine.config import AnswerConfig, EngineConfig
from engine.errors import RequestError
from engine.models.bundle import ModelBundle
from engine.models.drawing import Drawing
from engine.models.loading.load import random_bundle
from engine.session.mind import ModelMind
from engine.session.voice import ModelVoice

CONFIG = EngineConfig(answer=AnswerConfig(is_greedy=True, max_text_tokens=12))


@pytest.fixture(scope="module")
def bundle() -> ModelBundle:
    return random_bundle("tiny", device=torch.device("cpu"), dtype=torch.float32)


def new_mind(bundle: ModelBundle, config: EngineConfig = CONFIG) -> ModelMind:
    drawing = Drawing.begin(config.answer, bundle.config.vocoder, device=bundle.device)
    return ModelMind(bundle, config, drawing)


def chunks(mind: ModelMind, n: int, *, seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [0.1 * rng.standard_normal(mind.chunk_samples).astype(np.float32) for _ in range(n)]


def hear_turn(mind: ModelMind, *, seed: int, n: int = 3) -> None:
    mind.open_turn()
    for chunk in chunks(mind, n, seed=seed):
        mind.hear(chunk)


def write_all(mind: ModelMind) -> list[int]:
    while mind.write().end is None:
        pass
    return mind._turns[-1].answer


def next_logits(mind: ModelMind) -> torch.Tensor:
    """What the mind would write first after one more turn."""
    hear_turn(mind, seed=99)
    mind.take_turn()
    mind._conversation.begin_answer()
    return mind._conversation.next_logits()


def test_a_dropped_turn_was_never_there(bundle: ModelBundle) -> None:
    plain, other = new_mind(bundle), new_mind(bundle)
    hear_turn(other, seed=1)
    other.drop_turn()
    assert other._conversation.position == plain._conversation.position
    torch.testing.assert_close(next_logits(other), next_logits(plain))


@pytest.mark.parametrize("n_heard", [0, 3, 12])
def test_only_what_was_heard_of_an_answer_is_remembered(bundle: ModelBundle, n_heard: int) -> None:
    plain, other = new_mind(bundle), new_mind(bundle)
    for mind in (plain, other):
        hear_turn(mind, seed=1)
        mind.take_turn()
    answer = write_all(other)
    other.keep_heard(n_heard)
    plain._conversation.begin_answer()
    plain._conversation.write_tokens(answer[:n_heard])
    plain._writer = None
    assert other._conversation.position == plain._conversation.position
    torch.testing.assert_close(next_logits(other), next_logits(plain), atol=1e-4, rtol=1e-4)


def test_a_turn_that_is_open_meanwhile_is_heard_as_after_the_cut(bundle: ModelBundle) -> None:
    plain, other = new_mind(bundle), new_mind(bundle)
    for mind in (plain, other):
        hear_turn(mind, seed=1)
        mind.take_turn()
        write_all(mind)
    hear_turn(other, seed=2)
    other.keep_heard(2)
    plain.keep_heard(2)
    hear_turn(plain, seed=2)
    (chunk,) = chunks(other, 1, seed=5)
    judged, expected = other.hear(chunk), plain.hear(chunk)
    assert judged.p1 == pytest.approx(expected.p1, abs=1e-4)
    assert other._conversation.position == plain._conversation.position


def test_an_answer_goes_on_after_a_back_channel_as_if_there_had_been_none(
    bundle: ModelBundle,
) -> None:
    plain, other = new_mind(bundle), new_mind(bundle)
    for mind in (plain, other):
        hear_turn(mind, seed=1)
        mind.take_turn()
        mind.write()
        mind.write()
    hear_turn(other, seed=3)
    other.drop_turn()
    assert write_all(other) == write_all(plain)


def test_a_reopened_turn_goes_on_with_the_same_sound(bundle: ModelBundle) -> None:
    plain, other = new_mind(bundle), new_mind(bundle)
    for mind in (plain, other):
        hear_turn(mind, seed=1)
    other.take_turn()
    other.write()
    other.keep_heard(0)
    other.reopen_turn()
    (chunk,) = chunks(other, 1, seed=5)
    assert other.hear(chunk).p1 == pytest.approx(plain.hear(chunk).p1, abs=1e-5)


def test_the_oldest_turns_leave_a_full_memory_and_the_role_stays(bundle: ModelBundle) -> None:
    config = CONFIG.model_copy(update={"context_tokens": 1024})
    mind = new_mind(bundle, config)
    left_out = 0
    for seed in range(14):
        left_out += mind.open_turn()
        for chunk in chunks(mind, 12, seed=seed):
            mind.hear(chunk)
        mind.take_turn()
        write_all(mind)
        assert mind._conversation.position < 1024
    assert left_out > 0
    assert len(mind._turns) == 14 - left_out
    kept = new_mind(bundle, config)
    kept._rebuild(list(mind._turns))
    torch.testing.assert_close(next_logits(mind), next_logits(kept), atol=1e-4, rtol=1e-4)


def test_another_role_is_another_memory(bundle: ModelBundle) -> None:
    mind, pirate = new_mind(bundle), new_mind(bundle)
    pirate.set_role("You are a pirate.", keeps_history=True)
    assert pirate.role == "You are a pirate."
    assert not torch.allclose(next_logits(mind), next_logits(pirate))


def test_a_role_that_changes_in_mid_turn_hears_the_same_turn(bundle: ModelBundle) -> None:
    early, late = new_mind(bundle), new_mind(bundle)
    early.set_role("You are a pirate.", keeps_history=True)
    for mind in (early, late):
        hear_turn(mind, seed=1)
    late.set_role("You are a pirate.", keeps_history=True)
    (chunk,) = chunks(late, 1, seed=5)
    assert late.hear(chunk).p1 == pytest.approx(early.hear(chunk).p1, abs=1e-4)


def test_typed_turns_are_answered(bundle: ModelBundle) -> None:
    mind = new_mind(bundle)
    mind.take_typed("what is the capital of France <|im_end|>")
    assert write_all(mind) == mind._turns[-1].answer


def test_the_voice_speaks_a_piece_in_whole_tokens(bundle: ModelBundle) -> None:
    mind = new_mind(bundle)
    drawing = Drawing.begin(CONFIG.answer, bundle.config.vocoder, device=bundle.device)
    voice = ModelVoice(bundle, drawing, clock=MonotonicClock())
    mind.take_typed("hello")
    pieces = []
    while (written := mind.write()).end is None:
        pieces.extend(written.pieces)
    pieces.extend(written.pieces)
    assert pieces[-1].end_token == len(mind._turns[-1].answer)
    assert not voice.begin_piece(pieces[0].__class__("…", 0, 1, 0, 1, written_with=[]))
    assert voice.begin_piece(replace(pieces[-1], text="Hello there."))
    sounds = []
    while True:
        spoken = voice.step()
        sounds.extend(spoken.sounds)
        if spoken.is_over:
            break
    assert all(sound.dtype == np.float32 for sound in sounds)


SMALL = CONFIG.model_copy(update={"context_tokens": 1024})


def talk_until_old_turns_leave(mind: ModelMind) -> None:
    """Fill the memory to just below where room would be made."""
    seed = 0
    while mind._conversation.position < 0.55 * 1024:
        seed += 1
        hear_turn(mind, seed=seed, n=10)
        mind.take_turn()
        write_all(mind)


@pytest.mark.parametrize("is_over_an_answer", [False, True])
def test_a_long_speech_in_a_full_memory_is_heard_as_far_as_it_fits_and_answered(
    bundle: ModelBundle, is_over_an_answer: bool
) -> None:
    mind = new_mind(bundle, SMALL)
    talk_until_old_turns_leave(mind)
    if is_over_an_answer:
        hear_turn(mind, seed=98, n=20)
        mind.take_turn()
        mind.write()
    mind.open_turn()
    n_heard = 0
    for chunk in chunks(mind, 400, seed=99):
        if not mind.has_room:
            break
        mind.hear(chunk)
        n_heard += 1
        if is_over_an_answer and n_heard == 8:
            mind.keep_heard(1)
    assert 80 < n_heard < 400
    mind.take_turn()
    assert len(write_all(mind)) > 0
    mind.open_turn()
    assert mind.has_room, "speech over that answer is heard, too"


def test_what_is_too_long_is_refused_and_nothing_else_is_lost(bundle: ModelBundle) -> None:
    plain, other = new_mind(bundle, SMALL), new_mind(bundle, SMALL)
    for mind in (plain, other):
        hear_turn(mind, seed=1)
        mind.take_turn()
        write_all(mind)
    with pytest.raises(RequestError, match="too long"):
        other.take_typed("word " * 2000)
    with pytest.raises(RequestError, match="role is too long"):
        other.set_role("word " * 2000, keeps_history=False)
    assert other.role == plain.role
    torch.testing.assert_close(next_logits(other), next_logits(plain))


@pytest.mark.parametrize("keeps_history", [True, False])
def test_another_role_remembers_what_was_said_or_not(
    bundle: ModelBundle, keeps_history: bool
) -> None:
    """What comes next is what a conversation says that was held in that role from the first."""
    changed, always = new_mind(bundle), new_mind(bundle)
    always.set_role("You are a pirate.", keeps_history=True)
    hear_turn(changed, seed=1)
    changed.take_turn()
    answer = write_all(changed)
    changed.set_role("You are a pirate.", keeps_history=keeps_history)
    if keeps_history:
        hear_turn(always, seed=1)
        always.take_turn()
        always._conversation.begin_answer()
        always._conversation.write_tokens(answer)
        always._writer = None
    torch.testing.assert_close(next_logits(changed), next_logits(always), atol=1e-4, rtol=1e-4)


def test_the_memory_is_what_torch_holds_and_never_more_than_is_said(bundle: ModelBundle) -> None:
    mind = new_mind(bundle, SMALL)
    most, cache = mind.most_memory_bytes, mind._conversation.cache
    empty = mind.memory_bytes
    assert empty == cache.keys.nbytes + cache.values.nbytes
    talk_until_old_turns_leave(mind)
    hear_turn(mind, seed=98, n=20)
    rows = [rows.nbytes for turn in mind._turns for rows in turn.rows]
    rows += [rows.nbytes for rows in mind._open.rows] if mind._open else []
    assert mind.memory_bytes == cache.keys.nbytes + cache.values.nbytes + sum(rows)
    assert empty < mind.memory_bytes <= most == mind.most_memory_bytes
    # All positions are there, and some of what was heard.
    assert cache.capacity == cache.budget == 1024


def test_room_is_made_in_a_quiet_moment_and_only_there_while_it_can_wait(
    bundle: ModelBundle,
) -> None:
    mind = new_mind(bundle, SMALL)
    while mind._conversation.position <= 0.6 * 1024:
        assert mind.make_room() == 0
        hear_turn(mind, seed=1, n=10)
        mind.take_turn()
        write_all(mind)
    assert mind.open_turn() == 0, "an answer may still be heard"
    assert mind.make_room() == 0, "somebody speaks"
    mind.drop_turn()
    n_before = len(mind._turns)
    n_left_out = mind.make_room()
    assert n_left_out > 0
    assert len(mind._turns) == n_before - n_left_out
    assert mind.make_room() == 0
    kept = new_mind(bundle, SMALL)
    for turn in mind._turns:
        kept._rewrite(turn)
    kept._turns = list(mind._turns)
    assert kept._conversation.position == mind._conversation.position
    torch.testing.assert_close(next_logits(mind), next_logits(kept), atol=1e-4, rtol=1e-4)
