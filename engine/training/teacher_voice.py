"""The teacher's side of judging spoken answers: its voice, and what may be said in the domain.

Knows no model and no referee.
"""

import random

import numpy as np
from numpy.typing import NDArray

from engine.models.config import SAMPLE_RATE_HZ
from engine.training.domain import sample_dialogue
from engine.training.voice_data import SENTENCE_TAIL_S, teacher_voice


def domain_sentences(n: int, *, seed: int = 0) -> list[str]:
    """At least `n` answers of the domain, in every role; the same seed gives the same ones."""
    rng = random.Random(f"referee {seed}")
    answers: list[str] = []
    while len(answers) < n:
        answers += [turn.answer for turn in sample_dialogue(rng).turns]
    return answers


def speak_as_teacher(text: str) -> tuple[NDArray[np.float32], int]:
    """The text in the voice that the model learned from: [n] float32 sound, and its rate in Hz.

    Raises:
        MissingComponentError: flite is not installed.
    """
    return teacher_voice().speak(text, tail_s=SENTENCE_TAIL_S).wave, SAMPLE_RATE_HZ
