"""The questions that scripted users ask: the recordings that come with the program.

Knows nothing of their words.
"""

from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np

from engine.audio.files import read_sound
from engine.audio.port import Sound
from engine.errors import AudioFileError
from engine.protocol.pcm import WIRE_RATE_HZ

_AUDIBLE: Final = 0.02
"""Of the loudest sample; what is softer around a question is no speech."""


def examples_folder() -> Path:
    """The recordings that come with the program."""
    return Path(__file__).resolve().parents[3] / "resources" / "examples"


def recorded_questions(folder: Path) -> list[Sound]:
    """Every recording of a folder, [n] float32 at 24 kHz, without the silence around it.

    Raises:
        AudioFileError: There is none, or one cannot be read.
    """
    files = sorted(folder.glob("*.wav"))
    if not files:
        raise AudioFileError(f"There is no recording in {folder}.")
    return [without_silence(read_sound(file, rate_hz=WIRE_RATE_HZ)) for file in files]


def without_silence(sound: Sound) -> Sound:
    """[n] float32 from the first audible sample to the last: its end is the end of speech."""
    loud = np.flatnonzero(np.abs(sound) > _AUDIBLE * np.abs(sound).max(initial=0.0))
    return sound[loud[0] : loud[-1] + 1] if loud.size else sound[:0]


def questions_of(user: int, questions: list[Sound]) -> "cycle[Sound]":
    """An endless row of questions that begins elsewhere for each user."""
    first = user % len(questions)
    return cycle(questions[first:] + questions[:first])
