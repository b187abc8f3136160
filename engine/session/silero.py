"""Silero's detector as the confirmer of a voice; its model is part of its package.

Knows nothing of triggers. It needs torch, which is why it lives with the session.
"""

from typing import Any, Final

import numpy as np
import torch
from silero_vad import load_silero_vad

from engine.audio.port import Sound
from engine.audio.vad import RATE_HZ

_WINDOW_SAMPLES: Final = 512


class SileroConfirmer:
    """Judges windows of 32 ms of a stream that comes in frames of 20 ms."""

    def __init__(self) -> None:
        """Load the model; about 0.1 s."""
        self._model: Any = load_silero_vad()
        self._waiting: Sound = np.zeros(0, dtype=np.float32)
        self._latest = 0.0
        self._is_fresh = True

    def probability(self, frame: Sound) -> float:
        """Probability of voice in the latest whole window."""
        self._is_fresh = False
        self._waiting = np.concatenate((self._waiting, frame))
        while len(self._waiting) >= _WINDOW_SAMPLES:
            window = torch.from_numpy(self._waiting[:_WINDOW_SAMPLES].copy())
            self._waiting = self._waiting[_WINDOW_SAMPLES:]
            with torch.inference_mode():
                self._latest = float(self._model(window, RATE_HZ))
        return self._latest

    def reset(self) -> None:
        """Forget the stream."""
        if not self._is_fresh:
            self._model.reset_states()
            self._waiting = self._waiting[:0]
            self._latest = 0.0
            self._is_fresh = True
