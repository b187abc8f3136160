"""How far a synthesised waveform is from the true one: spectra at three resolutions, and mel.

It knows no network. All is computed in float32.
"""

import torch
from torch import nn
from torch.nn import functional

from engine.models.config import SAMPLE_RATE_HZ
from engine.training.codec_features import magnitudes, mel_matrix

RESOLUTIONS = (256, 512, 1024, 2048)
MEL_FFT = 1024
MEL_HOP = 256
N_MELS = 80
LOG_FLOOR = 1e-3
MEL_WEIGHT = 2.0


class SpectralDistance(nn.Module):
    """Multi-resolution STFT distance (Yamamoto et al., 2020) plus log-mel L1.

    Attributes:
        mels: [n_mels, n_fft // 2 + 1] float32, the filters of the log-mel part.
    """

    mels: torch.Tensor

    def __init__(self) -> None:
        """Prepare windows and mel filters."""
        super().__init__()
        self.windows = nn.ParameterList(
            nn.Parameter(torch.hann_window(size), requires_grad=False) for size in RESOLUTIONS
        )
        mels = mel_matrix(n_fft=MEL_FFT, n_mels=N_MELS, high_hz=SAMPLE_RATE_HZ / 2)
        self.register_buffer("mels", mels, persistent=False)

    def forward(self, made: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
        """Scalar distance between waves, both [B, N] float32."""
        total = made.new_zeros(())
        for window in self.windows:
            total = total + _stft_distance(made, true, window, self.mels)
        return total / len(self.windows)


def _stft_distance(
    made: torch.Tensor, true: torch.Tensor, window: torch.Tensor, mels: torch.Tensor
) -> torch.Tensor:
    n_fft = window.numel()
    hop = n_fft // 4
    whole = made.shape[1] // hop * hop
    ours = magnitudes(made[:, :whole], window, hop=hop, centre=hop // 2)
    with torch.no_grad():
        theirs = magnitudes(true[:, :whole], window, hop=hop, centre=hop // 2)
    convergence = torch.linalg.vector_norm(ours - theirs) / torch.linalg.vector_norm(theirs)
    distance = convergence + functional.l1_loss(_log(ours), _log(theirs))
    if n_fft == MEL_FFT:
        distance = distance + MEL_WEIGHT * len(RESOLUTIONS) * functional.l1_loss(
            _log(mels @ ours), _log(mels @ theirs)
        )
    return distance


def _log(magnitude: torch.Tensor) -> torch.Tensor:
    return torch.log(magnitude + LOG_FLOOR)
