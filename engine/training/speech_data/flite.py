"""flite in process: text in, samples out, for any of its voices.

It knows no roster and gives no alignment. The library keeps global state, so one process has one
`Flite`, and only one thread may call it.
"""

import ctypes
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import MissingComponentError

LIBRARY = "libflite.so.1"


class _Wave(ctypes.Structure):
    """`cst_wave` of flite 2."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _Voice(ctypes.Structure):
    """The head of `cst_voice` of flite 2."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


class Flite:
    """The loaded library and the voices asked for so far."""

    def __init__(self) -> None:
        """Load the library.

        Raises:
            MissingComponentError: flite is not installed.
        """
        self._library = _load(LIBRARY)
        self._library.flite_init()
        self._library.flite_text_to_wave.restype = ctypes.POINTER(_Wave)
        self._library.flite_text_to_wave.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        self._library.delete_wave.argtypes = [ctypes.POINTER(_Wave)]
        self._library.delete_wave.restype = None
        self._library.flite_feat_set_float.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_float,
        ]
        self._voices: dict[str, Any] = {}

    def speak(
        self, text: str, *, voice: str, stretch: float = 1.0
    ) -> tuple[NDArray[np.int16], int]:
        """Say `text`.

        Args:
            text: English words.
            voice: Name of a voice of the package, e.g. "slt".
            stretch: Length of every sound against the voice's own.

        Returns:
            [N] int16 and the sample rate in Hz.

        Raises:
            MissingComponentError: The voice is not installed.
        """
        handle = self._voice(voice)
        self._library.flite_feat_set_float(handle.contents.features, b"duration_stretch", stretch)
        pointer = self._library.flite_text_to_wave(text.encode("utf-8"), handle)
        made = pointer.contents
        samples = np.ctypeslib.as_array(made.samples, shape=(made.num_samples,)).copy()
        rate_hz = int(made.sample_rate)
        self._library.delete_wave(pointer)
        return samples, rate_hz

    def _voice(self, name: str) -> Any:
        if name not in self._voices:
            register = getattr(_load(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
            register.restype = ctypes.POINTER(_Voice)
            register.argtypes = [ctypes.c_char_p]
            self._voices[name] = register(None)
        return self._voices[name]


@cache
def flite() -> Flite:
    """The one flite of this process."""
    return Flite()


def _load(name: str) -> Any:
    try:
        return ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError as err:
        raise MissingComponentError(
            f"The speech synthesiser's library {name} is not installed.",
            remedy="Install the system package libflite1.",
        ) from err
