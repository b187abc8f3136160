"""Small discriminators that teach the generator natural sound, and the losses of their game.

They know nothing of codes. After HiFi-GAN (Kong et al., 2020) and its STFT-based followers, with
few channels, because they train on one CPU core.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

PERIODS = (2, 3, 5, 7)
STFT_SIZES = (512, 1024)
SLOPE = 0.1

Maps = list[torch.Tensor]


class PeriodDiscriminator(nn.Module):
    """Judges the wave folded at a period: convolutions along time only."""

    def __init__(self, period: int) -> None:
        """Build for one period in samples."""
        super().__init__()
        self.period = period
        widths = (1, 16, 32, 64, 96)
        self.convs = nn.ModuleList(
            nn.Conv2d(inner, outer, (5, 1), (3, 1), padding=(2, 0))
            for inner, outer in pairwise(widths)
        )
        self.judge = nn.Conv2d(widths[-1], 1, (3, 1), padding=(1, 0))

    def forward(self, wave: torch.Tensor) -> Maps:
        """All feature maps of [B, N] waves, the judgement last."""
        x = functional.pad(wave, (0, -wave.shape[1] % self.period), mode="reflect")
        return _through(self.convs, self.judge, x.view(len(wave), 1, -1, self.period))


class StftDiscriminator(nn.Module):
    """Judges the complex spectrogram."""

    window: torch.Tensor

    def __init__(self, n_fft: int) -> None:
        """Build for one window size."""
        super().__init__()
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        self.convs = nn.ModuleList(
            [
                nn.Conv2d(2, 16, (7, 5), (2, 2), padding=(3, 2)),
                nn.Conv2d(16, 24, (5, 3), (2, 2), padding=(2, 1)),
                nn.Conv2d(24, 32, (5, 3), (2, 1), padding=(2, 1)),
                nn.Conv2d(32, 32, (3, 3), (2, 1), padding=(1, 1)),
            ]
        )
        self.judge = nn.Conv2d(32, 1, 3, padding=1)

    def forward(self, wave: torch.Tensor) -> Maps:
        """All feature maps of [B, N] waves, the judgement last."""
        size = self.window.numel()
        spectrum = torch.stft(
            wave, size, size // 4, window=self.window, return_complex=True, normalized=True
        )
        parts = torch.stack((spectrum.real, spectrum.imag), dim=1)
        compressed = parts / (parts.pow(2).sum(1, keepdim=True) + 1e-6).pow(0.3)
        return _through(self.convs, self.judge, compressed)


class Discriminators(nn.Module):
    """All judges together."""

    def __init__(self) -> None:
        """Build every judge."""
        super().__init__()
        self.judges = nn.ModuleList(
            [
                *(PeriodDiscriminator(p) for p in PERIODS),
                *(StftDiscriminator(n) for n in STFT_SIZES),
            ]
        )

    def forward(self, wave: torch.Tensor) -> list[Maps]:
        """Feature maps of every judge for [B, N] waves."""
        return [judge(wave) for judge in self.judges]


def judges_loss(true: Sequence[Maps], made: Sequence[Maps]) -> torch.Tensor:
    """Least-squares loss of the judges: one for the true wave, zero for the made one."""
    losses = [
        (1.0 - t[-1]).pow(2).mean() + m[-1].pow(2).mean() for t, m in zip(true, made, strict=True)
    ]
    return torch.stack(losses).mean()


def maker_loss(made: Sequence[Maps]) -> torch.Tensor:
    """Least-squares loss of the generator: it wants to be judged as one."""
    return torch.stack([(1.0 - m[-1]).pow(2).mean() for m in made]).mean()


def feature_distance(true: Sequence[Maps], made: Sequence[Maps]) -> torch.Tensor:
    """Mean relative L1 distance of the judges' inner maps, true against made."""
    parts = [
        functional.l1_loss(m, t.detach()) / (t.detach().abs().mean() + 1e-4)
        for judge_true, judge_made in zip(true, made, strict=True)
        for t, m in zip(judge_true[:-1], judge_made[:-1], strict=True)
    ]
    return torch.stack(parts).mean()


def _through(convs: nn.ModuleList, judge: nn.Module, x: torch.Tensor) -> Maps:
    maps = []
    for conv in convs:
        x = functional.leaky_relu(conv(x), SLOPE)
        maps.append(x)
    maps.append(judge(x))
    return maps
