"""What the codec's codes are learned from: mel bands for timbre, low linear bins for pitch.

It knows no model. All spectra are float32; a token of 600 samples has two frames.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.models.config import SAMPLE_RATE_HZ

HOP_SAMPLES = 600
FRAMES_PER_TOKEN = 2
FRAME_HOP = HOP_SAMPLES // FRAMES_PER_TOKEN
MEL_FFT = 1024
N_MELS = 80
PITCH_FFT = 2048
PITCH_BINS = slice(4, 52)
"""47 to 600 Hz: where the voice's fundamental and its first harmonics lie."""

TOKEN_FEATURES = FRAMES_PER_TOKEN * (N_MELS + PITCH_BINS.stop - PITCH_BINS.start)
LOG_FLOOR = 1e-3


def mel_matrix(*, n_fft: int, n_mels: int, low_hz: float = 20.0, high_hz: float) -> torch.Tensor:
    """Triangular filters on the HTK mel scale, [n_mels, n_fft // 2 + 1] float32."""

    def to_mel(hz: np.ndarray | float) -> np.ndarray:
        return 2595.0 * np.log10(1.0 + np.asarray(hz) / 700.0)

    edges = np.linspace(to_mel(low_hz), to_mel(high_hz), n_mels + 2)
    bins = to_mel(np.linspace(0.0, SAMPLE_RATE_HZ / 2, n_fft // 2 + 1))
    rising = (bins[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins[None]) / (edges[2:] - edges[1:-1])[:, None]
    return torch.from_numpy(np.maximum(np.minimum(rising, falling), 0.0).astype(np.float32))


def magnitudes(wave: torch.Tensor, window: torch.Tensor, *, hop: int, centre: int) -> torch.Tensor:
    """Magnitude spectra whose frame i is centred on sample `centre + i * hop`.

    Args:
        wave: [B, N] float32, N a multiple of `hop`.
        window: [n_fft] float32.
        hop: Samples between frames.
        centre: Sample in the middle of the first frame.

    Returns:
        [B, n_fft // 2 + 1, N // hop] float32.
    """
    n_fft = window.numel()
    before = n_fft // 2 - centre
    after = n_fft - before - hop
    padded = functional.pad(wave, (before, after))
    spectrum = torch.stft(padded, n_fft, hop, window=window, center=False, return_complex=True)
    return torch.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9)


class TokenFeatures(nn.Module):
    """Waves to normalised features, one row for each token.

    Attributes:
        mean: [TOKEN_FEATURES] of the training speech.
        istd: [TOKEN_FEATURES], one over the standard deviation.
    """

    mean: torch.Tensor
    istd: torch.Tensor
    mel_window: torch.Tensor
    pitch_window: torch.Tensor
    mels: torch.Tensor

    def __init__(self) -> None:
        """Start unnormalised; `fit` sets mean and deviation."""
        super().__init__()
        self.register_buffer("mean", torch.zeros(TOKEN_FEATURES))
        self.register_buffer("istd", torch.ones(TOKEN_FEATURES))
        self.register_buffer("mel_window", torch.hann_window(MEL_FFT), persistent=False)
        self.register_buffer("pitch_window", torch.hann_window(PITCH_FFT), persistent=False)
        mels = mel_matrix(n_fft=MEL_FFT, n_mels=N_MELS, high_hz=8000.0)
        self.register_buffer("mels", mels, persistent=False)

    def fit(self, wave: torch.Tensor) -> None:
        """Take mean and deviation from [B, N] speech."""
        rows = self._raw(wave).flatten(0, 1)
        self.mean.copy_(rows.mean(0))
        self.istd.copy_(1.0 / (rows.std(0) + 0.1))

    @torch.no_grad()
    def forward(self, wave: torch.Tensor) -> torch.Tensor:
        """[B, T * 600] float32 to [B, T, TOKEN_FEATURES]."""
        return (self._raw(wave) - self.mean) * self.istd

    def _raw(self, wave: torch.Tensor) -> torch.Tensor:
        centre = FRAME_HOP // 2
        wide = magnitudes(wave, self.mel_window, hop=FRAME_HOP, centre=centre)
        low = magnitudes(wave, self.pitch_window, hop=FRAME_HOP, centre=centre)
        frames = torch.cat((self.mels @ wide, low[:, PITCH_BINS]), dim=1)
        logs = torch.log(frames.clamp_min(LOG_FLOOR)).transpose(1, 2)
        return logs.reshape(logs.shape[0], -1, TOKEN_FEATURES)
