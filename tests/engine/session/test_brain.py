"""A conversation that moves to another worker in the middle of anything goes on as if it had not.

The other worker has weights of its own, loaded from the same numbers. Sampling is on, so that a
source of chance that did not move would be noticed.
"""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.clock import MonotonicClock
from engine.commands import SayText, SetRole
from engine.config import AnswerConfig, EngineConfig, SoundConfig
from engine.events import EndOfReply, ReplyFinished, ReplyInterrupted
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.models.packed_state import PackedStateError
from engine.session.brain import Brain
from engine.session.parts import PieceToSay
from tests.fakes.scripted_talk import BLOCK_S, ScriptedTalk
from tests.fakes.small_models import small_config, write_small_native
from tests.fakes.voices import voice

CONFIG = EngineConfig(
    answer=AnswerConfig(max_text_tokens=40, seed=3), sound=SoundConfig(cancels_echo=False)
)


def load_small(folder: Path, *, seed: int = 0) -> ModelBundle:
    write_small_native(folder, small_config(), seed=seed)
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelBundle, ModelBundle]:
    """Two workers' weights."""
    folder = tmp_path_factory.mktemp("model")
    return load_small(folder / "one"), load_small(folder / "two")


class MovingTalk(ScriptedTalk):
    """A talk whose brain can move."""

    brain: Brain

    def move_to(self, bundle: ModelBundle) -> None:
        self.brain = Brain.unpack(self.brain.pack(), bundle, self.config, clock=self.clock)
        self.session.think_with(self.brain.mind, self.brain.voice)


def new_talk(bundle: ModelBundle, config: EngineConfig = CONFIG) -> MovingTalk:
    first = Brain.begin(bundle, config, clock=MonotonicClock())
    talk = MovingTalk(first.mind, first.voice, config=config)
    talk.brain = Brain.begin(bundle, config, clock=talk.clock)
    talk.session.think_with(talk.brain.mind, talk.brain.voice)
    return talk


def hold(talk: MovingTalk, bundles: tuple[ModelBundle, ModelBundle], moves: set[int]) -> None:
    """A typed turn, a spoken one, an interruption, another role; moving before some blocks."""
    talk.command(SayText("Is it so?"))
    talk.user_says(voice(1.2), at_s=1.0)
    talk.user_says(voice(1.6, pitch_hz=140.0), at_s=3.4)
    for n in range(round(7.0 / BLOCK_S)):
        if n in moves:
            talk.move_to(bundles[n % 2])
        if n == 120:
            talk.command(SetRole("You are brief.", keeps_history=True))
        talk.run((n + 1) * BLOCK_S)


def played(talk: MovingTalk) -> np.ndarray:
    return np.concatenate(talk._played)


@pytest.fixture(scope="module")
def unmoved(bundles: tuple[ModelBundle, ModelBundle]) -> MovingTalk:
    """The same talk on one worker."""
    talk = new_talk(bundles[0])
    hold(talk, bundles, set())
    return talk


def test_the_talk_that_is_moved_has_everything_in_it(unmoved: MovingTalk) -> None:
    kinds = {type(event).__name__ for event in unmoved.events}
    assert {"StateChunk", "ReplyText", "TurnTaken", "RoleChanged", "ReplyAudible"} <= kinds
    ends = [e for e in unmoved.events if isinstance(e, ReplyFinished | ReplyInterrupted)]
    assert len(ends) >= 2
    assert np.abs(played(unmoved)).max() > 0.0


def test_moving_again_and_again_changes_nothing(
    unmoved: MovingTalk, bundles: tuple[ModelBundle, ModelBundle]
) -> None:
    talk = new_talk(bundles[0])
    hold(talk, bundles, set(range(0, 350, 3)))
    assert talk.events == unmoved.events
    np.testing.assert_array_equal(played(talk), played(unmoved))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_brain_moves_between_any_two_of_its_steps(
    bundles: tuple[ModelBundle, ModelBundle], data: st.DataObject
) -> None:
    moves = data.draw(st.sets(st.integers(0, 60), max_size=4))
    assert steps(bundles, moves) == steps(bundles, set())


def steps(bundles: tuple[ModelBundle, ModelBundle], moves: set[int]) -> list[object]:
    """A turn heard, answered, spoken, cut, and one more opened; what came of each step."""
    clock = MonotonicClock()
    brain = Brain.begin(bundles[0], CONFIG, clock=clock)
    outcome: list[object] = []
    n = 0

    def here() -> Brain:
        nonlocal brain, n
        if n in moves:
            brain = Brain.unpack(brain.pack(), bundles[n % 2], CONFIG, clock=clock)
        n += 1
        return brain

    rng = np.random.default_rng(1)
    for _ in range(2):
        here().mind.open_turn()
        for _ in range(4):
            chunk = 0.1 * rng.standard_normal(brain.mind.chunk_samples).astype(np.float32)
            outcome.append(here().mind.hear(chunk))
        here().mind.take_turn()
        pieces: list[PieceToSay] = []
        end: EndOfReply | None = None
        while end is None and len(pieces) < 2:
            written = here().mind.write()
            outcome.append((written.text, written.end))
            pieces += written.pieces
            end = written.end
        here().voice.begin_reply()
        for piece in pieces:
            is_over = not here().voice.begin_piece(piece)
            for _ in range(14):
                if not is_over:
                    spoken = here().voice.step()
                    is_over = spoken.is_over
                    outcome.append([sound.tobytes() for sound in spoken.sounds])
        here().mind.keep_heard(3)
    return outcome


def test_the_state_of_another_model_is_refused(
    bundles: tuple[ModelBundle, ModelBundle], tmp_path: Path
) -> None:
    clock = MonotonicClock()
    data = Brain.begin(bundles[0], CONFIG, clock=clock).pack()
    other = load_small(tmp_path / "other", seed=1)
    with pytest.raises(PackedStateError, match="another model") as caught:
        Brain.unpack(data, other, CONFIG, clock=clock)
    assert caught.value.remedy


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_refused_or_harmless(
    bundles: tuple[ModelBundle, ModelBundle], data: st.DataObject
) -> None:
    clock = MonotonicClock()
    good = Brain.begin(bundles[0], CONFIG, clock=clock).pack()
    cut = data.draw(st.integers(0, len(good) - 1))
    with pytest.raises(PackedStateError):
        Brain.unpack(good[:cut], bundles[1], CONFIG, clock=clock)
    noise = data.draw(st.binary(max_size=200))
    with pytest.raises(PackedStateError):
        Brain.unpack(noise, bundles[1], CONFIG, clock=clock)
