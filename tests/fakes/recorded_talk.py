"""What recordings of scripted talks are looked at with.

Knows a talk's events and the files that they name.
"""

from collections.abc import Callable

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.events import TurnRecorded
from tests.fakes.scripted_talk import ScriptedTalk

KEPT_HZ = 24_000

MakeTalk = Callable[..., ScriptedTalk]
"""Makes a talk that gives these answers."""


def kept(path: str) -> NDArray[np.float32]:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate_hz == KEPT_HZ
    return samples


def onset_s(track: NDArray[np.float32], after_s: float = 0.0) -> float:
    """When a channel first sounds."""
    loud = np.flatnonzero(np.abs(track[int(after_s * KEPT_HZ) :]) > 0.02)
    return after_s + float(loud[0]) / KEPT_HZ


def parts(talk: ScriptedTalk) -> list[TurnRecorded]:
    return talk.told(TurnRecorded)
