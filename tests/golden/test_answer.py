"""Question in, answer out, by the command that a user types, against the published script."""

import json
import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import main
from engine.audio.files import read_sound
from engine.config import AnswerConfig
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.offline.answer import Schedule, answer_recording
from tests.golden.conftest import SET_A

WAVE_TOLERANCE = 1e-5
STATE_TOLERANCE = 1e-3
EXPECTED = json.loads((SET_A / "golden" / "10_e2e.json").read_text(encoding="utf-8"))
SPEECH_TOKENS = [token for segment in EXPECTED["segments"] for token in segment["tokens"]]


@pytest.fixture
def process_as_it_was() -> Iterator[None]:
    """Commands own the process: they set up logging and the answer to SIGTERM."""
    answer, level = signal.getsignal(signal.SIGTERM), logging.getLogger().level
    yield
    signal.signal(signal.SIGTERM, answer)
    logging.getLogger().setLevel(level)


def test_sound_and_words(bundle: ModelBundle) -> None:
    answer = answer_recording(
        bundle,
        read_sound(SET_A / "input_16k.wav", rate_hz=EAR_RATE_HZ),
        settings=AnswerConfig(is_greedy=True),
        schedule=Schedule.RELEASE,
    )
    with np.load(SET_A / "golden" / "10_e2e_audio.npz", allow_pickle=False) as arrays:
        np.testing.assert_allclose(answer.samples, arrays["audio"], rtol=0, atol=WAVE_TOLERANCE)
    assert answer.text == EXPECTED["whole_text"]
    assert list(answer.text_tokens) == EXPECTED["text_tokens"]
    assert list(answer.speech_tokens) == SPEECH_TOKENS


def test_half_precision_hears_nearly_the_same() -> None:
    from engine.models.loading.load import load_bundle

    halved = load_bundle(SET_A, device=torch.device("cpu"), dtype=torch.bfloat16)
    answer = answer_recording(
        halved,
        read_sound(SET_A / "input_16k.wav", rate_hz=EAR_RATE_HZ),
        settings=AnswerConfig(is_greedy=True),
        schedule=Schedule.RELEASE,
    )
    with np.load(SET_A / "golden" / "04_dialogue.npz", allow_pickle=False) as arrays:
        np.testing.assert_allclose(answer.states, arrays["state_probs3"], atol=0.15)
    assert answer.samples.dtype == np.float32
    assert np.isfinite(answer.samples).all()


@pytest.mark.usefixtures("process_as_it_was")
def test_the_command(tmp_path: Path) -> None:
    sound, trace_file = tmp_path / "answer.wav", tmp_path / "trace.json"
    words = ["--model", str(SET_A), "--greedy", "--schedule", "release", "--device", "cpu"]
    files = [str(SET_A / "input_16k.wav"), str(sound), "--trace", str(trace_file)]
    assert main.main(["answer", *files, *words]) == 0
    trace = json.loads(trace_file.read_text(encoding="utf-8"))
    assert trace["text"] == EXPECTED["whole_text"]
    assert trace["text_tokens"] == EXPECTED["text_tokens"]
    assert trace["speech_tokens"] == SPEECH_TOKENS
    with np.load(SET_A / "golden" / "04_dialogue.npz", allow_pickle=False) as arrays:
        np.testing.assert_allclose(trace["states"], arrays["state_probs3"], atol=STATE_TOLERANCE)
        assert trace["verdict_chunk"] == arrays["first_non_cl"]
    written, rate_hz = soundfile.read(sound, dtype="int16")
    published, _ = soundfile.read(SET_A / "golden" / "10_e2e_output_24k.wav", dtype="int16")
    assert rate_hz == trace["sample_rate"] == EXPECTED["sample_rate"]
    assert np.abs(written.astype(int) - published).max() <= 1
