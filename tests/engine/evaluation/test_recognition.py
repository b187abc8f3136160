"""The recognition head by chunk size: the model's own is what captions say, others differ."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.audio.features import FeatureStream
from engine.audio.files import write_wav
from engine.errors import RequestError
from engine.evaluation.recognition import WHOLE, Recogniser, recognise, total_errors
from engine.evaluation.transcripts import Transcript
from engine.models.bundle import ModelBundle
from engine.models.loading.load import load_bundle
from engine.session.captions import Captions
from tests.fakes.small_models import small_config, write_small_native, write_small_spelling
from tests.fakes.voices import voice

NOISE = np.random.default_rng(5).normal(0.0, 0.03, 56_000).astype(np.float32)
SOUND = voice(3.5) + NOISE


def _loaded(folder: Path) -> ModelBundle:
    return load_bundle(folder, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return _loaded(write_small_spelling(tmp_path_factory.mktemp("models") / "small"))


@torch.inference_mode()
def test_chunks_of_the_models_own_size_are_heard_as_in_a_conversation(bundle: ModelBundle) -> None:
    captions, state = Captions(bundle), bundle.encoder.initial_state()
    stream, said = FeatureStream(), None
    for window in [*stream.push(SOUND), *stream.flush()]:
        frames, state = bundle.encoder(torch.from_numpy(window)[None], state)
        said = captions.read(frames)
    assert said
    assert Recogniser(bundle).hear(SOUND, chunk_frames=4) == said


def test_other_chunks_see_other_frames(bundle: ModelBundle) -> None:
    recogniser = Recogniser(bundle)
    heard = {size: recogniser.hear(SOUND, chunk_frames=size) for size in (2, 4, 8, WHOLE)}
    assert len(set(heard.values())) == 4
    assert recogniser.hear(SOUND, chunk_frames=10_000) == heard[WHOLE]


def test_what_comes_later_changes_nothing_but_the_whole_utterance(bundle: ModelBundle) -> None:
    recogniser, beginning = Recogniser(bundle), SOUND[: 5 * 2560]
    for size, is_kept in ((2, True), (4, True), (WHOLE, False)):
        begins = recogniser.hear(beginning, chunk_frames=size)
        assert recogniser.hear(SOUND, chunk_frames=size).startswith(begins) is is_kept


def test_errors_are_summed_by_chunk_size(bundle: ModelBundle, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_wav(path, SOUND, rate_hz=16_000)
    texts = ("one two three", "今天天气")
    found = list(recognise(bundle, [Transcript("a", path, t) for t in texts], chunks=(4, WHOLE)))
    total = total_errors(found, chunk_frames=4)
    assert (total.words, total.characters) == (3, 13 + 4)
    assert total.character_errors == sum(one.heard[4].errors.character_errors for one in found)
    assert found[0].heard[4].text == Recogniser(bundle).hear(
        np.round(SOUND * 32768).astype(np.float32) / 32768, chunk_frames=4
    )


def test_a_recording_that_cannot_be_read_is_missed_whole(
    bundle: ModelBundle, tmp_path: Path
) -> None:
    path = tmp_path / "a.wav"
    path.write_text("no sound")
    (one,) = recognise(bundle, [Transcript("a", path, "one two")], chunks=(4,))
    assert one.error is not None
    assert (one.heard[4].errors.word_errors, one.heard[4].errors.words) == (2, 2)


def test_a_model_that_spells_no_words_is_refused(tmp_path: Path) -> None:
    bare = _loaded(write_small_native(tmp_path / "small", small_config()))
    with pytest.raises(RequestError, match="small has no recognition head"):
        recognise(bare, [], chunks=(4,))
