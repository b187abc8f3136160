"""Speech detection: a fast trigger, a confirmation, and durations counted in samples.

Knows no model but through `VoiceConfirmer`, and nothing of turns. WebRTC's detector answers within
150 ms but also to clicks, tones and hum; nothing is confirmed until the confirmer agrees.
"""

from collections import deque
from enum import Enum
from typing import Final, Protocol

import numpy as np
import webrtcvad

from engine.audio.port import Sound

RATE_HZ: Final = 16_000
FRAME_SAMPLES: Final = 320
"""20 ms, the trigger's step."""

_MODE: Final = 2
"""Aggressiveness: 3 loses soft speech over an answer, 1 fires on noise."""

_TRIGGER_FRAMES: Final = 7
"""With 5 of the last 7 frames a voice is suspected after 0.10 s (0.15 s in double talk), and what
an echo canceller leaves never is; 4 of 5 are 0.02 s faster and fire on it twice a minute."""

_ENOUGH_TRIGGERED: Final = 5
_RELEASE_TRIGGERED: Final = 2
_CONFIRM_PROBABILITY: Final = 0.5
_KEEP_PROBABILITY: Final = 0.3
_SUSPICION_SAMPLES: Final = 25 * FRAME_SAMPLES
"""A suspicion that is not confirmed within 0.5 s is dismissed until the trigger falls."""

_END_SAMPLES: Final = 40 * FRAME_SAMPLES
"""Silence after which a voice that nobody attends to is over."""


class VoiceConfirmer(Protocol):
    """Tells voice from other sound, more slowly and more surely than the trigger."""

    def probability(self, frame: Sound) -> float:
        """Probability of voice in the latest sound.

        Args:
            frame: [320] float32, 16 kHz; the frame after the one before, unless `reset` came
                between.
        """
        ...

    def reset(self) -> None:
        """Forget the stream."""
        ...


class VoiceLevel(Enum):
    """What is made of a moment."""

    NONE = 0
    SUSPECTED = 1
    CONFIRMED = 2


class VoiceDetector:
    """Follows one stream of 16 kHz sound.

    Attributes:
        level: What is made of this moment.
        n_heard: Samples taken in so far.
        onset: Index of the sample at which the voice began; of use unless the level is NONE.
        last_voice: Index of the sample after the last voiced frame.
        voiced_samples: Voice since the onset.
        is_attended: Whether somebody follows this voice and will `close` it; it lasts until then.
    """

    def __init__(self, confirmer: VoiceConfirmer | None = None) -> None:
        """Begin in silence; without a confirmer the trigger decides alone."""
        self._vad = webrtcvad.Vad(_MODE)
        self._confirmer = confirmer
        self._recent: deque[bool] = deque(maxlen=_TRIGGER_FRAMES)
        self._rest: Sound = np.zeros(0, np.float32)
        self._suspected_at = 0
        self._is_dismissed = False
        self._needs_silence = False
        self.is_attended = False
        self.level = VoiceLevel.NONE
        self.n_heard = 0
        self.onset = 0
        self.last_voice = 0
        self.voiced_samples = 0

    @property
    def silence_s(self) -> float:
        """Seconds since the last voiced frame."""
        return (self.n_heard - self.last_voice) / RATE_HZ

    @property
    def voiced_s(self) -> float:
        """Seconds of voice since the onset."""
        return self.voiced_samples / RATE_HZ

    @property
    def elapsed_s(self) -> float:
        """Seconds since the onset."""
        return (self.n_heard - self.onset) / RATE_HZ

    def push(self, samples: Sound) -> None:
        """Take in more sound, any number of samples; whole frames of 20 ms are judged."""
        waiting = np.concatenate((self._rest, samples))
        n_used = len(waiting) - len(waiting) % FRAME_SAMPLES
        for start in range(0, n_used, FRAME_SAMPLES):
            self._judge(waiting[start : start + FRAME_SAMPLES])
        self._rest = waiting[n_used:]

    def close(self, *, needs_silence: bool) -> None:
        """The voice has been dealt with; what is heard next is a new one.

        Args:
            needs_silence: Whether it must first be quiet for a moment: what was dismissed as noise
                should not be taken up again in the same breath.
        """
        self.level = VoiceLevel.NONE
        self.is_attended = False
        self.voiced_samples = 0
        self._recent.clear()
        self._needs_silence = needs_silence
        if needs_silence:
            self._recent.extend([True] * _TRIGGER_FRAMES)

    def _judge(self, frame: Sound) -> None:
        pcm = (np.clip(frame, -1.0, 1.0) * 32767.0).astype(np.int16)
        is_triggered = self._vad.is_speech(pcm.tobytes(), RATE_HZ)
        self._recent.append(is_triggered)
        probability = self._probability(frame, is_triggered=is_triggered)
        is_voiced = is_triggered and probability >= _KEEP_PROBABILITY
        self.n_heard += len(frame)
        if self.level is VoiceLevel.CONFIRMED:
            self._go_on(is_voiced=is_voiced)
        else:
            self._watch(probability)

    def _probability(self, frame: Sound, *, is_triggered: bool) -> float:
        """What the confirmer says; it is asked only while there is something to confirm."""
        if self._confirmer is None:
            return float(is_triggered)
        if self.level is VoiceLevel.NONE and not any(self._recent):
            self._confirmer.reset()
            return 0.0
        return self._confirmer.probability(frame)

    def _go_on(self, *, is_voiced: bool) -> None:
        if is_voiced:
            self.voiced_samples += FRAME_SAMPLES
            self.last_voice = self.n_heard
        elif not self.is_attended and self.n_heard - self.last_voice >= _END_SAMPLES:
            self.close(needs_silence=False)

    def _watch(self, probability: float) -> None:
        n_triggered = sum(self._recent)
        if n_triggered <= _RELEASE_TRIGGERED:
            self.level = VoiceLevel.NONE
            self._is_dismissed = self._needs_silence = False
        elif n_triggered >= _ENOUGH_TRIGGERED and not self._needs_silence:
            self._suspect()
            if probability >= _CONFIRM_PROBABILITY:
                self._confirm()
        if self.level is VoiceLevel.SUSPECTED:
            self._doubt()

    def _suspect(self) -> None:
        if self.level is VoiceLevel.SUSPECTED or self._is_dismissed:
            return
        self.level = VoiceLevel.SUSPECTED
        self._suspected_at = self.n_heard
        self.onset = self._first_triggered()

    def _doubt(self) -> None:
        if self.n_heard - self._suspected_at >= _SUSPICION_SAMPLES:
            self.level = VoiceLevel.NONE
            self._is_dismissed = True

    def _confirm(self) -> None:
        if self.level is VoiceLevel.NONE:
            self.onset = self._first_triggered()
        self.level = VoiceLevel.CONFIRMED
        self.last_voice = self.n_heard
        self.voiced_samples = self.n_heard - self.onset

    def _first_triggered(self) -> int:
        """Index of the first sample of the oldest recent frame that fired the trigger."""
        frames_ago = len(self._recent) - list(self._recent).index(True)
        return self.n_heard - frames_ago * FRAME_SAMPLES
