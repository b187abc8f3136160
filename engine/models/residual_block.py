"""The codec's residual blocks of dilated convolutions, kinds "1" and "2".

Knows nothing of stages, rates or which side of the codec it stands on.
"""

from torch import Tensor, nn
from torch.nn import functional

from engine.models.weight_norm import normalised
from engine.models.wide_conv import WideConv1d

SLOPE = 0.1
"""Of every leaky ReLU in the codec but the last one of each side."""


class ResidualBlock1(nn.Module):
    """Pairs of convolutions, the first dilated, the second not, each pair with a bypass."""

    def __init__(
        self, channels: int, kernel: int, dilations: tuple[int, ...], *, weight_norm: bool
    ) -> None:
        """Build one pair for each dilation."""
        super().__init__()
        self.convs1 = nn.ModuleList(
            _same_conv(channels, kernel, d, weight_norm=weight_norm) for d in dilations
        )
        self.convs2 = nn.ModuleList(
            _same_conv(channels, kernel, 1, weight_norm=weight_norm) for _ in dilations
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, channels, 1, T] to the same shape."""
        for dilated, plain in zip(self.convs1, self.convs2, strict=True):
            y = dilated(functional.leaky_relu(x, SLOPE))
            x = x + plain(functional.leaky_relu_(y, SLOPE))
        return x


class ResidualBlock2(nn.Module):
    """Dilated convolutions, each with a bypass."""

    def __init__(
        self, channels: int, kernel: int, dilations: tuple[int, ...], *, weight_norm: bool
    ) -> None:
        """Build one convolution for each dilation."""
        super().__init__()
        self.convs = nn.ModuleList(
            _same_conv(channels, kernel, d, weight_norm=weight_norm) for d in dilations
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, channels, 1, T] to the same shape."""
        for conv in self.convs:
            x = x + conv(functional.leaky_relu(x, SLOPE))
        return x


def residual_block(
    kind: str, channels: int, kernel: int, dilations: tuple[int, ...], *, weight_norm: bool
) -> nn.Module:
    """Build the block that the configuration's `resblock` names: "1" or "2"."""
    block = ResidualBlock1 if kind == "1" else ResidualBlock2
    return block(channels, kernel, dilations, weight_norm=weight_norm)


def _same_conv(channels: int, kernel: int, dilation: int, *, weight_norm: bool) -> WideConv1d:
    padding = (kernel - 1) * dilation // 2
    conv = WideConv1d(channels, channels, kernel, dilation=dilation, padding=padding)
    nn.init.normal_(conv.weight, std=0.01)
    return normalised(conv, enabled=weight_norm)
