"""Several talks on one model whose steps are computed together go as each would go alone."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import cast

import numpy as np
import pytest
import torch

from engine.clock import MonotonicClock
from engine.commands import SayText, SetRole
from engine.config import AnswerConfig, EngineConfig, SoundConfig
from engine.events import Event, ReplyInterrupted, ReplyText, StateChunk, UserWords
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.models.together import Hearing, Speaking, StepKind, Writing, compute_together
from engine.session.brain import Brain
from tests.fakes.scripted_talk import BLOCK_S, ScriptedTalk
from tests.fakes.small_models import write_small_spelling
from tests.fakes.voices import voice

AnyStep = Hearing | Writing | Speaking
STEP_S = 0.003
TALK_BLOCKS = round(4.4 / BLOCK_S)

ANSWERS = [
    AnswerConfig(max_text_tokens=40, seed=3),
    AnswerConfig(max_text_tokens=30, is_greedy=True),
    AnswerConfig(max_text_tokens=40, seed=11, top_k=5, speech_top_k=7),
    AnswerConfig(max_text_tokens=40, seed=12, temperature=1.3, top_p=0.9),
]
BEGINS = [0, 1, 3, 60]
"""The block in which each talk begins; the first has gone before the last is over."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    folder: Path = tmp_path_factory.mktemp("model") / "small"
    write_small_spelling(folder)
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


class CrowdTalk(ScriptedTalk):
    """A talk whose next step can be looked at before it is done."""

    n_done = 0

    @property
    def may_work(self) -> bool:
        return self.clock.now_s() < self.began_s + self.now_s + BLOCK_S


def new_talk(bundle: ModelBundle, number: int) -> CrowdTalk:
    """A typed turn, a spoken one, one over its answer, another role: each talk at its own pace."""
    config = EngineConfig(answer=ANSWERS[number], sound=SoundConfig(cancels_echo=False))
    brain = Brain.begin(bundle, config, clock=MonotonicClock())
    talk = CrowdTalk(brain.mind, brain.voice, config=config, step_s=STEP_S)
    brain = Brain.begin(bundle, config, clock=talk.clock)
    talk.session.think_with(brain.mind, brain.voice)
    talk.command(SayText("Is it so?"))
    talk.user_says(voice(1.2), at_s=0.8 + 0.1 * number)
    talk.user_says(voice(1.4, pitch_hz=140.0), at_s=2.6)
    return talk


def begin_block(talk: CrowdTalk) -> None:
    if talk.n_done == 120:
        talk.command(SetRole("You are brief.", keeps_history=True))
    talk._exchange_block()
    talk.n_done += 1


def hold_alone(bundle: ModelBundle, number: int) -> CrowdTalk:
    talk = new_talk(bundle, number)
    while talk.n_done < TALK_BLOCKS:
        begin_block(talk)
        talk._work()
    return talk


def hold_together(bundle: ModelBundle, *, seed: int) -> tuple[list[CrowdTalk], dict[str, int]]:
    """All talks, looked at in chance groups; returns them and the largest group of each kind."""
    chance, largest = Random(seed), dict.fromkeys(map(str, StepKind), 0)
    talks = [new_talk(bundle, number) for number in range(len(ANSWERS))]
    for block in range(max(BEGINS) + TALK_BLOCKS):
        here = [
            talk
            for talk, begin in zip(talks, BEGINS, strict=True)
            if begin <= block and talk.n_done < TALK_BLOCKS
        ]
        for talk in here:
            begin_block(talk)
        while here := [talk for talk in here if talk.may_work]:
            look(bundle, [talk for talk in here if chance.random() < 0.8], largest)
            doing = [talk for talk in here if chance.random() < 0.7]
            here = [talk for talk in here if talk not in doing or do_step(talk)]
        # What is foreseen here meets more sound, and perhaps another turn, before it is done.
        look(bundle, [talk for talk in talks if talk.n_done and chance.random() < 0.3], largest)
    return talks, largest


def look(bundle: ModelBundle, talks: list[CrowdTalk], largest: dict[str, int]) -> None:
    steps = [step for talk in talks if (step := talk.session.look()) is not None]
    assert all(isinstance(step, Hearing | Writing | Speaking) for step in steps)
    compute_together(bundle, cast("list[AnyStep]", steps))
    for kind in largest:
        largest[kind] = max(largest[kind], sum(step.kind == kind for step in steps))


def do_step(talk: CrowdTalk) -> bool:
    did = talk.session.step()
    talk.clock.advance(STEP_S if did else 0.0)
    return did


def told(events: Sequence[Event]) -> list[Event]:
    """What was said and judged, without its moments: they count the work that came before."""
    kinds = (StateChunk, ReplyText, UserWords, ReplyInterrupted)
    return [dataclasses.replace(event, at_s=0.0) for event in events if isinstance(event, kinds)]


def text_of(talk: CrowdTalk) -> dict[int, str]:
    texts: dict[int, str] = {}
    for event in talk.told(ReplyText):
        texts[event.turn] = texts.get(event.turn, "") + event.text
    return texts


@pytest.mark.parametrize("seed", [1, 3])
def test_talks_that_come_and_go_are_those_that_are_held_alone(
    bundle: ModelBundle, seed: int
) -> None:
    talks, largest = hold_together(bundle, seed=seed)
    assert min(largest.values()) >= 2, largest
    for number, talk in enumerate(talks):
        alone = hold_alone(bundle, number)
        assert text_of(talk)
        assert talk.told(ReplyInterrupted)
        assert_equal(talk, alone)


def assert_equal(talk: CrowdTalk, alone: CrowdTalk) -> None:
    assert [type(e) for e in told(talk.events)] == [type(e) for e in told(alone.events)]
    assert text_of(talk) == text_of(alone)
    for one, other in zip(talk.told(StateChunk), alone.told(StateChunk), strict=True):
        assert (one.p0, one.p1, one.p2) == pytest.approx((other.p0, other.p1, other.p2), abs=1e-4)
    np.testing.assert_allclose(talk.loudspeaker, alone.loudspeaker, atol=1e-4)
