"""Whether the microphone is no microphone but the loudspeaker's own signal.

Knows no device and nothing of speech. A sound server whose microphone has gone may hand a stream
the loudspeaker's monitor without a word: then what is heard is what was played, sample for sample
and as loudly, which no room can do. A monitor that is turned down is left to the echo canceller.
"""

from typing import Final

import numpy as np

from engine.audio.port import Sound

RATE_HZ: Final = 16_000

_WINDOW: Final = RATE_HZ // 4
_LONGEST_DELAY: Final = 3 * RATE_HZ // 4
_FFT_SIZE: Final = 32_768
"""Holds the window at every delay without wrapping."""

_SILENT_RMS: Final = 0.0005
"""-66 dBFS: fainter sound is not judged."""

_SAME: Final = 0.98
_OTHER: Final = 0.9
"""Likeness (normalised cross-correlation) from which a window is the loudspeaker's, and up to
which it is not. A loudspeaker and a room in between stay far below both."""

_LEVELS: Final = (0.9, 1.1)
"""Amplitude of what is heard, as a part of what was played, that a monitor can have."""

_NEEDED: Final = 3
"""Windows in a row: 0.75 s."""

_NEEDED_BACK: Final = 2


class OwnSound:
    """Compares what was heard with what was played just before.

    Attributes:
        is_heard: Whether the microphone gives the loudspeaker's own signal.
    """

    def __init__(self) -> None:
        """Trust the microphone."""
        self.is_heard = False
        self._heard: Sound = np.zeros(_WINDOW, np.float32)
        self._played: Sound = np.zeros(_WINDOW + _LONGEST_DELAY, np.float32)
        self._n_new = 0
        self._n_in_a_row = 0

    def push(self, heard: Sound, played: Sound) -> None:
        """Take in the next part: [n] float32 each, at 16 kHz, of the same time."""
        self._heard = np.concatenate((self._heard, heard))[-_WINDOW:]
        self._played = np.concatenate((self._played, played))[-_WINDOW - _LONGEST_DELAY :]
        self._n_new += len(heard)
        if self._n_new >= _WINDOW:
            self._n_new = 0
            self._judge()

    def _judge(self) -> None:
        if float(np.sqrt(np.mean(self._heard**2))) < _SILENT_RMS:
            return
        likeness, level = self._likeness()
        is_same = likeness > _SAME and _LEVELS[0] < level < _LEVELS[1]
        speaks_for_change = likeness < _OTHER if self.is_heard else is_same
        self._n_in_a_row = self._n_in_a_row + 1 if speaks_for_change else 0
        if self._n_in_a_row >= (_NEEDED_BACK if self.is_heard else _NEEDED):
            self.is_heard = not self.is_heard
            self._n_in_a_row = 0

    def _likeness(self) -> tuple[float, float]:
        """The largest normalised cross-correlation over all delays, and the level there."""
        sums = np.concatenate(([0.0], np.cumsum(self._played.astype(np.float64) ** 2)))
        energies = sums[_WINDOW:] - sums[: _LONGEST_DELAY + 1]
        is_loud = energies > _WINDOW * _SILENT_RMS**2
        if not is_loud.any():
            return 0.0, 0.0
        spectrum = np.fft.rfft(self._played, _FFT_SIZE) * np.fft.rfft(self._heard, _FFT_SIZE).conj()
        products = np.fft.irfft(spectrum, _FFT_SIZE)[: _LONGEST_DELAY + 1]
        heard_energy = float(np.sum(self._heard.astype(np.float64) ** 2))
        likeness = np.where(is_loud, np.abs(products) / np.sqrt(energies * heard_energy + 1e-20), 0)
        best = int(likeness.argmax())
        return float(likeness[best]), float(np.sqrt(heard_energy / energies[best]))
