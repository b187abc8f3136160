"""Heard turns inside their talk: rows, labels, decisions."""

import math
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers
from torch.nn import functional

from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.listen_batches import IGNORE_CLASS
from engine.training.listen_scores import edit_distance
from engine.training.listen_state import State, best_biases, decide, state_figures
from engine.training.listen_talk import (
    TalkWriter,
    answer_loss,
    first_over_chunk,
    lay_rows,
    promptness,
    right_answers,
    state_labels,
    state_loss,
    state_positions,
)
from engine.training.speech_data.scenes import SceneKind, TalkNote
from engine.training.text_lm import llm_config

MARKS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|blank|>"]


@pytest.fixture(scope="module")
def writer() -> TalkWriter:
    letters = {mark: at for at, mark in enumerate(MARKS)}
    letters |= {letter: 4 + at for at, letter in enumerate(pre_tokenizers.ByteLevel.alphabet())}
    tokenizer = Tokenizer(models.BPE(vocab=letters, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens(MARKS)
    return TalkWriter(TextTokenizer(tokenizer))


@pytest.fixture(scope="module")
def llm() -> LanguageModel:
    torch.manual_seed(0)
    config = llm_config(300, 2) | {"hidden_size": 32, "num_hidden_layers": 2}
    return LanguageModel(config | {"intermediate_size": 48}).eval()


ASKED = TalkNote(
    kind=SceneKind.QUESTION, prompt="Be kind.", history=(("hi", "Yes."),), answer="Two."
)
COUGHED = TalkNote(kind=SceneKind.NOISE, prompt="Be kind.")


def test_rows_lie_where_they_are_said_to(writer: TalkWriter, llm: LanguageModel) -> None:
    prompts = torch.randn(25, 32)
    heard = [torch.randn(6, 32), torch.randn(4, 32)]
    rows = lay_rows(llm, writer, prompts=prompts, notes=[ASKED, COUGHED], heard=heard)
    for row in range(2):
        start = rows.heard_starts[row]
        torch.testing.assert_close(rows.embeds[row, start : start + len(heard[row])], heard[row])
        torch.testing.assert_close(rows.embeds[row, start - 25 : start], prompts)
    opening = llm.embed(torch.tensor(writer.opening()))
    after = rows.heard_starts[0] + 6
    torch.testing.assert_close(rows.embeds[0, after : after + len(opening)], opening)
    assert rows.answer_starts[0] == after + len(opening) - 1
    assert rows.answers == [writer.answer(ASKED), []]


def test_the_answer_is_judged_from_the_position_before_it(
    writer: TalkWriter, llm: LanguageModel
) -> None:
    heard = [torch.randn(6, 32), torch.randn(4, 32)]
    rows = lay_rows(llm, writer, prompts=torch.randn(25, 32), notes=[ASKED, COUGHED], heard=heard)
    hidden = llm(rows.embeds)
    start, answer = rows.answer_starts[0], rows.answers[0]
    expected = functional.cross_entropy(
        llm.logits(hidden[0, start : start + len(answer)]), torch.tensor(answer)
    )
    torch.testing.assert_close(answer_loss(llm, hidden, rows), expected)
    assert right_answers(llm, hidden, rows) == [False]


def test_a_talk_without_an_answer_costs_nothing(writer: TalkWriter, llm: LanguageModel) -> None:
    rows = lay_rows(
        llm, writer, prompts=torch.randn(25, 32), notes=[COUGHED], heard=[torch.randn(2, 32)]
    )
    assert answer_loss(llm, llm(rows.embeds), rows) == 0.0


def test_state_is_read_from_each_chunks_last_row(writer: TalkWriter, llm: LanguageModel) -> None:
    rows = lay_rows(
        llm, writer, prompts=torch.randn(25, 32), notes=[ASKED], heard=[torch.randn(6, 32)]
    )
    first = rows.heard_starts[0]
    assert state_positions(rows, [3]) == [[first + 1, first + 3, first + 5]]


def test_labels_leave_the_end_of_speech_open() -> None:
    labels = state_labels(SceneKind.QUESTION, speech_end_frame=9, n_chunks=6)
    assert labels == [0, 0, 0, IGNORE_CLASS, 1, 1]
    assert state_labels(SceneKind.NOISE, speech_end_frame=9, n_chunks=6)[-1] == 2
    assert state_labels(SceneKind.UNFINISHED, speech_end_frame=9, n_chunks=6) == [0] * 6


@given(end=st.integers(0, 60))
def test_a_question_is_over_in_the_first_chunk_labelled_so(end: int) -> None:
    labels = state_labels(SceneKind.QUESTION, speech_end_frame=end, n_chunks=20)
    assert labels.index(1) == first_over_chunk(speech_end_frame=end, n_chunks=20)
    assert 8 <= 4 * (labels.index(1) + 1) - end < 12


def test_decisions_are_the_first_likely_state() -> None:
    waiting, taken, dropped = (0.9, 0.1, 0.0), (0.2, 0.7, 0.1), (0.1, 0.2, 0.7)
    made = decide([waiting, waiting, taken, dropped], speech_end_frame=6)
    assert made.state is State.ANSWER
    assert made.delay_s == pytest.approx(0.24)
    assert decide([dropped, taken], speech_end_frame=9).state is State.DISREGARD
    assert decide([waiting], speech_end_frame=1).state is State.LISTEN


def test_figures_count_each_fault_once() -> None:
    waiting, taken, dropped = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    asked = SceneKind.QUESTION
    cases = [
        (asked, decide([waiting, waiting, taken], speech_end_frame=6)),
        (asked, decide([taken], speech_end_frame=30)),
        (asked, decide([waiting] * 8 + [taken], speech_end_frame=6)),
        (asked, decide([dropped], speech_end_frame=2)),
        (SceneKind.NOISE, decide([taken], speech_end_frame=2)),
        (SceneKind.BACKCHANNEL, decide([dropped], speech_end_frame=2)),
        (SceneKind.UNFINISHED, decide([waiting, taken], speech_end_frame=4)),
    ]
    figures = state_figures([kind for kind, _ in cases], [made for _, made in cases])
    assert figures == {
        "premature": 0.25,
        "found": 0.25,
        "dropped": 0.25,
        "taken": 0.5,
        "cut_off": 1.0,
    }


def test_biases_hold_back_a_head_that_answers_too_soon() -> None:
    hasty, over = (0.35, 0.6, 0.05), (0.05, 0.9, 0.05)
    question = [hasty, hasty, over, over]
    noise = [hasty, hasty, hasty, hasty]
    kinds = [SceneKind.QUESTION, SceneKind.NOISE]
    ends = [6, 6]
    still, answer, _ = best_biases([question, noise], kinds, ends)
    assert still == 0.0
    assert -3.0 <= answer < 0.0
    held = [_shifted(chunk, answer) for chunk in question]
    assert decide(held, speech_end_frame=6).delay_s == pytest.approx(0.24)


def test_a_head_that_errs_nowhere_stays_as_it_is() -> None:
    waiting, taken, dropped = (0.9, 0.1, 0.0), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)
    scenes = [[waiting, waiting, taken], [waiting, dropped, dropped]]
    kinds = [SceneKind.QUESTION, SceneKind.BACKCHANNEL]
    assert best_biases(scenes, kinds, [6, 4]) == (0.0, 0.0, 0.0)


def _shifted(chunk: tuple[float, float, float], answer: float) -> tuple[float, float, float]:
    still, take, drop = chunk
    take *= math.exp(answer)
    total = still + take + drop
    return still / total, take / total, drop / total


WORDS = st.lists(st.sampled_from("abc"), max_size=6)


@given(said=WORDS, heard=WORDS)
def test_the_distance_is_a_distance(said: list[str], heard: list[str]) -> None:
    distance = edit_distance(said, heard)
    assert distance == edit_distance(heard, said)
    assert (distance == 0) is (said == heard)
    assert abs(len(said) - len(heard)) <= distance <= max(len(said), len(heard))


def test_the_distance_of_known_words() -> None:
    assert edit_distance(["the", "cat", "sat"], ["a", "cat", "sat", "down"]) == 2


def test_nothing_is_read_where_nothing_is(tmp_path: Path) -> None:
    from engine.errors import ModelMissingError
    from engine.training.listen_parts import load_llm

    with pytest.raises(ModelMissingError, match="text-lm"):
        load_llm(tmp_path)


def test_the_first_chunks_after_a_question_count_for_more() -> None:
    labels = state_labels(SceneKind.QUESTION, speech_end_frame=9, n_chunks=8)
    weights = promptness(labels)
    over = [chunk for chunk, label in enumerate(labels) if label == 1]
    assert len(over) > 3
    assert {chunk for chunk, weight in enumerate(weights) if weight > 1.0} == set(over[:2])
    assert set(promptness(state_labels(SceneKind.NOISE, speech_end_frame=9, n_chunks=8))) == {1.0}


def test_the_state_loss_is_a_weighted_mean_that_leaves_out_what_is_not_asked() -> None:
    logits = torch.randn(5, 3)
    labels = torch.tensor([0, 1, IGNORE_CLASS, 2, 1])
    ones = torch.ones(5)
    plain = functional.cross_entropy(
        logits, labels, weight=torch.tensor((1.0, 2.0, 1.5)), ignore_index=IGNORE_CLASS
    )
    torch.testing.assert_close(state_loss(logits, labels, ones), plain)
    doubled = torch.tensor([1.0, 3.0, 1.0, 1.0, 1.0])
    repeated = [0, 1, 1, 1, 3, 4]
    wanted = state_loss(logits[repeated], labels[repeated], torch.ones(6))
    torch.testing.assert_close(state_loss(logits, labels, doubled), wanted)
    nothing = torch.full((5,), IGNORE_CLASS)
    assert float(state_loss(logits, nothing, ones)) == 0.0
