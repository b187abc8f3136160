"""The answering voice: flite's `rms`, spoken in process, trimmed and brought to the codec's rate.

It knows nothing of what is said or why; texts come from the stages.
"""

import ctypes
from functools import cache
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.errors import MissingComponentError
from engine.models.config import SAMPLE_RATE_HZ

FLITE_LIBRARY = "libflite.so.1"
VOICE_LIBRARY = "libflite_cmu_us_rms.so.1"
REGISTER_FUNCTION = "register_cmu_us_rms"

LEAD_S = 0.03
TAIL_S = 0.10
"""Silence kept before and after the voice, so that pieces join as in fluent speech."""

QUIET_AMPLITUDE = 0.006

Wave = NDArray[np.float32]


class _FliteWave(ctypes.Structure):
    """`cst_wave` of flite 2: the header of its public C interface."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class TeacherVoice:
    """Speaks text as flite's `rms` does; the same text always gives the same samples."""

    def __init__(self) -> None:
        """Load the library and the voice.

        Raises:
            MissingComponentError: flite or its voice is not installed.
        """
        self._flite = _load(FLITE_LIBRARY)
        self._flite.flite_init()
        self._flite.flite_text_to_wave.restype = ctypes.POINTER(_FliteWave)
        self._flite.flite_text_to_wave.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        self._flite.delete_wave.argtypes = [ctypes.POINTER(_FliteWave)]
        self._flite.delete_wave.restype = None
        register = getattr(_load(VOICE_LIBRARY), REGISTER_FUNCTION)
        register.restype = ctypes.c_void_p
        register.argtypes = [ctypes.c_char_p]
        self._voice = register(None)

    def speak(self, text: str) -> Wave:
        """Say `text`: [N] float32 at 24 kHz, silence at both ends cut to a natural rest."""
        samples, rate_hz = self._synthesise(text)
        wave = samples.astype(np.float32) / 32768.0
        trimmed = trim_silence(wave, rate_hz=rate_hz)
        return np.asarray(soxr.resample(trimmed, rate_hz, SAMPLE_RATE_HZ), dtype=np.float32)

    def _synthesise(self, text: str) -> tuple[NDArray[np.int16], int]:
        pointer = self._flite.flite_text_to_wave(text.encode("utf-8"), self._voice)
        made = pointer.contents
        samples = np.ctypeslib.as_array(made.samples, shape=(made.num_samples,)).copy()
        rate_hz = int(made.sample_rate)
        self._flite.delete_wave(pointer)
        return samples, rate_hz


@cache
def teacher_voice() -> TeacherVoice:
    """The one voice of this process: flite keeps global state, so it is loaded once."""
    return TeacherVoice()


def trim_silence(wave: Wave, *, rate_hz: int) -> Wave:
    """Cut silence at both ends to `LEAD_S` and `TAIL_S`."""
    loud = np.flatnonzero(np.abs(wave) > QUIET_AMPLITUDE)
    if loud.size == 0:
        return wave[: int(TAIL_S * rate_hz)]
    start = max(int(loud[0]) - int(LEAD_S * rate_hz), 0)
    end = min(int(loud[-1]) + int(TAIL_S * rate_hz), wave.size)
    return wave[start:end]


def _load(name: str) -> Any:
    try:
        return ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError as err:
        raise MissingComponentError(
            f"The speech synthesiser's library {name} is not installed.",
            remedy="Install the system package libflite1.",
        ) from err
