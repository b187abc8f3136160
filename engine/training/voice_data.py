"""The answering voice: flite's `rms`, spoken in process, trimmed and brought to the codec's rate.

It knows nothing of what is said or why; texts come from the stages.
"""

import ctypes
from dataclasses import dataclass
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
SENTENCE_TAIL_S = 0.20
PIECE_TAIL_S = 0.04
"""Silence kept before the voice, after a sentence and after a piece that goes on: so pieces join
as in fluent speech."""

QUIET_AMPLITUDE = 0.006
NOISE_SEED = 1
"""flite draws its breath noise from the C library's generator."""

_PHONES_TEXT = (
    "pau aa ae ah ao aw ax ay b ch d dh dx eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th "
    "uh uw v w y z zh"
)
PHONES = tuple(_PHONES_TEXT.split(" "))
"""flite's American English phones; the index is the number that training uses."""

_TOKEN_OF_PHONE = b"R:SylStructure.parent.parent.R:Token.parent"

Wave = NDArray[np.float32]


@dataclass(frozen=True)
class Utterance:
    """What the voice said, and when.

    Attributes:
        wave: [N] float32 at 24 kHz.
        ends_s: [phones] float32, where in `wave` each phone ends.
        phones: [phones] int64, indices into `PHONES`.
        words: [phones] int64, index of the whitespace-separated word that a phone belongs to;
            -1 in pauses.
    """

    wave: Wave
    ends_s: NDArray[np.float32]
    phones: NDArray[np.int64]
    words: NDArray[np.int64]


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
        self._flite = _declared(_load(FLITE_LIBRARY))
        self._flite.flite_init()
        register = getattr(_load(VOICE_LIBRARY), REGISTER_FUNCTION)
        register.restype = ctypes.c_void_p
        register.argtypes = [ctypes.c_char_p]
        self._voice = register(None)
        self._system = ctypes.CDLL(None)

    def speak(self, text: str, *, tail_s: float = SENTENCE_TAIL_S) -> Utterance:
        """Say `text`, silence at both ends cut to a natural rest, `tail_s` at the end."""
        flite = self._flite
        self._system.srand(NOISE_SEED)
        utterance = flite.flite_synth_text(text.encode("utf-8"), self._voice)
        try:
            made = flite.utt_wave(utterance).contents
            samples = np.ctypeslib.as_array(made.samples, shape=(made.num_samples,)).copy()
            rate_hz = int(made.sample_rate)
            ends_s, phones, words = self._phones(utterance)
        finally:
            flite.delete_utterance(utterance)
        wave = samples.astype(np.float32) / 32768.0
        start, end = voiced_span(wave, rate_hz=rate_hz, tail_s=tail_s)
        resampled = soxr.resample(wave[start:end], rate_hz, SAMPLE_RATE_HZ)
        shifted = np.clip(ends_s - start / rate_hz, 0.0, (end - start) / rate_hz)
        return Utterance(np.asarray(resampled, dtype=np.float32), shifted, phones, words)

    def _phones(
        self, utterance: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
        flite = self._flite
        tokens = {item: index for index, item in enumerate(self._items(utterance, b"Token"))}
        ends: list[float] = []
        phones: list[int] = []
        words: list[int] = []
        for item in self._items(utterance, b"Segment"):
            name = flite.item_feat_string(item, b"name").decode()
            token = flite.path_to_item(item, _TOKEN_OF_PHONE) if name != "pau" else None
            ends.append(flite.item_feat_float(item, b"end"))
            phones.append(PHONES.index(name))
            words.append(-1 if token is None else tokens.get(token, -1))
        return (
            np.asarray(ends, dtype=np.float32),
            np.asarray(phones, dtype=np.int64),
            np.asarray(words, dtype=np.int64),
        )

    def _items(self, utterance: int, relation: bytes) -> list[int]:
        flite = self._flite
        items = []
        item = flite.relation_head(flite.utt_relation(utterance, relation))
        while item:
            items.append(item)
            item = flite.item_next(item)
        return items


@cache
def teacher_voice() -> TeacherVoice:
    """The one voice of this process: flite keeps global state, so it is loaded once."""
    return TeacherVoice()


def voiced_span(wave: Wave, *, rate_hz: int, tail_s: float) -> tuple[int, int]:
    """Where to cut, so that `LEAD_S` and `tail_s` of silence stay; [start, end) in samples."""
    loud = np.flatnonzero(np.abs(wave) > QUIET_AMPLITUDE)
    if loud.size == 0:
        return 0, int(tail_s * rate_hz)
    start = max(int(loud[0]) - int(LEAD_S * rate_hz), 0)
    end = min(int(loud[-1]) + int(tail_s * rate_hz), wave.size)
    return start, end


def _declared(flite: Any) -> Any:
    """Give the library's functions their types."""
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name, result, arguments in (
        ("flite_synth_text", pointer, [text, pointer]),
        ("utt_wave", ctypes.POINTER(_FliteWave), [pointer]),
        ("delete_utterance", None, [pointer]),
        ("utt_relation", pointer, [pointer, text]),
        ("relation_head", pointer, [pointer]),
        ("item_next", pointer, [pointer]),
        ("item_feat_string", text, [pointer, text]),
        ("item_feat_float", ctypes.c_float, [pointer, text]),
        ("path_to_item", pointer, [pointer, text]),
    ):
        function = getattr(flite, name)
        function.restype, function.argtypes = result, arguments
    return flite


def _load(name: str) -> Any:
    try:
        return ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError as err:
        raise MissingComponentError(
            f"The speech synthesiser's library {name} is not installed.",
            remedy="Install the system package libflite1.",
        ) from err
