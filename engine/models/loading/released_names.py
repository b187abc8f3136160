"""What the tensors of the released files are called there, and here.

Knows names and shapes only. The released spelling (`adpter`) is theirs.
"""

from collections.abc import Mapping

from torch import Tensor

from engine.models import adapter, encoder
from engine.models.codec import Codec
from engine.models.config import CodecConfig, ModelConfig
from engine.models.loading.skeleton import Shape, parameters_without_memory

GAIN, DIRECTION = "weight_g", "weight_v"

_HEADS = (
    ("prompt_embeddings.", "prompt_embeddings."),
    ("task_embeddings.", "task_embeddings."),
    ("predictor_head.", "state_head."),
    ("ctc_head.", "ctc_head."),
)


def listening_prefixes(config: ModelConfig) -> list[tuple[str, str]]:
    """Released and own prefixes of everything in `audiollm/final.pt`."""
    last = f"convs.{int(config.adapter.is_two_conv)}."
    pairs = [(theirs, f"encoder.{ours}") for theirs, ours in encoder.RELEASED_NAMES]
    for theirs, ours in adapter.RELEASED_NAMES:
        if config.adapter.is_two_conv or not ours.startswith("convs.0."):
            pairs.append((theirs, "adapter." + ours.replace("convs.-1.", last)))
    return [*pairs, *_HEADS]


def to_released(name: str, prefixes: list[tuple[str, str]]) -> str:
    """Our name of a tensor in `audiollm/final.pt` as it is spelt there."""
    for theirs, ours in prefixes:
        if name.startswith(ours):
            return theirs + name.removeprefix(ours)
    return name


def codec_shapes(config: CodecConfig) -> dict[str, Shape]:
    """Released names and shapes of the codec: most convolutions are stored as gain and direction.

    Names begin with the part of the file: `generator.`, `encoder.` or `quantizer.`.
    """
    with parameters_without_memory():
        normalised = Codec(config, weight_norm=True)
    return {
        name.replace("parametrizations.weight.original0", GAIN).replace(
            "parametrizations.weight.original1", DIRECTION
        ): tuple(tensor.shape)
        for name, tensor in normalised.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def codec_counters(config: CodecConfig) -> list[str]:
    """Released names of how many batches a norm has seen: in the files, and without effect."""
    with parameters_without_memory():
        codec = Codec(config)
    return [name for name in codec.state_dict() if name.endswith("num_batches_tracked")]


def split_weight_norm(tensors: Mapping[str, Tensor], config: CodecConfig) -> dict[str, Tensor]:
    """Turn plain convolutions back into the gain and direction that the released file has.

    The gain is float64, so that joining both again gives the very same weight.
    """
    split: dict[str, Tensor] = {}
    for name in codec_shapes(config):
        stem, _, leaf = name.rpartition(".")
        if leaf == GAIN:
            weight = tensors[f"{stem}.weight"].double()
            norm = weight.flatten(1).norm(dim=1)
            split[name] = norm.view(-1, *[1] * (weight.ndim - 1))
        elif leaf == DIRECTION:
            split[name] = tensors[f"{stem}.weight"]
        else:
            split[name] = tensors[name]
    return split
