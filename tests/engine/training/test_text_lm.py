"""The text LM's data and judge, on a tiny tokenizer and a model that can learn one answer."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.dialogue.spoken_text import spoken_form
from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.domain import sample_dialogue
from engine.training.embedding_noise import disturbed
from engine.training.heard_words import HeardUtterance, HeardWords, word_tokens
from engine.training.text_lm import TwoPartSchedule, llm_config
from engine.training.text_lm_data import (
    IGNORED,
    Aside,
    DialogueWriter,
    Row,
    batches,
    collate,
    training_dialogue,
)
from engine.training.text_lm_judge import answer, before_last_answer, foresight_shares
from engine.training.tokenizer import SPECIALS, trained_tokenizer, write_tokenizer

SEED = 3


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    rng = random.Random(SEED)
    texts = (turn.answer for _ in range(300) for turn in sample_dialogue(rng).turns)
    folder: Path = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(trained_tokenizer(texts, size=400), folder)
    return TextTokenizer.read(folder)


def test_any_text_is_encoded_and_comes_back(tokenizer: TextTokenizer) -> None:
    assert [tokenizer.mark_id(mark) for mark in SPECIALS] == [0, 1, 2, 3]
    for text in (" what's up", "Ünïcødé 你好 🙂", "\n<odd>\t"):
        assert tokenizer.decode(tokenizer.encode_words(text)) == text


def test_rows_are_the_chat_in_order(tokenizer: TextTokenizer) -> None:
    dialogue = sample_dialogue(random.Random(SEED), turns=2)
    rows = DialogueWriter(tokenizer).plain(dialogue)
    first, second = dialogue.turns
    expected = (
        f"<|im_start|>system\n{dialogue.prompt}<|im_end|>\n<|im_start|>user\n {first.question}"
        f"<|im_end|>\n<|im_start|>assistant\n{first.answer}<|im_end|>\n<|im_start|>user\n"
        f" {second.question}<|im_end|>\n<|im_start|>assistant\n{second.answer}<|im_end|>"
    )
    assert tokenizer._tokenizer.decode([r.token for r in rows], False) == expected
    answers = tokenizer.decode([row.token for row in rows if row.is_answer])
    assert answers == first.answer + second.answer


def test_heard_turns_hold_the_same_words_between_blanks(tokenizer: TextTokenizer) -> None:
    writer, blank = DialogueWriter(tokenizer), tokenizer.mark_id("<|blank|>")
    dialogue = sample_dialogue(random.Random(SEED), turns=1)
    heard = writer.heard(dialogue, random.Random(0), is_noisy=True)
    plain = writer.plain(dialogue)
    start = next(at for at, row in enumerate(heard) if row.token == blank)
    assert [row.token for row in heard[start : start + 25]] == [blank] * 25
    assert not any(row.ear for row in heard[: start + 25])
    assert heard[:start] == plain[:start]
    words = {row.token for row in plain[start:]}
    assert {row.token for row in heard if row.ear} <= words | {blank} | set(range(400))
    assert sum(row.ear == 2 for row in heard) > 3


def test_batches_mask_what_is_not_to_be_learned(tokenizer: TextTokenizer) -> None:
    writer, rng = DialogueWriter(tokenizer), random.Random(1)

    def write() -> list[Row]:
        dialogue = training_dialogue(rng)
        if rng.random() < 0.5:
            return writer.plain(dialogue)
        return writer.heard(dialogue, rng, is_noisy=True)

    stream = batches(write, rng, tokens=300)
    for _ in range(5):
        batch = next(stream)
        both = (batch.answers != IGNORED) & (batch.others != IGNORED)
        assert not both.any()
        assert (batch.answers != IGNORED).any(dim=1).all()
        heard = batch.is_noisy.any(dim=1)
        foreseen = set(batch.others[heard].flatten().tolist()) - {IGNORED}
        assert foreseen <= {tokenizer.mark_id(mark) for mark in ("<|blank|>", "<|im_end|>")}


def test_listened_rows_stand_where_tokens_would(tokenizer: TextTokenizer) -> None:
    blank = tokenizer.mark_id("<|blank|>")
    table = torch.randn(tokenizer.n_tokens, 8)
    dialogue = sample_dialogue(random.Random(SEED), turns=1)
    said = word_tokens(tokenizer, dialogue.turns[0].question)
    words = HeardWords([spoken(said)], table=table)
    rows = DialogueWriter(tokenizer).listened(
        dialogue, random.Random(0), words=words, is_noisy=False
    )
    batch = collate([rows])
    assert batch.vectors is not None
    assert batch.vectors.shape == (int(batch.is_vector.sum()), 8)
    assert (batch.answers[batch.is_vector] == IGNORED).all()
    assert (batch.others[~batch.is_vector & (batch.ids != blank)] == IGNORED).all()
    plain = collate([DialogueWriter(tokenizer).plain(dialogue)])
    assert plain.vectors is None
    assert not plain.is_vector.any()


@pytest.mark.parametrize(
    ("aside", "mark"),
    [
        (None, "<|im_end|>"),
        (Aside("what is the", is_unfinished=True), "<|blank|>"),
        (Aside("oh really", is_unfinished=False), "<|endoftext|>"),
    ],
)
def test_the_end_of_a_turn_is_foreseen_only_when_it_has_come(
    tokenizer: TextTokenizer, aside: Aside | None, mark: str
) -> None:
    blank = tokenizer.mark_id("<|blank|>")
    dialogue = sample_dialogue(random.Random(SEED), turns=1)
    said = aside.text if aside else dialogue.turns[0].question
    words = HeardWords([spoken(word_tokens(tokenizer, said))], table=torch.randn(400, 8))
    writer = DialogueWriter(tokenizer)
    for seed in range(20):
        rng = random.Random(seed)
        for rows in (
            writer.heard(dialogue, rng, is_noisy=True, aside=aside),
            writer.listened(dialogue, rng, words=words, is_noisy=False, aside=aside),
        ):
            heard = last_heard(rows)
            foreseen = [row.foreseen for row in heard]
            over = max((at for at, row in enumerate(heard) if is_speech(row, blank)), default=0)
            assert foreseen[:over] == [blank] * over
            assert set(foreseen[over:]) == {tokenizer.mark_id(mark)}


@pytest.mark.parametrize(("mark", "share"), [("<|im_end|>", 1.0), ("<|blank|>", 0.0)])
def test_foresight_is_counted_from_what_the_model_expects(
    tokenizer: TextTokenizer, monkeypatch: pytest.MonkeyPatch, mark: str, share: float
) -> None:
    config = llm_config(tokenizer.n_tokens, 2) | {"num_hidden_layers": 1, "intermediate_size": 16}
    model = LanguageModel(config | {"hidden_size": 16, "num_attention_heads": 2}).eval()
    always = torch.zeros(tokenizer.n_tokens)
    always[tokenizer.mark_id(mark)] = 1.0
    monkeypatch.setattr(model, "logits", lambda hidden: always.expand(len(hidden), -1))
    assert set(foresight_shares(model, tokenizer).values()) == {share}


def last_heard(rows: list[Row]) -> list[Row]:
    """The rows of the last turn that was heard."""
    end = max(at for at, row in enumerate(rows) if row.ear) + 1
    start = max((at for at, row in enumerate(rows[:end]) if not row.ear), default=-1) + 1
    return rows[start:end]


def is_speech(row: Row, blank: int) -> bool:
    """Whether the row is no silence."""
    return row.vector is not None or row.token != blank


def spoken(words: list[tuple[int, ...]]) -> HeardUtterance:
    """Two rows for each word."""
    ends = tuple(range(2, 2 * len(words) + 1, 2))
    rows = np.random.default_rng(0).standard_normal((ends[-1], 8)).astype(np.float16)
    return HeardUtterance(tuple(words), (0, *ends[:-1]), ends, rows, rows, 0.5)


def test_noise_touches_noisy_rows_only_and_is_seeded() -> None:
    table = torch.randn(30, 16, generator=torch.Generator().manual_seed(0))
    rows = table[torch.arange(20).reshape(2, 10)]
    noisy = torch.zeros(2, 10, dtype=torch.bool)
    noisy[:, 3:6] = True
    once, twice = (
        disturbed(rows, noisy, table=table, blank=3, generator=torch.Generator().manual_seed(5))
        for _ in range(2)
    )
    assert torch.equal(once, twice)
    assert torch.equal(once[~noisy], rows[~noisy])
    assert not torch.isclose(once[noisy], rows[noisy]).all(dim=-1).any()


def test_the_rate_falls_twice() -> None:
    schedule = TwoPartSchedule()
    rates = [schedule.factor(at / 100) for at in range(3, 101)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(schedule.floor)


def test_a_model_that_learned_an_answer_writes_it(tokenizer: TextTokenizer) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    config = llm_config(tokenizer.n_tokens, tokenizer.mark_id("<|im_end|>"))
    small = {"hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64}
    model = LanguageModel(config | small)
    rows = DialogueWriter(tokenizer).plain(
        sample_dialogue(random.Random(2), turns=1, among=["hello"])
    )
    batch = collate([rows])
    wanted = batch.answers != IGNORED
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(40):
        logits = model.logits(model(model.embed(batch.ids)))
        loss = torch.nn.functional.cross_entropy(logits[wanted], batch.answers[wanted])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        said = answer(model, tokenizer, rows)
    assert said == tokenizer.decode([row.token for row in rows if row.is_answer])
    assert not any(row.is_answer for row in before_last_answer(rows))


def test_drills_ask_for_long_texts_back_word_for_word() -> None:
    rng = random.Random(3)
    asked = [turn for _ in range(300) for turn in training_dialogue(rng).turns]
    repeats = [turn for turn in asked if turn.intent == "repeat"]
    assert all(turn.accepted[0] in turn.question for turn in repeats)
    assert all(turn.accepted[0] in spoken_form(turn.answer) for turn in repeats)
    assert max(len(turn.accepted[0].split()) for turn in repeats) > 10
