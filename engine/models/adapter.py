"""The adapter from speech frames to LLM embeddings: two frames become one.

Knows nothing of what comes before or after. Which of its two variants is built follows from the
widths: one causal convolution in front of the projection, or, where four times the encoder's width
is less than the LLM's, two with batch norm. State goes through `forward`.
"""

from typing import Final, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.models.config import AdapterConfig
from engine.models.stream_state import AdapterState

RELEASED_NAMES: Final = (
    ("adpter.conv1d1.", "convs.0.conv."),
    ("adpter.bn1.", "convs.0.norm."),
    ("adpter.conv1d2.", "convs.-1.conv."),
    ("adpter.bn2.", "convs.-1.norm."),
    ("adpter.project.", "project."),
)
"""Released prefix and ours; `convs.-1` stands for the last convolution (`convs.0` or `convs.1`)."""

_NORM_EPS: Final = 1e-3


class SpeechAdapter(nn.Module):
    """Causal convolutions, the last with stride 2, and a projection."""

    def __init__(self, config: AdapterConfig) -> None:
        """Build the variant that the configuration's widths ask for."""
        super().__init__()
        self.config = config
        width = config.encoder_dim
        stages = []
        if config.is_two_conv:
            stages.append(CausalConvStage(width, config=config, stride=1))
            width *= 2
        stages.append(CausalConvStage(width, config=config, stride=2))
        self.convs = nn.ModuleList(stages)
        self.project = nn.Linear(2 * width, config.llm_dim)

    def forward(
        self, x: Tensor, state: AdapterState | None = None
    ) -> tuple[Tensor, AdapterState | None]:
        """Adapt whole utterances, or the next frames of a stream.

        Args:
            x: [B, T, encoder_dim]. A stream fed an odd T begins its next pair anew, as published;
                fed an even T it is the same as the whole utterance.
            state: What the stream remembers, of `initial_state` or of the last call; None adapts
                whole utterances.

        Returns:
            [B, ceil(T / 2), llm_dim], and the stream's next state (None without one).
        """
        tails = []
        x = x.transpose(1, 2)
        for index, stage in enumerate(self._stages):
            x, tail = stage(x, None if state is None else state.tails[index])
            tails.append(tail)
        y = self.project(x.transpose(1, 2))
        return y, None if state is None else AdapterState(tuple(tails))

    def initial_state(self, batch: int = 1) -> AdapterState:
        """The memory of a stream of which nothing has been heard.

        Args:
            batch: How many streams run in step.
        """
        return AdapterState(tuple(stage.silence(batch) for stage in self._stages))

    @property
    def _stages(self) -> "list[CausalConvStage]":
        return cast("list[CausalConvStage]", list(self.convs))

    @staticmethod
    def output_lengths(lengths: Tensor) -> Tensor:
        """LLM embeddings that so many encoder frames become, [B] int64."""
        return (lengths + 1) // 2


class CausalConvStage(nn.Module):
    """A convolution that sees only the past, a norm over channels, and an activation."""

    def __init__(self, channels: int, *, config: AdapterConfig, stride: int) -> None:
        """Double the channels; the two-convolution variant always has batch norm and ReLU."""
        super().__init__()
        batch_norm = config.is_two_conv or config.norm == "batch"
        relu = config.is_two_conv or config.activation == "relu"
        norm = nn.BatchNorm1d if batch_norm else nn.LayerNorm
        self.conv = nn.Conv1d(channels, 2 * channels, config.kernel_size, stride=stride)
        self.norm = norm(2 * channels, eps=_NORM_EPS)
        self._activate = functional.relu if relu else functional.gelu

    def forward(self, x: Tensor, tail: Tensor | None) -> tuple[Tensor, Tensor]:
        """Convolve.

        Args:
            x: [B, channels, T].
            tail: [B, channels, kernel_size - 1], the frames before `x`; None for silence.

        Returns:
            [B, 2 * channels, ceil(T / stride)], and the tail for the next call.
        """
        x = torch.cat((self.silence(x.shape[0]) if tail is None else tail, x), dim=2)
        y = self.conv(x)
        if isinstance(self.norm, nn.LayerNorm):
            y = self.norm(y.transpose(1, 2)).transpose(1, 2)
        else:
            y = self.norm(y)
        return self._activate(y), x[:, :, x.shape[2] - self.conv.kernel_size[0] + 1 :]

    def silence(self, batch: int) -> Tensor:
        """The tail before anything was heard, [B, channels, kernel_size - 1] zeros."""
        weight = self.conv.weight
        return weight.new_zeros(batch, weight.shape[1], weight.shape[2] - 1)
