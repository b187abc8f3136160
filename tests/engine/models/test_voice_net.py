"""The voice detector says what Silero's own program says, and reads nothing but its numbers."""

import importlib.util
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.errors import CheckpointError, MissingComponentError
from engine.models import voice_net as module
from engine.models.loading.torchscript import read_torchscript
from engine.models.voice_net import WINDOW_SAMPLES, VoiceState, voice_net
from engine.session.silero import SileroConfirmer

RATE_HZ = 16_000
N_WINDOWS = 40


def sound() -> np.ndarray:
    """Noise, a buzz like a voice's, and silence: [40 * 512] float32."""
    rng = np.random.default_rng(5)
    times = np.arange(N_WINDOWS * WINDOW_SAMPLES) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 130 * k * times) / k for k in range(1, 12))
    samples = 0.1 * buzz * (times > 0.3) + 0.02 * rng.standard_normal(len(times))
    samples[times > 1.0] = 0.0
    return samples.astype(np.float32)


def windows() -> torch.Tensor:
    return torch.from_numpy(sound()).reshape(N_WINDOWS, 1, WINDOW_SAMPLES)


def test_it_says_what_the_packages_own_program_says() -> None:
    own = pytest.importorskip("silero_vad").load_silero_vad()
    state: VoiceState | None = None
    seen = []
    with torch.inference_mode():
        for window in windows():
            likely, state = voice_net()(window, state)
            seen.append(float(likely))
            assert float(own(window, RATE_HZ)) == pytest.approx(seen[-1], abs=1e-5)
    assert max(seen) - min(seen) > 0.05, "one that always says the same would do as well"


def test_streams_share_the_weights_and_nothing_else() -> None:
    assert voice_net() is voice_net()
    first, other = SileroConfirmer(), SileroConfirmer()
    frames = sound().reshape(-1, 320)
    alone = [first.probability(frame) for frame in frames]
    first.reset()
    between = []
    for frame in frames:
        between.append(first.probability(frame))
        other.probability(frame[::-1].copy())
    assert between == alone


def test_a_package_that_is_not_there_is_told_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    module.voice_net.cache_clear()
    with pytest.raises(MissingComponentError) as told:
        voice_net()
    assert told.value.remedy


class Villain:
    def __reduce__(self) -> Any:
        return (print, ("run",))


def program(content: object) -> bytes:
    """A file with this as its description."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("made/data.pkl", pickle.dumps(content, protocol=2))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", program(Villain()), program({"_model": 1}), program(torch.ones(2))],
    ids=["empty", "no archive", "a program", "no module", "numbers of its own"],
)
def test_another_file_is_refused_and_nothing_in_it_is_run(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "silero_vad.jit"
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match="silero_vad"):
        read_torchscript(file)
    assert capsys.readouterr().out == ""


def test_a_file_without_the_tensors_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "read_torchscript", lambda path: module.Module())
    module.voice_net.cache_clear()
    with pytest.raises(CheckpointError, match="another kind"):
        voice_net()
