"""The domain: splits that never meet, answers that are accepted, memory over a talk."""

import random
import re
import tomllib
from pathlib import Path

import pytest

from engine.dialogue.spoken_text import spoken_form
from engine.training.domain import (
    INTENTS,
    OUTSIDE_NAMES,
    ROLES,
    Split,
    open_places,
    sample_answer_text,
    sample_backchannel,
    sample_dialogue,
    sample_question,
    sample_side_talk,
    sample_unfinished,
    sampling,
    vocabulary,
)
from engine.training.domain.intent import Talk
from engine.training.domain.judging import is_right
from engine.training.domain.mishearing import misheard
from engine.training.domain.more_wordings import more_wordings
from engine.training.domain.pattern import Form, Wording, expand, expansions
from engine.training.domain.roles import CHARACTERS, worded
from engine.training.domain.sampling import is_held_out, is_reserved
from engine.training.domain.shown_questions import SHOWN_QUESTIONS

EXAMPLES = Path(__file__).parents[3] / "resources" / "examples" / "examples.toml"
NAMES = [intent.name for intent in INTENTS]
TOLD = Talk(
    name="Anna", age="nine", like="pizza", dislike="rain", said="It is so.", accepted=("so",)
)


def test_there_are_enough_intents_roles_and_words() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 45
    assert len(ROLES) >= 8
    assert ROLES["assistant"] == "You are a helpful assistant."
    assert len(vocabulary()) > 1500


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["assistant", "pirate", "brief"])
def test_every_intent_accepts_its_own_answer(name: str, role: str) -> None:
    rng = random.Random(1)
    for _ in range(6):
        turn = sample_question(rng, name, talk=TOLD, role=role)
        assert is_right(turn, turn.answer), turn
        assert turn.question == spoken_form(turn.question) != ""
        assert turn.answer[0].isupper()
        assert turn.answer[-1] in ".?!"
        assert not any(char.isdigit() for char in turn.answer)


def test_an_answer_to_another_question_is_mostly_not_accepted() -> None:
    rng = random.Random(2)
    turns = [sample_question(rng, name) for name in NAMES if not name.startswith("outside")]
    pairs = zip(turns, turns[40:] + turns[:40], strict=True)
    wrong = sum(is_right(turn, other.answer) for turn, other in pairs)
    assert wrong <= len(turns) // 20


def test_the_splits_share_no_question() -> None:
    asked = {}
    for split in Split:
        rng = random.Random(3)
        turns = (t for _ in range(500) for t in sample_dialogue(rng, split=split).turns)
        asked[split] = {(t.intent, t.question) for t in turns if len(t.question.split()) > 4}
    assert not asked[Split.TRAIN] & asked[Split.VALIDATION]
    shared = asked[Split.TRAIN] & asked[Split.TEST]
    assert len(shared) <= len(asked[Split.TEST]) // 100


def test_equal_seeds_give_equal_dialogues() -> None:
    assert sample_dialogue(random.Random(4)) == sample_dialogue(random.Random(4))


def test_a_known_name_is_given_back() -> None:
    turn = sample_question(random.Random(5), "ask_name", talk=TOLD)
    assert turn.answer == "Your name is Anna."
    unknown = sample_question(random.Random(5), "ask_name_unknown")
    assert "not told" in unknown.answer


def test_names_are_remembered_within_a_dialogue() -> None:
    rng = random.Random(6)
    found = 0
    for _ in range(300):
        name = None
        for turn in sample_dialogue(rng, turns=4).turns:
            if turn.intent == "tell_name":
                (name,) = turn.accepted
            elif turn.intent == "ask_name":
                assert turn.accepted == (name,)
                found += 1
    assert found > 5


@pytest.mark.parametrize("role", CHARACTERS)
def test_roles_keep_the_key_word(role: str) -> None:
    said = worded(role, "The capital of France is Paris.", "Paris.")
    assert "Paris" in said
    assert (said == "The capital of France is Paris.") == (role == "assistant")


def test_dialogues_come_from_the_intents_asked_for() -> None:
    dialogue = sample_dialogue(random.Random(7), turns=5, among=["plus", "poem"])
    assert len(dialogue.turns) == 5
    assert {turn.intent for turn in dialogue.turns} <= {"plus", "poem"}


def test_what_is_around_questions() -> None:
    rng = random.Random(8)
    assert len({sample_backchannel(rng) for _ in range(100)}) > 20
    assert len({sample_side_talk(rng) for _ in range(100)}) > 60
    assert all(len(sample_unfinished(rng).split()) >= 2 for _ in range(50))
    assert sample_answer_text(rng)


def test_a_sentence_stays_open_after_words_that_seldom_end_one() -> None:
    assert open_places("what is the capital of france please") == [1, 2, 3, 5]
    assert open_places("what is two plus four") == [1, 2, 4]
    assert open_places("zzyx zzyx") == []


def test_unfinished_questions_stop_where_nobody_would() -> None:
    rng = random.Random(8)
    for _ in range(200):
        begun = sample_unfinished(rng)
        n_words = len(begun.split())
        assert n_words in open_places(f"{begun} moon")


def test_mishearing_keeps_numbers_and_never_empties_a_question() -> None:
    rng = random.Random(9)
    assert misheard("what is the capital of france", rng, rate=0.0).endswith("france")
    heard = [misheard("twenty plus three is what number please", rng, rate=1.0) for _ in range(50)]
    assert all("twenty" in text and "three" in text for text in heard)
    assert len(set(heard)) > 5
    assert all(misheard("hello", rng, rate=1.0) for _ in range(50))


def test_judging_reads_digits_and_case_alike() -> None:
    turn = sample_question(random.Random(10), "plus")
    number = turn.answer.rstrip(".").split(" is ")[1]
    assert is_right(turn, f"IT IS {number.upper()}!")
    assert not is_right(turn, "I do not know.")


def test_further_wordings_belong_to_intents_and_give_nothing_of_the_test_away() -> None:
    rng, known = random.Random(9), {intent.name: intent for intent in INTENTS}
    assert set(more_wordings()) <= set(known)
    for name, further in more_wordings().items():
        kept = [w for at, w in enumerate(known[name].wordings) if is_reserved(at)]
        tested = {expand(wording.pattern, rng) for wording in kept for _ in range(40)}
        trained = {expand(wording.pattern, rng) for wording in further for _ in range(20)}
        assert not tested & trained


def test_held_out_questions_never_come_in_further_wordings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only = Wording(Form.STATEMENT, "{country} in words of its own")
    monkeypatch.setattr(sampling, "more_wordings", lambda: {"capital": (only,) * 200})
    rng = random.Random(10)

    def share(split: Split) -> float:
        drawn = [sample_question(rng, "capital", split=split).question for _ in range(60)]
        return sum("in words of its own" in question for question in drawn) / len(drawn)

    assert share(Split.TRAIN) > 0.5
    assert share(Split.VALIDATION) == share(Split.TEST) == 0.0


def test_questions_shown_to_everyone_have_trained_wordings_and_are_not_held_out() -> None:
    examples = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))["example"]
    assert {spoken_form(example["text"]) for example in examples} <= SHOWN_QUESTIONS
    texts = {
        text
        for intent in INTENTS
        if intent.name not in OUTSIDE_NAMES
        for at, wording in enumerate(intent.wordings)
        if not is_reserved(at)
        for text in expansions(wording.pattern)
    }
    trained = [re.compile(re.sub(r"\{\w+\}", ".+", text)) for text in texts]
    for question in SHOWN_QUESTIONS:
        assert any(pattern.fullmatch(question) for pattern in trained), question
        assert not any(is_held_out(name, question) for name in NAMES)


@pytest.mark.parametrize("intent", ["capital", "plus", "opposite"])
def test_a_question_shown_to_everyone_never_validates(
    intent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "more_wordings", dict)
    monkeypatch.setattr(sampling, "polite", lambda _form, core, _rng: core)
    monkeypatch.setattr(sampling.zlib, "crc32", lambda _data: 0)  # holds out whatever it may
    rng = random.Random(11)
    validating = {sample_question(rng, intent, split="validation").question for _ in range(2000)}
    assert not validating & SHOWN_QUESTIONS
    monkeypatch.setattr(sampling, "_ATTEMPTS", 20_000)
    assert sample_question(rng, intent).question in SHOWN_QUESTIONS
