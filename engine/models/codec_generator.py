"""The codec's generator: code embeddings and a voice vector in, a 24 kHz waveform out.

Knows nothing of codebooks, of streaming or of who speaks; every size comes from the configuration.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ConfigError
from engine.models.config import CodecConfig
from engine.models.residual_block import SLOPE, residual_block
from engine.models.weight_norm import fold_weight_norm, normalised
from engine.models.wide_conv import WideConv1d, WideConvTranspose1d, widened

_LAST_SLOPE = 0.1
_EDGE_KERNEL = 7


class CodecGenerator(nn.Module):
    """Transposed convolutions with residual blocks, one stage for each upsampling rate.

    Parameter names are those of the released file, with `weight` for each pair `weight_g`,
    `weight_v` unless `weight_norm` is on.
    """

    def __init__(self, config: CodecConfig, *, weight_norm: bool = False) -> None:
        """Build the stages.

        Args:
            config: Rates, kernels, channels and blocks.
            weight_norm: Whether convolutions are weight-normalised (for training).

        Raises:
            ConfigError: If the sizes cannot give `hop_samples` samples for each token.
        """
        super().__init__()
        _check_sizes(config)
        self.config = config
        first, self._n_blocks = config.upsample_initial_channel, len(config.resblock_kernel_sizes)
        self.conv_pre = normalised(
            WideConv1d(config.embedding_dim, first, _EDGE_KERNEL, padding=_EDGE_KERNEL // 2),
            enabled=weight_norm,
        )
        self.ups = nn.ModuleList()
        self.resblocks = nn.ModuleList()
        shapes = zip(config.upsample_rates, config.upsample_kernel_sizes, strict=True)
        for stage, (rate, kernel) in enumerate(shapes):
            width = first >> stage
            up = WideConvTranspose1d(
                width, width // 2, kernel, stride=rate, padding=(kernel - rate) // 2
            )
            nn.init.normal_(up.weight, std=0.01)
            self.ups.append(normalised(up, enabled=weight_norm))
            self.resblocks.extend(
                residual_block(
                    config.resblock, width // 2, size, dilations, weight_norm=weight_norm
                )
                for size, dilations in _blocks(config)
            )
        last = first >> len(config.upsample_rates)
        self.conv_post = normalised(
            WideConv1d(last, 1, _EDGE_KERNEL, padding=_EDGE_KERNEL // 2), enabled=weight_norm
        )

    def fold_weight_norm(self) -> None:
        """Turn normalised convolutions into plain ones, in place."""
        fold_weight_norm(self)

    def forward(self, quantized: Tensor, voice: Tensor) -> Tensor:
        """Synthesise.

        The voice vector is added after every stage that is exactly as wide as it.

        Args:
            quantized: [B, embedding_dim, T] float, code embeddings.
            voice: [B, global_dim] float, the voice vector.

        Returns:
            [B, T * hop_samples] float32 in [-1, 1].
        """
        x = self.conv_pre(widened(quantized))
        for stage, up in enumerate(self.ups):
            x = self._blocks_mean(stage, up(functional.leaky_relu(x, SLOPE)))
            if x.shape[1] == voice.shape[1]:
                x = x + voice[:, :, None, None]
        x = self.conv_post(functional.leaky_relu(x, _LAST_SLOPE))
        return torch.tanh(x.float())[:, 0, 0]

    def _blocks_mean(self, stage: int, x: Tensor) -> Tensor:
        """Average this stage's residual blocks over [B, C, 1, T]."""
        start = stage * self._n_blocks
        total = self.resblocks[start](x)
        for block in self.resblocks[start + 1 : start + self._n_blocks]:
            total = total + block(x)
        return total / self._n_blocks


def _blocks(config: CodecConfig) -> list[tuple[int, tuple[int, ...]]]:
    """Kernel and dilations of one stage's blocks."""
    return list(zip(config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True))


def _check_sizes(config: CodecConfig) -> None:
    if len(config.upsample_rates) != len(config.upsample_kernel_sizes):
        raise ConfigError("The codec has not as many upsample_kernel_sizes as upsample_rates.")
    if len(config.resblock_kernel_sizes) != len(config.resblock_dilation_sizes):
        raise ConfigError("The codec has not one list of dilations for each resblock kernel.")
    for rate, kernel in zip(config.upsample_rates, config.upsample_kernel_sizes, strict=True):
        if kernel < rate or (kernel - rate) % 2:
            raise ConfigError(f"Upsampling kernel {kernel} does not fit the rate {rate}.")
    if config.upsample_initial_channel >> len(config.upsample_rates) < 1:
        raise ConfigError("upsample_initial_channel is too small for so many stages.")
    if any(size % 2 == 0 for size in config.resblock_kernel_sizes):
        raise ConfigError("Residual block kernels must be odd.")
