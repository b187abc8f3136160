"""A typed question is answered offline as a conversation would answer it."""

from pathlib import Path

import pytest
import torch

from engine.config import AnswerConfig
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.offline.typed import answer_typed
from engine.session.wording import as_read
from tests.fakes.small_models import small_config, write_small_native

GREEDY = AnswerConfig(is_greedy=True, max_text_tokens=12)


def _bundle(folder: Path, user_text: str) -> ModelBundle:
    config = small_config(dialogue={"user_text": user_text})
    write_small_native(folder, config, seed=2)
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return _bundle(tmp_path_factory.mktemp("models") / "written", "written")


def test_what_is_asked_and_who_answers_change_the_answer(written: ModelBundle) -> None:
    first = answer_typed(written, "What is the capital of France?", settings=GREEDY)
    assert first == answer_typed(written, "What is the capital of France?", settings=GREEDY)
    others = {
        answer_typed(written, "Seven?", settings=GREEDY),
        answer_typed(written, "What is the capital of France?", role="A pirate.", settings=GREEDY),
    }
    assert first not in others


def test_the_seed_decides_what_is_drawn(written: ModelBundle) -> None:
    drawn = [answer_typed(written, "Hello", settings=AnswerConfig(seed=seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_model_that_knows_heard_words_only_is_given_them(
    tmp_path: Path, written: ModelBundle
) -> None:
    heard = _bundle(tmp_path / "heard", "heard")
    asked = "What's 2 + 3?"
    said = as_read(heard, asked)
    assert said != asked
    assert as_read(written, asked) == asked
    assert answer_typed(heard, asked, settings=GREEDY) == answer_typed(
        written, said, settings=GREEDY
    )
