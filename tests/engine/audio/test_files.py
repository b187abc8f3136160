"""Any common sound file is read, what is none is said to be none, and outputs appear whole."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.files import check_writable, read_sound, replacing, write_text, write_wav
from engine.errors import AudioFileError, OutputError

EAR_RATE_HZ = 16_000


def tone(rate_hz: int, *, seconds: float = 0.5) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate_hz * seconds)) / rate_hz)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_becomes_the_one_asked_for(tmp_path: Path, rate_hz: int) -> None:
    soundfile.write(tmp_path / "a.wav", tone(rate_hz), rate_hz, subtype="FLOAT")
    samples = read_sound(tmp_path / "a.wav", rate_hz=EAR_RATE_HZ)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(EAR_RATE_HZ / 2, abs=2)
    middle = slice(1000, 7000)
    np.testing.assert_allclose(
        samples[middle], tone(EAR_RATE_HZ)[: len(samples)][middle], atol=2e-3
    )


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.wav", "PCM_16"),
        ("a.wav", "PCM_24"),
        ("a.wav", "PCM_U8"),
        ("a.wav", "ULAW"),
        ("a.wav", "DOUBLE"),
        ("a.flac", "PCM_16"),
        ("a.ogg", "VORBIS"),
        ("a.mp3", "MPEG_LAYER_III"),
        ("a.aiff", "PCM_16"),
    ],
)
def test_any_common_kind_is_read(tmp_path: Path, name: str, subtype: str) -> None:
    soundfile.write(tmp_path / name, tone(48_000), 48_000, subtype=subtype)
    samples = read_sound(tmp_path / name, rate_hz=EAR_RATE_HZ)
    assert len(samples) == pytest.approx(EAR_RATE_HZ / 2, rel=0.2)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.06)


def test_the_name_does_not_decide_the_kind(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", tone(16_000), 16_000)
    renamed = (tmp_path / "a.flac").rename(tmp_path / "a.wav")
    assert len(read_sound(renamed, rate_hz=EAR_RATE_HZ)) == 8000


@pytest.mark.parametrize("name", ["a.gsm", "a.vox", "a.mp3", "a.raw"])
def test_a_name_alone_makes_no_sound(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    _noise(tmp_path / name)
    with pytest.raises(AudioFileError, match="not a sound file"):
        read_sound(tmp_path / name, rate_hz=EAR_RATE_HZ)
    assert capfd.readouterr().err == ""


def test_a_name_that_is_no_unicode_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / os.fsdecode(b"\xe9.wav")
    write_wav(target, np.zeros(10, np.float32), rate_hz=24_000)
    assert target.is_file()


def test_channels_are_averaged(tmp_path: Path) -> None:
    stereo = np.stack([tone(16_000), np.zeros(8000)], axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, 16_000, subtype="FLOAT")
    samples = read_sound(tmp_path / "a.wav", rate_hz=EAR_RATE_HZ)
    np.testing.assert_allclose(samples, tone(16_000) / 2, atol=1e-6)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _noise(path: Path) -> None:
    path.write_bytes(np.random.default_rng(0).bytes(20_000))


def _no_samples(path: Path) -> None:
    soundfile.write(path, np.zeros(0), 16_000)


def _not_numbers(path: Path) -> None:
    samples = np.zeros(1600, np.float32)
    samples[7] = np.nan
    soundfile.write(path, samples, 16_000, subtype="FLOAT")


def _half_a_header(path: Path) -> None:
    path.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt ")


def _endless(path: Path) -> None:
    soundfile.write(path, np.full((800, 2), 3e38, np.float32), 16_000, subtype="FLOAT")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_endless, "not numbers"),
        (os.mkfifo, "not an ordinary file"),
        (_empty, "not a sound file"),
        (_noise, "not a sound file"),
        (_half_a_header, "not a sound file"),
        (_no_samples, "no samples"),
        (_not_numbers, "not numbers"),
        (Path.mkdir, "is a folder"),
        (lambda _path: None, "There is no sound file"),
    ],
)
def test_what_cannot_be_heard_is_said(tmp_path: Path, make: object, words: str) -> None:
    make(tmp_path / "a.wav")
    with pytest.raises(AudioFileError, match=words):
        read_sound(tmp_path / "a.wav", rate_hz=EAR_RATE_HZ)


def test_a_name_that_no_file_can_have_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="There is no sound file"):
        read_sound(tmp_path / ("x" * 5_000), rate_hz=EAR_RATE_HZ)


def test_written_sound_is_16_bit_and_clipped(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.array([0.0, 2.0, -2.0, 0.5], np.float32), rate_hz=24_000)
    samples, rate_hz = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert rate_hz == 24_000
    assert soundfile.info(tmp_path / "a.wav").subtype == "PCM_16"
    np.testing.assert_allclose(samples, [0, 32767, -32768, 16384], atol=1)


def test_a_draft_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text(target, "old")
    with pytest.raises(ZeroDivisionError):
        _fail_halfway(target)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text(encoding="utf-8") == "old"


def _fail_halfway(target: Path) -> None:
    with replacing(target) as draft:
        draft.write_text("half", encoding="utf-8")
        raise ZeroDivisionError


def test_the_file_is_not_there_until_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with replacing(target) as draft:
        draft.write_text("new", encoding="utf-8")
        assert not target.exists()
    assert target.read_text(encoding="utf-8") == "new"


def test_a_link_keeps_leading_to_the_file(tmp_path: Path) -> None:
    write_text(tmp_path / "real.txt", "old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "new"


def test_what_cannot_be_written_is_said_early(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        check_writable(tmp_path / "nowhere" / "a.wav")
    with pytest.raises(OutputError, match="not an ordinary file"):
        check_writable(tmp_path)
    with pytest.raises(OutputError, match="not an ordinary file"):
        check_writable(Path("/dev/null"))
