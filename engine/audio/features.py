"""Log-mel features of what the microphone heard, whole or chunk by chunk.

Knows nothing of models, devices or turns. The filter bank is Kaldi's (25 ms window, 10 ms shift,
Povey window, no dither), computed in float64: the published features are float32, and a float32
computation in another order of work differs from them by four times as much in quiet bands.
Streaming hands out windows of three old and sixteen new frames, as the speech encoder takes them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 16_000
"""Rate of the samples that features are made of."""

N_MELS: Final = 80
"""Bands of a frame, if nothing else is said."""

CHUNK_SAMPLES: Final = 2560
"""New samples in one streaming chunk (160 ms), if nothing else is said."""

CONTEXT_FRAMES: Final = 3
"""Old frames at the head of a streaming window."""

SHIFT_SAMPLES: Final = 160
"""Samples from one frame to the next (10 ms)."""

_FRAME_SAMPLES: Final = 400
_CONTEXT_SAMPLES: Final = _FRAME_SAMPLES - SHIFT_SAMPLES
_FFT_SIZE: Final = 512
_INT16_SCALE: Final = 32_768.0
_PRE_EMPHASIS: Final = 0.97
_LOWEST_HZ: Final = 20.0
_ENERGY_FLOOR: Final = float(np.finfo(np.float32).eps)
_FRAMES_AT_ONCE: Final = 4096

Samples = NDArray[np.float32]
_Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FeatureState:
    """What feature extraction remembers of a stream; the arrays are never written to.

    Attributes:
        samples: [240] float32, the last samples of the chunk before; never grows.
        frames: [3, n_mels] float32, the last frames of the chunk before; never grows.
    """

    samples: Samples
    frames: Samples

    @classmethod
    def silent(cls, n_mels: int = N_MELS) -> "FeatureState":
        """The memory before anything was heard: zeros, also where a frame of silence is not."""
        return cls(
            samples=np.zeros(_CONTEXT_SAMPLES, np.float32),
            frames=np.zeros((CONTEXT_FRAMES, n_mels), np.float32),
        )


def log_mel(samples: Samples, *, n_mels: int = N_MELS) -> Samples:
    """Features of a whole sound.

    Args:
        samples: [n] float32 in -1..1, 16 kHz.
        n_mels: Bands of a frame.

    Returns:
        [1 + (n - 400) // 160, n_mels] float32, natural logarithm of the mel energies; [0, n_mels]
        if n is less than one frame.
    """
    if len(samples) < _FRAME_SAMPLES:
        return np.zeros((0, n_mels), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, _FRAME_SAMPLES)[::SHIFT_SAMPLES]
    pieces = [
        _log_mel_of_frames(windows[start : start + _FRAMES_AT_ONCE], n_mels)
        for start in range(0, len(windows), _FRAMES_AT_ONCE)
    ]
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def next_window(chunk: Samples, state: FeatureState) -> tuple[Samples, FeatureState]:
    """Features of the next chunk of a stream, with the frames before it.

    Args:
        chunk: [160 * k] float32 in -1..1, 16 kHz; k new frames, at least three.
        state: What is remembered, of `FeatureState.silent` or of the last call.

    Returns:
        [3 + k, n_mels] float32: three old frames and k new ones; and the next state.

    Raises:
        ValueError: If the chunk is no whole number of frames, or is too short.
    """
    if chunk.ndim != 1 or len(chunk) % SHIFT_SAMPLES or len(chunk) < _FRAME_SAMPLES:
        raise ValueError(f"a chunk has a multiple of {SHIFT_SAMPLES} samples, not {chunk.shape}")
    heard = np.concatenate((state.samples, chunk), dtype=np.float32)
    new_frames = log_mel(heard, n_mels=state.frames.shape[1])
    window = np.concatenate((state.frames, new_frames))
    following = FeatureState(heard[-_CONTEXT_SAMPLES:].copy(), window[-CONTEXT_FRAMES:].copy())
    return window, following


class FeatureStream:
    """Cuts samples that arrive in any portions into chunks, and gives each chunk's window."""

    def __init__(self, *, chunk_samples: int = CHUNK_SAMPLES, n_mels: int = N_MELS) -> None:
        """Begin with nothing heard.

        Args:
            chunk_samples: New samples in a chunk, a multiple of 160.
            n_mels: Bands of a frame.
        """
        self.chunk_samples = chunk_samples
        self._state = FeatureState.silent(n_mels)
        self._rest = np.zeros(0, np.float32)

    @property
    def n_waiting(self) -> int:
        """Samples that have been given but do not fill a chunk yet."""
        return len(self._rest)

    @property
    def memory(self) -> tuple[FeatureState, Samples]:
        """What is remembered: of the last chunk, and the samples that do not fill one yet."""
        return self._state, self._rest

    def go_on(self, state: FeatureState, rest: Samples) -> None:
        """Go on where another stream was, by its `memory`."""
        self._state, self._rest = state, rest

    def push(self, samples: Samples) -> list[Samples]:
        """Take more samples.

        Args:
            samples: [n] float32 in -1..1, 16 kHz; any n.

        Returns:
            The window [3 + chunk_samples / 160, n_mels] of each chunk that is full, oldest first.
        """
        waiting = np.concatenate((self._rest, samples), dtype=np.float32)
        n_used = len(waiting) - len(waiting) % self.chunk_samples
        windows: list[Samples] = []
        for start in range(0, n_used, self.chunk_samples):
            chunk = waiting[start : start + self.chunk_samples]
            window, self._state = next_window(chunk, self._state)
            windows.append(window)
        self._rest = waiting[n_used:].copy()
        return windows

    def flush(self) -> list[Samples]:
        """The window of the last, partly filled chunk, padded with silence; empty if none."""
        if not len(self._rest):
            return []
        return self.push(np.zeros(self.chunk_samples - len(self._rest), np.float32))


def _log_mel_of_frames(frames: Samples, n_mels: int) -> Samples:
    window, bank = _povey_window(), _mel_bank(n_mels)
    signal = frames.astype(np.float64) * _INT16_SCALE
    signal -= signal.mean(axis=1, keepdims=True)
    emphasised = signal.copy()
    emphasised[:, 1:] -= _PRE_EMPHASIS * signal[:, :-1]
    emphasised[:, 0] -= _PRE_EMPHASIS * signal[:, 0]
    spectrum = np.fft.rfft(emphasised * window, _FFT_SIZE)[:, : _FFT_SIZE // 2]
    energies = (spectrum.real**2 + spectrum.imag**2) @ bank
    return np.log(np.maximum(energies, _ENERGY_FLOOR)).astype(np.float32)


@cache
def _povey_window() -> _Doubles:
    phase = 2.0 * np.pi * np.arange(_FRAME_SAMPLES) / (_FRAME_SAMPLES - 1)
    return np.power(0.5 - 0.5 * np.cos(phase), 0.85)


@cache
def _mel_bank(n_mels: int) -> _Doubles:
    """Triangles on the mel scale, [256, n_mels]; the bin at half the rate gets no weight."""
    lowest, highest = _mel(np.array([_LOWEST_HZ, RATE_HZ / 2]))
    edges = lowest + (highest - lowest) / (n_mels + 1) * np.arange(n_mels + 2)
    bins = _mel(np.arange(_FFT_SIZE // 2, dtype=np.float64) * (RATE_HZ / _FFT_SIZE))[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins - left) / (centre - left)
    falling = (right - bins) / (right - centre)
    return np.maximum(0.0, np.minimum(rising, falling))


def _mel(hertz: _Doubles) -> _Doubles:
    return 1127.0 * np.log(1.0 + hertz / 700.0)
