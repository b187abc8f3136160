"""What speech detection takes for a voice: speech in noise, and sounds that are none.

Every detector is seen through the same rule, a voice in eight of ten frames, but for Floe's own,
which has its own. Knows no voice; questions are handed in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from engine.audio.port import Sound
from engine.audio.vad import FRAME_SAMPLES, RATE_HZ, VoiceConfirmer, VoiceDetector, VoiceLevel

Frames = NDArray[np.bool_]

_FRAME_S: Final = FRAME_SAMPLES / RATE_HZ
_NEAR_S: Final = 0.3
"""So near to speech a detector may hear it: a voice fades."""

_RULE_FRAMES: Final = 10
_RULE_NEEDED: Final = 8
_LIKELY: Final = 0.5


class Detector(Protocol):
    """Says of each frame whether there is a voice in it, and where a voice begins."""

    def __call__(self, sound: Sound) -> tuple[Frames, list[float]]:
        """Listen to [n] float32 at 16 kHz; frames of 20 ms, and onsets in seconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A sound, and where speech is in it.

    Attributes:
        name: What it is.
        sound: [n] float32, 16 kHz.
        speech: When speech begins and ends, in seconds; nothing for a sound that is none.
    """

    name: str
    sound: Sound
    speech: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionRow:
    """One detector on one material.

    Attributes:
        hit_percent: Of the frames with speech; None where there is none.
        false_percent: Of the frames far from speech.
        onset_ms: From the beginning of speech to where it was noticed, median; None if never.
        noticed_percent: Of the utterances.
        false_onsets_per_minute: In the time far from speech.
    """

    material: str
    detector: str
    hit_percent: float | None
    false_percent: float
    onset_ms: float | None
    noticed_percent: float | None
    false_onsets_per_minute: float

    def as_json(self) -> dict[str, Any]:
        """All of it, by name."""
        return asdict(self)


def detectors(make_confirmer: Callable[[], VoiceConfirmer]) -> dict[str, Detector]:
    """All that are compared: the two libraries' own, and Floe's two levels.

    Args:
        make_confirmer: Makes Silero.
    """

    def silero(sound: Sound) -> tuple[Frames, list[float]]:
        confirmer = make_confirmer()
        likely = [confirmer.probability(frame) >= _LIKELY for frame in _frames(sound)]
        return np.array(likely), _onsets(np.array(likely))

    floe = _FloeDetector(make_confirmer)
    return {
        "webrtcvad 2": lambda sound: _webrtc(sound, mode=2),
        "webrtcvad 3": lambda sound: _webrtc(sound, mode=3),
        "silero 0.5": silero,
        "floe ducks": lambda sound: floe(sound, VoiceLevel.SUSPECTED),
        "floe hears": lambda sound: floe(sound, VoiceLevel.CONFIRMED),
    }


def judge(material: Material, name: str, detector: Detector) -> DetectionRow:
    """Measure one detector on one material."""
    frames, onsets = detector(material.sound)
    middles = (np.arange(len(frames)) + 0.5) * _FRAME_S
    is_speech = _within(middles, material.speech, margin_s=0.0)
    is_far = ~_within(middles, material.speech, margin_s=_NEAR_S)
    delays = [_first_after(onsets, begin, end) for begin, end in material.speech]
    known = [delay for delay in delays if delay is not None]
    n_false = int((~_within(np.array(onsets), material.speech, margin_s=_NEAR_S)).sum())
    return DetectionRow(
        material=material.name,
        detector=name,
        hit_percent=_percent(frames[is_speech]) if material.speech else None,
        false_percent=_percent(frames[is_far]),
        onset_ms=round(1e3 * float(np.median(known)), 0) if known else None,
        noticed_percent=round(100.0 * len(known) / len(delays), 1) if delays else None,
        false_onsets_per_minute=round(60.0 * n_false / max(_FRAME_S, is_far.sum() * _FRAME_S), 1),
    )


def _within(
    moments: NDArray[np.floating[Any]], spans: Sequence[tuple[float, float]], *, margin_s: float
) -> Frames:
    inside = np.zeros(len(moments), dtype=bool)
    for begin, end in spans:
        inside |= (moments >= begin - margin_s) & (moments <= end + margin_s)
    return inside


def _first_after(onsets: list[float], begin: float, end: float) -> float | None:
    return next((at - begin for at in onsets if begin - _NEAR_S <= at <= end), None)


def _percent(hits: Frames) -> float:
    return round(100.0 * float(hits.mean()), 1) if len(hits) else 0.0


# -- the detectors -----------------------------------------------------------------------------


def _frames(sound: Sound) -> Iterator[Sound]:
    for start in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        yield sound[start : start + FRAME_SAMPLES]


def _onsets(frames: Frames) -> list[float]:
    """Where eight of the last ten frames have become voiced, and were not before."""
    counts = np.convolve(frames.astype(int), np.ones(_RULE_FRAMES, dtype=int))[: len(frames)]
    is_on = counts >= _RULE_NEEDED
    rises = np.flatnonzero(is_on & ~np.concatenate(([False], is_on[:-1])))
    return [float((index + 1) * _FRAME_S) for index in rises]


def _webrtc(sound: Sound, *, mode: int) -> tuple[Frames, list[float]]:
    vad = webrtcvad.Vad(mode)
    pcm = [(np.clip(frame, -1.0, 1.0) * 32767.0).astype(np.int16) for frame in _frames(sound)]
    voiced = np.array([vad.is_speech(one.tobytes(), RATE_HZ) for one in pcm])
    return voiced, _onsets(voiced)


class _FloeDetector:
    """Floe's detector as a conversation uses it: an onset is when a level was reached."""

    def __init__(self, make_confirmer: Callable[[], VoiceConfirmer]) -> None:
        self._make_confirmer = make_confirmer
        self._last: tuple[Sound, NDArray[np.int64]] | None = None

    def __call__(self, sound: Sound, level: VoiceLevel) -> tuple[Frames, list[float]]:
        is_on = self._levels(sound) >= level.value
        rises = np.flatnonzero(is_on & ~np.concatenate(([False], is_on[:-1])))
        return is_on, [float((index + 1) * _FRAME_S) for index in rises]

    def _levels(self, sound: Sound) -> NDArray[np.int64]:
        """The level of each frame; a sound that was heard last is not heard again."""
        if self._last is None or self._last[0] is not sound:
            detector = VoiceDetector(self._make_confirmer())
            levels: list[int] = []
            for frame in _frames(sound):
                detector.push(frame)
                levels.append(detector.level.value)
            self._last = (sound, np.array(levels))
        return self._last[1]
