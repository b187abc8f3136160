"""espeak-ng in process: text in, samples and the time of each phoneme out.

It knows no roster of voices and nothing of what is said. The library keeps global state, so one
process has one `Espeak`, and only one thread may call it.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.errors import MissingComponentError, RequestError
from engine.training.speech_data.accents import SEPARATOR, Accent

LIBRARY = "libespeak-ng.so.1"

_SYNCHRONOUS = 2
_PHONEME_EVENTS = 1
_CHARS_UTF8 = 1
_PHONEMES = 0x100
"""What stands between double brackets are names of sounds."""

_SEPARATOR_SHIFT = 8
_EVENT_PHONEME = 7
_EVENT_LIST_TERMINATED = 0
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7

PAUSE = ""
"""The name under which espeak reports a stretch without a phoneme."""


class _Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h; the union at its end is read as its string."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, kw_only=True)
class EspeakStyle:
    """How espeak speaks.

    Attributes:
        voice: `accent` or `accent+variant`, e.g. "en-us+f2".
        words_per_minute: 80 to 450.
        pitch: 0 to 99; 50 is the voice's own.
        pitch_range: 0 (monotone) to 99; 50 is the voice's own.
        word_gap_10ms: Further pause between words, in units of 10 ms.
        accent: Sounds that are exchanged for others.
    """

    voice: str
    words_per_minute: int = 175
    pitch: int = 50
    pitch_range: int = 50
    word_gap_10ms: int = 0
    accent: Accent | None = None


@dataclass(frozen=True, kw_only=True)
class Phoneme:
    """A phoneme by espeak's own name and the sample at which it begins."""

    name: str
    start_sample: int


@dataclass(frozen=True, kw_only=True)
class EspeakSpeech:
    """What was synthesised.

    Attributes:
        samples: [N] int16.
        rate_hz: Sample rate.
        phonemes: In order of time; each lasts until the next begins.
    """

    samples: NDArray[np.int16]
    rate_hz: int
    phonemes: list[Phoneme]


class Espeak:
    """The loaded library; `speak` blocks until all samples are made."""

    def __init__(self) -> None:
        """Load and initialise the library.

        Raises:
            MissingComponentError: espeak-ng is not installed.
        """
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as err:
            raise MissingComponentError(
                "The speech synthesiser espeak-ng is not installed.",
                remedy="Install the system package espeak-ng.",
            ) from err
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS))
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._pieces: list[NDArray[np.int16]] = []
        self._phonemes: list[Phoneme] = []
        # The library keeps the pointer only, so the callback object must live as long as it.
        self._callback = _Callback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def speak(self, text: str, style: EspeakStyle) -> EspeakSpeech:
        """Say `text` in `style`.

        Raises:
            RequestError: There is no such voice.
        """
        self._choose(style)
        self._pieces, self._phonemes = [], []
        flags = _CHARS_UTF8
        if style.accent is not None:
            clauses = [style.accent.spoken(clause) for clause in self._clauses(text)]
            text, flags = f"[[{' '.join(clauses)}]]", flags | _PHONEMES
        data = text.encode("utf-8")
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, flags, None, None)
        samples = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        return EspeakSpeech(samples=samples, rate_hz=self.rate_hz, phonemes=self._phonemes)

    def _clauses(self, text: str) -> Iterator[str]:
        """The sounds of each clause, as the chosen voice would say it."""
        rest = ctypes.c_char_p(text.encode("utf-8"))
        while rest.value is not None:
            sounds: bytes = self._library.espeak_TextToPhonemes(
                ctypes.byref(rest), _CHARS_UTF8, ord(SEPARATOR) << _SEPARATOR_SHIFT
            )
            yield sounds.decode("utf-8", errors="replace")

    def _choose(self, style: EspeakStyle) -> None:
        if style.voice != self._voice:
            if self._library.espeak_SetVoiceByName(style.voice.encode()) != 0:
                raise RequestError(f"espeak-ng has no voice {style.voice!r}.")
            self._voice = style.voice
        for parameter, value in (
            (_RATE, style.words_per_minute),
            (_PITCH, style.pitch),
            (_RANGE, style.pitch_range),
            (_WORD_GAP, style.word_gap_10ms),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)

    def _receive(
        self,
        wave: "ctypes._Pointer[ctypes.c_short]",
        n_samples: int,
        events: "ctypes._Pointer[_Event]",
    ) -> int:
        if wave and n_samples > 0:
            self._pieces.append(np.ctypeslib.as_array(wave, shape=(n_samples,)).copy())
        index = 0
        while events[index].type != _EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == _EVENT_PHONEME:
                name = event.name.decode("utf-8", errors="replace")
                self._phonemes.append(Phoneme(name=name, start_sample=int(event.sample)))
            index += 1
        return 0


@cache
def espeak() -> Espeak:
    """The one espeak of this process."""
    return Espeak()
