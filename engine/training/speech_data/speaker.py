"""A sentence spoken by a drawn voice at 16 kHz, with the time of each phoneme where it is known.

It knows no room, no noise and no sentence of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.models.config import EAR_RATE_HZ
from engine.training.speech_data.accents import Accent
from engine.training.speech_data.espeak import EspeakStyle, espeak
from engine.training.speech_data.festival import FestivalRequest, speak_batch
from engine.training.speech_data.flite import flite
from engine.training.speech_data.voices import Engine, Voice

QUIET = 0.004
PEAK = 0.5

Wave = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a voice speaks one sentence.

    Attributes:
        tempo: Speaking rate against the voice's own.
        shift: Pitch and formants against the voice's own; made by resampling.
        pitch: espeak's pitch, 0 to 99.
        pitch_range: espeak's range, 0 to 99.
        word_gap_10ms: espeak's pause between words.
        accent: Sounds that espeak exchanges for others.
    """

    tempo: float = 1.0
    shift: float = 1.0
    pitch: int = 50
    pitch_range: int = 50
    word_gap_10ms: int = 0
    accent: Accent | None = None


@dataclass(frozen=True, kw_only=True)
class Speech:
    """A spoken sentence without silence around it.

    Attributes:
        wave: [N] float32 at 16 kHz, peak `PEAK`.
        phonemes: Name and start (sample at 16 kHz) of each; None where no alignment is known.
    """

    wave: Wave
    phonemes: list[tuple[str, int]] | None = field(default=None)


def draw_manner(rng: np.random.Generator) -> Manner:
    """Draw how a sentence is spoken."""
    return Manner(
        tempo=float(rng.uniform(0.75, 1.3)),
        shift=float(np.exp(rng.normal(0.0, 0.06)).clip(0.85, 1.18)),
        pitch=int(rng.integers(25, 76)),
        pitch_range=int(rng.integers(15, 86)),
        word_gap_10ms=int(rng.integers(0, 6)) if rng.random() < 0.2 else 0,
    )


def speak(text: str, voice: Voice, manner: Manner) -> Speech:
    """Say one sentence."""
    return speak_all([(text, voice, manner)])[0]


def speak_all(items: Sequence[tuple[str, Voice, Manner]]) -> list[Speech]:
    """Say many sentences; those for festival go to it in one batch."""
    batch = [(i, item) for i, item in enumerate(items) if item[1].engine is Engine.FESTIVAL]
    spoken = speak_batch(
        [
            FestivalRequest(text=text, voice=voice.name, stretch=_stretch(manner))
            for _, (text, voice, manner) in batch
        ]
    )
    made = {
        index: _finish(samples, rate_hz, item[2])
        for (index, item), (samples, rate_hz) in zip(batch, spoken, strict=True)
    }
    return [made[i] if i in made else _speak_here(*item) for i, item in enumerate(items)]


def _speak_here(text: str, voice: Voice, manner: Manner) -> Speech:
    if voice.engine is Engine.FLITE:
        samples, rate_hz = flite().speak(text, voice=voice.name, stretch=_stretch(manner))
        return _finish(samples, rate_hz, manner)
    style = EspeakStyle(
        voice=voice.name,
        words_per_minute=int(175 / _stretch(manner)),
        pitch=manner.pitch,
        pitch_range=manner.pitch_range,
        word_gap_10ms=manner.word_gap_10ms,
        accent=manner.accent,
    )
    made = espeak().speak(text, style)
    ratio = EAR_RATE_HZ / (made.rate_hz * manner.shift)
    phonemes = [(p.name, int(p.start_sample * ratio)) for p in made.phonemes]
    return _finish(made.samples, made.rate_hz, manner, phonemes)


def _stretch(manner: Manner) -> float:
    """The engine's own stretch: the tempo, and what the resampling will take away."""
    return manner.shift / manner.tempo


def _finish(
    samples: NDArray[np.int16],
    rate_hz: int,
    manner: Manner,
    phonemes: list[tuple[str, int]] | None = None,
) -> Speech:
    """Resample (which also shifts pitch and formants), trim, and set the level."""
    wave = samples.astype(np.float32) / 32768.0
    wave = soxr.resample(wave, rate_hz * manner.shift, EAR_RATE_HZ, quality="LQ")
    loud = np.flatnonzero(np.abs(wave) > QUIET)
    if loud.size == 0:
        return Speech(wave=np.zeros(EAR_RATE_HZ // 10, np.float32), phonemes=[])
    start, end = int(loud[0]), int(loud[-1]) + 1
    wave = wave[start:end] * np.float32(PEAK / np.abs(wave).max())
    if phonemes is not None:
        phonemes = [(name, max(at - start, 0)) for name, at in phonemes]
    return Speech(wave=wave, phonemes=phonemes)
