"""One piece of recorded speech with what is known of it; its sound is decoded when asked for.

It knows no source and no model.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.audio.files import resample
from engine.errors import AudioFileError
from engine.models.config import EAR_RATE_HZ

Wave = NDArray[np.float32]
"""[n] float32 at 16 kHz."""

Encoded = bytes | Path
"""A sound file, or its bytes."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One utterance of a set.

    Attributes:
        key: What the set calls it; for messages.
        text: What is said.
        sound: Gives the sound file; may fetch it.
        role: Who answers, the system prompt; None is the model's default role.
        turns: What was said before: the user's words and the answer.
        speaker, language: As the set names them; None where it does not.
    """

    key: str
    text: str
    sound: Callable[[], Encoded] = field(repr=False)
    role: str | None = None
    turns: tuple[tuple[str, str], ...] = ()
    speaker: str | None = None
    language: str | None = None

    def seconds(self) -> float:
        """How long it is, from the file's head alone.

        Raises:
            AudioFileError: It is no sound file.
        """
        with self._opened() as file:
            return file.frames / file.samplerate

    def wave(self) -> Wave:
        """The sound, channels averaged.

        Raises:
            AudioFileError: It is no sound file, or has no usable sample in it.
        """
        with self._opened() as file:
            try:
                samples = file.read(dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as err:
                raise AudioFileError(f"{self.key} is damaged: {err.error_string}.") from err
            rate_hz = file.samplerate
        mono = np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32))
        if not mono.size or not np.isfinite(mono).all():
            raise AudioFileError(f"{self.key} has no samples, or some that are not numbers.")
        return resample(mono, source_rate_hz=rate_hz, rate_hz=EAR_RATE_HZ)

    def _opened(self) -> soundfile.SoundFile:
        found = self.sound()
        try:
            return soundfile.SoundFile(io.BytesIO(found) if isinstance(found, bytes) else found)
        except (soundfile.LibsndfileError, OSError) as err:
            raise AudioFileError(f"{self.key} is no sound file that can be read.") from err
