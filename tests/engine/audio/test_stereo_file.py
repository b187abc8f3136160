"""A file of two channels is whole at any time, its owner's alone, and honest about a full disk."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.stereo_file import StereoFile, read_channel
from engine.errors import AudioFileError, OutputError

PAIRS = np.stack((np.linspace(-1, 1, 480), np.zeros(480)), axis=1).astype(np.float32)
ROOT = Path(__file__).resolve().parents[3]


def test_what_was_written_is_there_before_the_file_is_closed(tmp_path: Path) -> None:
    file = StereoFile(tmp_path / "new" / "a.wav", rate_hz=24_000)
    for n in (1, 2):
        file.write(PAIRS)
        kept, rate_hz = soundfile.read(file.path, always_2d=True)
        assert (len(kept), rate_hz) == (480 * n, 24_000)
        assert np.abs(kept[-480:] - PAIRS).max() < 1e-4
    file.close()
    assert len(soundfile.read(file.path)[0]) == 960


def test_a_process_that_dies_leaves_a_whole_file(tmp_path: Path) -> None:
    script = (
        "import os, sys, numpy, pathlib; from engine.audio.stereo_file import StereoFile;"
        "f = StereoFile(pathlib.Path(sys.argv[1]), rate_hz=24000);"
        "f.write(numpy.full((24000, 2), 0.5, 'float32')); os.kill(os.getpid(), 9)"
    )
    path = tmp_path / "a.wav"
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, check=False)
    assert done.returncode != 0
    kept, _ = soundfile.read(path, always_2d=True)
    assert kept.shape == (24_000, 2)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    file = StereoFile(tmp_path / "a.wav", rate_hz=24_000)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    file.close()


def test_what_is_too_loud_is_clipped(tmp_path: Path) -> None:
    file = StereoFile(tmp_path / "a.wav", rate_hz=24_000)
    file.write(np.array([[3.0, -3.0]], np.float32))
    file.close()
    assert np.abs(soundfile.read(file.path)[0]).min() > 0.99


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="recording cannot be written"):
        StereoFile(tmp_path / "file" / "a.wav", rate_hz=24_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = os.open
    monkeypatch.setattr(os, "open", lambda *_: real_open("/dev/full", os.O_RDWR))
    file = StereoFile(tmp_path / "a.wav", rate_hz=24_000)
    with pytest.raises(OutputError, match="No space left"):
        file.write(np.zeros((100_000, 2), np.float32))
    with pytest.raises(OutputError):
        file.close()


def test_a_part_of_one_channel_is_read(tmp_path: Path) -> None:
    file = StereoFile(tmp_path / "a.wav", rate_hz=24_000)
    file.write(np.repeat(PAIRS, 100, axis=0))
    file.close()
    samples, rate_hz = read_channel(file.path, 0, begins_s=0.5, ends_s=1.0)
    assert (len(samples), rate_hz) == (12_000, 24_000)
    assert samples[0] == pytest.approx(PAIRS[120, 0], abs=1e-3)
    assert len(read_channel(file.path, 1, begins_s=1.9, ends_s=9.0)[0]) == 2_400
    with pytest.raises(AudioFileError, match="no sound there"):
        read_channel(file.path, 0, begins_s=5.0, ends_s=6.0)
    with pytest.raises(AudioFileError, match="cannot be read"):
        read_channel(tmp_path / "gone.wav", 0, begins_s=0.0, ends_s=1.0)
    (tmp_path / "b.wav").write_bytes(b"RIFF")
    with pytest.raises(AudioFileError, match="cannot be read"):
        read_channel(tmp_path / "b.wav", 0, begins_s=0.0, ends_s=1.0)
