"""A sound file of two channels that grows as sound comes and is a whole WAV at any time.

Knows nothing of what is on the channels. The header is brought up to date with every portion, so
that a crash costs no more than what was not handed over yet.
"""

import os
import wave
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.audio.port import Sound
from engine.errors import AudioFileError, OutputError

Pairs = NDArray[np.float32]
"""[n, 2] float32 in [-1, 1]: left and right."""

MAX_BYTES: Final = 4_000_000_000
"""The sizes in a WAV's header have 32 bits."""

_SAMPLE_BYTES: Final = 2
_N_CHANNELS: Final = 2
_FRAME_BYTES: Final = _N_CHANNELS * _SAMPLE_BYTES
_FULL_SCALE: Final = 32_767.0


class StereoFile:
    """One file, open for writing.

    Attributes:
        path: Where it lies.
        n_frames: Frames in it.
    """

    def __init__(self, path: Path, *, rate_hz: int) -> None:
        """Make the file, readable by its owner only, and the folders that it lies in.

        Raises:
            OutputError: It cannot be made.
        """
        self.path = path
        self.n_frames = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        except OSError as error:
            raise _fault(error) from error
        self._file = os.fdopen(handle, "wb")
        self._wave = wave.open(self._file, "wb")  # noqa: SIM115  # open for a whole conversation
        self._wave.setnchannels(_N_CHANNELS)
        self._wave.setsampwidth(_SAMPLE_BYTES)
        self._wave.setframerate(rate_hz)

    @property
    def is_full(self) -> bool:
        """Whether a WAV can hold no more."""
        return self.n_frames * _FRAME_BYTES >= MAX_BYTES

    def write(self, pairs: Pairs) -> None:
        """Add [n, 2] float32; what lies outside [-1, 1] is clipped.

        Raises:
            OutputError: The disk takes no more.
        """
        frames = np.clip(pairs, -1.0, 1.0) * _FULL_SCALE
        try:
            self._wave.writeframes(frames.astype("<i2").tobytes())
            self._file.flush()
        except OSError as error:
            raise _fault(error) from error
        self.n_frames += len(pairs)

    def close(self) -> None:
        """Let the file go, as far as it was written.

        Raises:
            OutputError: The disk takes no more.
        """
        try:
            with self._file:
                self._wave.close()
        except OSError as error:
            raise _fault(error) from error


def read_channel(path: Path, channel: int, *, begins_s: float, ends_s: float) -> tuple[Sound, int]:
    """Read a part of one channel of such a file.

    Args:
        path: The file.
        channel: 0 is left, 1 is right.
        begins_s: Where the part begins.
        ends_s: Where it ends; what lies beyond the file is left out.

    Returns:
        [n] float32, and the rate in Hz.

    Raises:
        AudioFileError: The file is missing, is none of these, or has nothing there.
    """
    try:
        with wave.open(str(path), "rb") as file:
            rate_hz, is_ours = file.getframerate(), file.getnchannels() == _N_CHANNELS
            first = min(max(0, round(begins_s * rate_hz)), file.getnframes())
            file.setpos(first)
            frames = file.readframes(max(0, round(ends_s * rate_hz) - first))
    except (OSError, EOFError, wave.Error) as err:
        raise AudioFileError(f"The recording {path} cannot be read.") from err
    if not frames or not is_ours:
        raise AudioFileError(f"The recording {path} has no sound there.")
    pairs = np.frombuffer(frames, "<i2").reshape(-1, _N_CHANNELS)
    return pairs[:, channel].astype(np.float32) / np.float32(_FULL_SCALE), rate_hz


_BINARY: Final[int] = getattr(os, "O_BINARY", 0)  # Windows alone knows text files


def _fault(error: OSError) -> OutputError:
    return OutputError(
        f"The recording cannot be written: {error.strerror or error}.",
        remedy="Make room on the disk or switch recording off; the conversation goes on.",
    )
