"""The public set of spoken questions: reserved voices, and no sentence that training saw."""

import json
from pathlib import Path
from typing import Any

import pytest
import soundfile

from engine.training.domain.catalogue import INTENTS
from engine.training.question_set import (
    PUBLIC_VOICES,
    SetSize,
    Wordings,
    make_question_set,
)

SIZE = SetSize(clean=8, noisy=2)


def questions(folder: Path, wordings: Wordings, *, seed: int = 1) -> list[dict[str, Any]]:
    manifests = make_question_set(folder, seed=seed, size=SIZE, wordings=wordings)
    return [json.loads(line) for line in manifests[-1].read_text().splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("wordings", Wordings)
def test_a_set_is_spoken_by_reserved_voices_and_alike_for_a_seed(
    tmp_path: Path, wordings: Wordings
) -> None:
    lines = questions(tmp_path / "one", wordings)
    assert [line["condition"] for line in lines] == ["clean"] * 8 + ["noisy"] * 2
    names = [f"{voice.engine}:{voice.name}" for voice in PUBLIC_VOICES]
    assert [line["voice"] for line in lines[:8]] == [*names, names[0]]
    assert all(line["answers"] for line in lines)
    for line in lines:
        samples, rate_hz = soundfile.read(tmp_path / "one" / line["audio"])
        assert rate_hz == 16_000
        assert samples.std() > 0.001
    assert questions(tmp_path / "two", wordings) == lines
    assert questions(tmp_path / "three", wordings, seed=2) != lines


@pytest.mark.slow
def test_known_wordings_ask_about_other_things(tmp_path: Path) -> None:
    """Only an intent with something to fill in has known wordings that training never saw."""
    named = {intent.name: intent for intent in INTENTS}
    for line in questions(tmp_path, Wordings.KNOWN):
        assert any("{" in wording.pattern for wording in named[line["intent"]].wordings)
