"""Sound files in and out: any common file to mono float32, and a WAV that appears only when whole.

Knows nothing of models or of sound cards; the caller names the rate it wants.
"""

import contextlib
import io
import os
import secrets
import stat
from collections.abc import Generator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.errors import AudioFileError, OutputError

Samples = NDArray[np.float32]

_ENDLESS = 1e12
"""Full scale is 1; the energies of what is louder than this have no end in float32."""


def read_sound(path: Path, *, rate_hz: int) -> Samples:
    """Read a sound file as mono at a rate of the caller's.

    Args:
        path: Any file that libsndfile reads: WAV, FLAC, OGG, MP3, AIFF and others.
        rate_hz: The rate that is wanted.

    Returns:
        [n_samples] float32 in about [-1, 1]; channels are averaged.

    Raises:
        AudioFileError: The file is missing, is no sound file, or has no usable sample in it.
    """
    if not _exists(path):
        raise AudioFileError(f"There is no sound file {path}.", remedy="Check the name.")
    if path.is_dir():
        raise AudioFileError(f"{path} is a folder, not a sound file.")
    if not path.is_file():
        raise AudioFileError(f"{path} is not an ordinary file.", remedy="Save the sound first.")
    samples, source_rate_hz = _decode(path)
    if not samples.shape[0]:
        raise AudioFileError(f"{path} has no samples in it.", remedy="Record it again.")
    with np.errstate(over="ignore"):
        mono = np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32))
    if not (np.abs(mono) < _ENDLESS).all():
        raise AudioFileError(
            f"{path} has samples that are not numbers (NaN or infinite).", remedy="Export it again."
        )
    return resample(mono, source_rate_hz=source_rate_hz, rate_hz=rate_hz)


def resample(samples: Samples, *, source_rate_hz: int, rate_hz: int) -> Samples:
    """Change the rate of a whole recording; [n] float32 in, [about n * rate / source] out."""
    if source_rate_hz == rate_hz:
        return samples
    return np.asarray(soxr.resample(samples, source_rate_hz, rate_hz), dtype=np.float32)


def write_wav(path: Path, samples: Samples, *, rate_hz: int) -> None:
    """Write 16-bit mono WAV; the file is there whole or not at all.

    Args:
        path: Where it goes; an older file of that name is replaced.
        samples: [n_samples] float32; what lies outside [-1, 1] is clipped.
        rate_hz: The rate that goes into the header.

    Raises:
        OutputError: The file cannot be written.
    """
    whole = np.clip(samples, -1.0, 1.0)
    content = io.BytesIO()
    soundfile.write(content, whole, rate_hz, format="WAV", subtype="PCM_16")
    with replacing(path) as draft:
        draft.write_bytes(content.getvalue())


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file; it is there whole or not at all. Raises OutputError."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


def check_writable(path: Path) -> None:
    """Say early that `path` cannot be written, before work is spent on what goes into it.

    Raises:
        OutputError: The folder is missing or closed to us, or the path is no ordinary file.
    """
    target = path.resolve()
    folder = target.parent
    if not folder.is_dir():
        raise OutputError(f"The folder of {path} does not exist.", remedy="Create it first.")
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise OutputError(f"{path} is not an ordinary file.", remedy="Name a file to write.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{folder} cannot be written to.", remedy="Choose another folder.")


@contextlib.contextmanager
def replacing(path: Path) -> Generator[Path]:
    """A draft in the folder of `path` that takes its name when the block ends well.

    Raises:
        OutputError: The draft cannot be written or renamed; no draft is left behind.
    """
    check_writable(path)
    target = path.resolve()
    draft = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        yield draft
        draft.replace(target)
    except OSError as err:
        raise OutputError(f"{path} cannot be written: {_reason(err)}.") from err
    finally:
        draft.unlink(missing_ok=True)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that the system does not allow
        return False


def _decode(path: Path) -> tuple[NDArray[np.float32], int]:
    """[n, channels] samples and their rate.

    The library gets an open file, not a name: by a name such as `a.gsm` anything at all would
    count as sound.
    """
    try:
        with path.open("rb") as stream:
            samples, rate_hz = soundfile.read(stream, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, TypeError, ValueError) as err:
        raise AudioFileError(
            f"{path} is not a sound file that can be read.",
            remedy="Give it a WAV, FLAC, OGG or MP3 file.",
        ) from err
    except (OSError, MemoryError) as err:
        raise AudioFileError(f"{path} cannot be read: {_reason(err)}.") from err
    return np.asarray(samples, dtype=np.float32), int(rate_hz)


def _reason(err: BaseException) -> str:
    text = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
    return text.rstrip(".") or type(err).__name__
