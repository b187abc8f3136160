"""Silero's voice detector as a network: how likely a voice is in the next 32 ms of sound.

Weights and forward only. It is built here, from the weights in Silero's package, since reading the
program that the package has for torch is one call of 40 ms during which no other thread runs.
"""

import importlib.util
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import CheckpointError, MissingComponentError
from engine.models.loading.torchscript import Module, read_torchscript

WINDOW_SAMPLES: Final = 512
"""Heard at a time; at 16 kHz."""

_PACKAGE: Final = "silero_vad"
_FILE: Final = Path("data", "silero_vad.jit")
_PLACES: Final = {
    "stft_conv.weight": "stft.forward_basis_buffer",
    **{
        f"conv{place + 1}.{kind}": f"encoder.{place}.reparam_conv.{kind}"
        for place in range(4)
        for kind in ("weight", "bias")
    },
    **{
        f"lstm_cell.{kind}": f"decoder.rnn.{kind}"
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    },
    **{f"final_conv.{kind}": f"decoder.decoder.2.{kind}" for kind in ("weight", "bias")},
}
"""For each tensor of ours, where it is in the package's model for 16 kHz."""

_CONTEXT_SAMPLES: Final = 64
_SPECTRUM_SAMPLES: Final = 256
_HOP_SAMPLES: Final = 128
_N_BANDS: Final = _SPECTRUM_SAMPLES // 2 + 1
_WIDTH: Final = 128


@dataclass(frozen=True)
class VoiceState:
    """What is remembered of a stream; it never grows.

    Attributes:
        context: [1, 64] float32, the end of the window before.
        hidden, cell: [1, 128] float32, the recurrent layer's.
    """

    context: Tensor
    hidden: Tensor
    cell: Tensor


class VoiceNet(nn.Module):
    """A spectrum by convolution, four convolutions over it, and one recurrent layer.

    As Silero describes it (`silero_vad/tinygrad_model.py`), with the same names.
    """

    def __init__(self) -> None:
        """Random weights."""
        super().__init__()
        self.stft_conv = nn.Conv1d(
            1, 2 * _N_BANDS, _SPECTRUM_SAMPLES, stride=_HOP_SAMPLES, bias=False
        )
        self.conv1 = nn.Conv1d(_N_BANDS, _WIDTH, 3, padding=1)
        self.conv2 = nn.Conv1d(_WIDTH, 64, 3, stride=2, padding=1)
        self.conv3 = nn.Conv1d(64, 64, 3, stride=2, padding=1)
        self.conv4 = nn.Conv1d(64, _WIDTH, 3, padding=1)
        self.lstm_cell = nn.LSTMCell(_WIDTH, _WIDTH)
        self.final_conv = nn.Conv1d(_WIDTH, 1, 1)

    def forward(self, window: Tensor, state: VoiceState | None) -> tuple[Tensor, VoiceState]:
        """Hear one window.

        Args:
            window: [1, 512] float32.
            state: What was heard before; None is silence.

        Returns:
            [1] float32, the probability of a voice; and the state after it.
        """
        context = state.context if state else window.new_zeros(1, _CONTEXT_SAMPLES)
        sound = torch.cat((context, window), dim=1)
        padded = functional.pad(sound.unsqueeze(1), (0, _CONTEXT_SAMPLES), mode="reflect")
        real, imaginary = self.stft_conv(padded).split(_N_BANDS, dim=1)
        features = torch.sqrt(real**2 + imaginary**2)
        for layer in (self.conv1, self.conv2, self.conv3, self.conv4):
            features = torch.relu(layer(features))
        before = (state.hidden, state.cell) if state else None
        hidden, cell = self.lstm_cell(features.squeeze(-1), before)
        logits = self.final_conv(torch.relu(hidden).unsqueeze(-1))
        after = VoiceState(sound[:, -_CONTEXT_SAMPLES:], hidden, cell)
        return torch.sigmoid(logits).flatten(), after


@cache
def voice_net() -> VoiceNet:
    """Silero's own weights, read once; everybody's streams share them.

    Raises:
        MissingComponentError: Silero's package is not there.
        CheckpointError: Its file is damaged or of another kind.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    file = Path(folders[0]) / _FILE if folders else None
    if file is None or not file.is_file():
        raise MissingComponentError(
            "Voices cannot be detected: the library silero-vad is not complete.",
            remedy="Install silero-vad with pip, or start with ./floe --reinstall.",
        )
    net, found = VoiceNet(), read_torchscript(file)
    try:
        net.load_state_dict({name: _at(found, place) for name, place in _PLACES.items()})
    except (AttributeError, RuntimeError) as err:
        raise CheckpointError(
            f"{file} is of another kind.", remedy="Start with ./floe --reinstall."
        ) from err
    return net.requires_grad_(False).eval()


def _at(program: Module, place: str) -> Tensor:
    """The tensor at this place in the part for 16 kHz."""
    return reduce(getattr, ("_model", *place.split(".")), program)
