"""People for scripted talks: questions, back-channels and noises in voices kept from training.

Makes sounds only; it knows no conversation. The same number gives the same sound.
"""

import random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.dialogue.spoken_text import spoken_form
from engine.evaluation.duplex.episodes import with_pause
from engine.evaluation.duplex.report import People
from engine.training.domain import Split, sample_backchannel, sample_question
from engine.training.question_set import PUBLIC_VOICES
from engine.training.speech_data.noises import event
from engine.training.speech_data.speaker import Manner, speak
from engine.training.speech_data.voices import Engine, Voice

_VOICES: Final = tuple(voice for voice in PUBLIC_VOICES if voice.engine is Engine.ESPEAK)
_PAUSE_S: Final = (0.4, 0.7)
_NOISE_LEVEL: Final = (0.1, 0.5)
_FEWEST_WORDS_TO_PAUSE: Final = 5

Wave = NDArray[np.float32]


def scripted_people(*, seed: int = 0) -> People:
    """Everybody; see `People`."""

    def question(number: int) -> Wave:
        return speak(_question(f"{seed} {number}"), _voice(number), Manner()).wave

    def paused_question(number: int) -> Wave:
        rng = random.Random(f"pause {seed} {number}")
        words = _question(f"paused {seed} {number}", fewest=_FEWEST_WORDS_TO_PAUSE).split()
        cut = rng.randint(2, len(words) - 2)
        before, after = " ".join(words[:cut]) + ",", " ".join(words[cut:])
        first = speak(before, _voice(number), Manner()).wave
        second = speak(after, _voice(number), Manner()).wave
        return with_pause(first, second, pause_s=rng.uniform(*_PAUSE_S))

    def small_sound(number: int) -> Wave:
        if number % 2:
            said = sample_backchannel(random.Random(f"{seed} {number}"))
            return speak(said, _voice(number), Manner()).wave
        rng = np.random.default_rng((seed, number))
        return (event(rng) * rng.uniform(*_NOISE_LEVEL)).astype(np.float32)

    return People(question=question, paused_question=paused_question, small_sound=small_sound)


def _voice(number: int) -> Voice:
    return _VOICES[number % len(_VOICES)]


def _question(seed: str, *, fewest: int = 3) -> str:
    """A question of the domain in a known wording whose filling was never trained."""
    rng = random.Random(seed)
    while True:
        turn = sample_question(rng, split=Split.VALIDATION)
        words = spoken_form(turn.question)
        if len(words.split()) >= fewest and turn.accepted:
            return words
