"""One-dimensional convolutions computed as images one row high, channels last.

Knows nothing of sound. On processors the libraries' two-dimensional kernels, channels last, are up
to three times as fast as the one-dimensional ones, and they keep that layout from layer to layer;
names and shapes of parameters are those of `torch.nn`'s own.
"""

from torch import Tensor, channels_last, nn
from torch.nn import functional


def widened(x: Tensor) -> Tensor:
    """Lay [B, C, T] out as [B, C, 1, T], channels last."""
    return x[:, :, None].contiguous(memory_format=channels_last)


def narrowed(x: Tensor) -> Tensor:
    """Undo `widened`: [B, C, 1, T] to [B, C, T]."""
    return x[:, :, 0]


class WideConv1d(nn.Conv1d):
    """`nn.Conv1d` on widened input."""

    def forward(self, input: Tensor) -> Tensor:
        """Map [B, in, 1, T] to [B, out, 1, T']."""
        return functional.conv2d(
            input,
            self.weight[:, :, None],
            self.bias,
            stride=(1, self.stride[0]),
            padding=(0, int(self.padding[0])),
            dilation=(1, self.dilation[0]),
        )


class WideConvTranspose1d(nn.ConvTranspose1d):
    """`nn.ConvTranspose1d` on widened input."""

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Map [B, in, 1, T] to [B, out, 1, T']."""
        return functional.conv_transpose2d(
            input,
            self.weight[:, :, None],
            self.bias,
            stride=(1, self.stride[0]),
            padding=(0, int(self.padding[0])),
        )
