"""Names and shapes of the speaking modules against those of the released configuration."""

import json
from pathlib import Path

import torch

from engine.models.codec import Codec
from engine.models.config import CodecConfig, SpeechDecoderConfig
from engine.models.speech_decoder import SpeechDecoder

SHAPES = json.loads((Path(__file__).parent / "real_state_dict_shapes.json").read_text())
GLOBAL_TOKENS = (473, 975, 419, 219, 565, 121, 550, 616)

Shapes = dict[str, list[int]]


def shapes_of(module: torch.nn.Module) -> Shapes:
    """Names as the released files spell weight norm, with shapes."""
    return {
        name.replace("parametrizations.weight.original0", "weight_g").replace(
            "parametrizations.weight.original1", "weight_v"
        ): list(tensor.shape)
        for name, tensor in module.state_dict().items()
    }


def test_speech_decoder() -> None:
    with torch.device("meta"):
        decoder = SpeechDecoder(
            SpeechDecoderConfig(dim=896, heads=14, blocks=4, ffn_dim=4864, odim=1024)
        )
    assert shapes_of(decoder) == SHAPES["decoder"]


def test_codec() -> None:
    with torch.device("meta"):
        codec = Codec(CodecConfig(global_tokens=GLOBAL_TOKENS), weight_norm=True)
    for part in ("generator", "encoder", "quantizer"):
        assert shapes_of(codec.get_submodule(part)) == SHAPES["codec"][part]
