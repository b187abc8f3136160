"""The codec's waveform encoder: 24 kHz sound in, features for the codebook and the voice out.

Knows nothing of codebooks. It is used to make training targets and to copy a voice, never while
Floe talks.
"""

from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ConfigError
from engine.models.config import CodecConfig
from engine.models.residual_block import SLOPE, residual_block
from engine.models.weight_norm import fold_weight_norm, normalised
from engine.models.wide_conv import WideConv1d, narrowed, widened

_GROUP_WIDTH = 16
"""Channels that one group of the group normalisation holds."""

_GROUP_NORM_EPS = 1e-6
_RELEASED_VOICE_STAGE = 1
_LAST_SLOPE = 0.01
"""The published code leaves the last leaky ReLU at its library's default."""


class GlobalTokenEncoder(nn.Module):
    """Three convolutions, the mean over time and a projection: the sound of a voice."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        """Build from in, hidden, out, kernel, stride.

        Raises:
            ConfigError: If `shape` has not these five entries.
        """
        super().__init__()
        if len(shape) != 5:
            raise ConfigError("global_feature_conv must be: in, hidden, out, kernel, stride.")
        width, hidden, out, kernel, stride = shape
        sizes = ((width, hidden), (hidden, hidden), (hidden, out))
        layers: list[nn.Module] = []
        for inner, outer in sizes:
            conv = nn.Conv1d(
                inner, outer, kernel, stride=stride, padding=(kernel - 1) // 2, bias=False
            )
            layers += [conv, nn.LeakyReLU(SLOPE)]
        self.conv = nn.Sequential(*layers)
        self.fn = nn.Sequential(nn.Linear(out, out), nn.LeakyReLU(SLOPE), nn.BatchNorm1d(out))

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, in, T] to [B, out]."""
        return self.fn(self.conv(x).mean(dim=2))


class CodecEncoder(nn.Module):
    """The generator turned round: strided convolutions with residual blocks.

    Parameter names are those of the released file, with `weight` for each pair `weight_g`,
    `weight_v` unless `weight_norm` is on. `linear.0` is in the released file and is never used.
    """

    def __init__(self, config: CodecConfig, *, weight_norm: bool = False) -> None:
        """Build the stages.

        Args:
            config: Rates, kernels, channels and blocks.
            weight_norm: Whether convolutions are weight-normalised (for training).

        Raises:
            ConfigError: If no stage is as wide as the voice encoder's input.
        """
        super().__init__()
        self.config = config
        first = config.encoder_initial_channel
        widths = [first << (stage + 1) for stage in range(len(config.upsample_rates))]
        self._voice_stage = _voice_stage(widths, config.global_feature_conv[0])
        self._n_blocks = len(config.resblock_kernel_sizes)
        self.conv_pre = normalised(WideConv1d(1, first, 7, padding=3), enabled=weight_norm)
        self.ups = nn.ModuleList()
        self.resblocks = nn.ModuleList()
        self.normalize = nn.ModuleList()
        for width, rate, kernel in zip(
            widths,
            reversed(config.upsample_rates),
            reversed(config.upsample_kernel_sizes),
            strict=True,
        ):
            down = WideConv1d(width // 2, width, kernel, stride=rate, padding=(kernel - rate) // 2)
            self.ups.append(normalised(down, enabled=weight_norm))
            for size, dilations in _reversed_blocks(config):
                self.resblocks.append(
                    residual_block(config.resblock, width, size, dilations, weight_norm=weight_norm)
                )
                groups = max(1, width // _GROUP_WIDTH)
                self.normalize.append(nn.GroupNorm(groups, width, eps=_GROUP_NORM_EPS))
        self.conv_post = WideConv1d(widths[-1], config.embedding_dim, 3, padding=1)
        voice_width = config.global_feature_conv[0]
        self.linear = nn.Sequential(nn.Linear(voice_width, voice_width))
        self.GlobalTokenEncoder = GlobalTokenEncoder(config.global_feature_conv)

    def fold_weight_norm(self) -> None:
        """Turn normalised convolutions into plain ones, in place."""
        fold_weight_norm(self)

    def forward(self, wave: Tensor) -> tuple[Tensor, Tensor]:
        """Encode.

        Args:
            wave: [B, T * hop_samples] float32 in [-1, 1] at `sampling_rate`.

        Returns:
            Features [B, embedding_dim, T] and voice features [B, global_dim], both float.
        """
        x, voice = self.conv_pre(widened(wave[:, None])), None
        for stage, down in enumerate(self.ups):
            x = self._blocks_mean(stage, down(functional.leaky_relu(x, SLOPE)))
            if stage == self._voice_stage:
                voice = self.GlobalTokenEncoder(narrowed(x))
        assert voice is not None
        features = self.conv_post(functional.leaky_relu(x, _LAST_SLOPE))
        return narrowed(features), voice

    def _blocks_mean(self, stage: int, x: Tensor) -> Tensor:
        """Sum this stage's blocks, normalising the running sum after each, and divide."""
        start = stage * self._n_blocks
        total = self.normalize[start](self.resblocks[start](x))
        for index in range(start + 1, start + self._n_blocks):
            total = self.normalize[index](total + self.resblocks[index](x))
        return total / self._n_blocks


def _reversed_blocks(config: CodecConfig) -> list[tuple[int, tuple[int, ...]]]:
    """Kernel and dilations of one stage's blocks; only the kernels are reversed."""
    kernels = reversed(config.resblock_kernel_sizes)
    return list(zip(kernels, config.resblock_dilation_sizes, strict=True))


def _voice_stage(widths: list[int], voice_width: int) -> int:
    """The stage whose output the voice is read from: the released one if its width fits."""
    if len(widths) > _RELEASED_VOICE_STAGE and widths[_RELEASED_VOICE_STAGE] == voice_width:
        return _RELEASED_VOICE_STAGE
    if voice_width in widths:
        return widths.index(voice_width)
    raise ConfigError(
        f"No stage of the codec encoder has the {voice_width} channels of its voice encoder.",
        remedy=f"The stages have {widths} channels: change global_feature_conv or the width.",
    )
