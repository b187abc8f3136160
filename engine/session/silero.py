"""Silero's detector as the confirmer of a voice; its weights are part of its package.

Knows nothing of triggers. It needs torch, which is why it lives with the session.
"""

import numpy as np
import torch

from engine.audio.port import Sound
from engine.models.voice_net import WINDOW_SAMPLES, VoiceState, voice_net


class SileroConfirmer:
    """Judges windows of 32 ms of a stream that comes in frames of 20 ms."""

    def __init__(self) -> None:
        """Begin before the first sound.

        Raises:
            MissingComponentError: Silero's package is not there.
        """
        self._net = voice_net()
        self._state: VoiceState | None = None
        self._waiting: Sound = np.zeros(0, dtype=np.float32)
        self._latest = 0.0

    def probability(self, frame: Sound) -> float:
        """Probability of voice in the latest whole window."""
        self._waiting = np.concatenate((self._waiting, frame))
        while len(self._waiting) >= WINDOW_SAMPLES:
            window = torch.from_numpy(self._waiting[None, :WINDOW_SAMPLES].copy())
            self._waiting = self._waiting[WINDOW_SAMPLES:]
            with torch.inference_mode():
                likely, self._state = self._net(window, self._state)
            self._latest = float(likely)
        return self._latest

    def reset(self) -> None:
        """Forget the stream."""
        self._state = None
        self._waiting = self._waiting[:0]
        self._latest = 0.0
