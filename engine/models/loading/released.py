"""The released layout: `checkpoints/` with three weight files, and an LLM's folder beside it.

Knows its names and its oddities; hands out a configuration and tensors under our own names.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import ConfigError
from engine.models.config import ModelConfig
from engine.models.loading.released_config import ReleasedFiles, read_released_config
from engine.models.loading.released_names import codec_shapes, listening_prefixes, to_released
from engine.models.loading.settings import read_json_section
from engine.models.loading.skeleton import TASK_EMBEDDINGS, Shape, Skeleton
from engine.models.loading.strict import expect, flattened, read_pickled, read_sharded
from engine.models.weight_norm import fold_released_names

Tensors = dict[str, Tensor]

_CMVN = ("encoder.cmvn.mean", "encoder.cmvn.istd")
_VARIANCE_FLOOR = 1e-20

_LISTENING_OWN = ("encoder.", "adpter.", "prompt_embeddings.", "predictor_head.", "ctc_head.")
_LISTENING_UNNEEDED = r"num_batches_tracked$|pos_enc\.pe$"
_DECODER_OWN = ("embedding.", "layers.", "layers_pre_nn.", "norm.", "out_fnn.")
_DECODER_UNNEEDED = r"rotary_emb\.inv_freq$"
_CODEC_OWN = ("generator.", "encoder.", "quantizer.")
_CODEC_UNNEEDED = r"num_batches_tracked$"
_CODEC_IDLE = "encoder.linear."
"""A layer that nothing reads, so a file may lack it."""

_LLM_UNNEEDED = r"rotary_emb\.inv_freq$|^lm_head\.weight$"


def read_released(
    checkpoints: Path, *, llm: Path | None, name: str
) -> tuple[ModelConfig, Skeleton, Tensors]:
    """Read a released model, strictly.

    Args:
        checkpoints: The folder with `audiollm/`, `decoder/` and `codec/`.
        llm: The LLM's folder; None looks beside the checkpoints.
        name: What the model is to be called.

    Returns:
        The configuration, empty modules, and the tensors that fill them under our names (and the
        task embeddings, if the file has them).

    Raises:
        ModelMissingError: A file or folder is missing.
        CheckpointError: A tensor is missing, surplus or misshapen, or a file is damaged.
        ConfigError: A configuration file makes no sense.
    """
    files = ReleasedFiles.find(checkpoints, llm)
    codec_file = flattened(read_pickled(files.codec))
    shapes = {key: tuple(tensor.shape) for key, tensor in codec_file.items()}
    config = read_released_config(files, name=name, codec_shapes=shapes)
    skeleton = Skeleton(config)
    wanted = skeleton.shapes()
    tensors = {
        **_listening(files, config, wanted),
        **_decoder(files, config, wanted),
        **_codec(files, config, codec_file),
        **_llm(files, wanted),
    }
    return config, skeleton, tensors


def tokenizer_folder(checkpoints: Path, llm: Path | None) -> Path:
    """Where the tokenizer's files are: the LLM's folder. Raises ModelMissingError."""
    return ReleasedFiles.find(checkpoints, llm).llm


def _listening(files: ReleasedFiles, config: ModelConfig, wanted: Mapping[str, Shape]) -> Tensors:
    found = flattened(read_pickled(files.listening))
    prefixes = listening_prefixes(config)
    ours = tuple(prefix for _, prefix in prefixes)
    names = {name: to_released(name, prefixes) for name in wanted if name.startswith(ours)}
    statistics: Tensors = {}
    if not all(names[name] in found for name in _CMVN):
        statistics = _feature_statistics(files.cmvn, config)
    expected = {names[name]: wanted[name] for name in names if name not in statistics}
    task = to_released(TASK_EMBEDDINGS, prefixes)
    if task in found and found[task].any():  # zeros stand for none
        expected[task] = (config.dialogue.task_count, config.adapter.llm_dim)
        names[TASK_EMBEDDINGS] = task
    taken = expect(
        found,
        expected,
        file=files.listening,
        own=_LISTENING_OWN,
        unneeded=_LISTENING_UNNEEDED + r"|global_cmvn\.",
    )
    return statistics | {
        ours: taken[theirs] for ours, theirs in names.items() if ours not in statistics
    }


def _feature_statistics(path: Path, config: ModelConfig) -> Tensors:
    """Sums over all training frames to mean and inverse deviation, worked out in float64."""
    section = read_json_section(path)
    sums = section.chosen(("mean_stat", "var_stat"))
    n_frames = section.number("frame_num")
    try:
        means = torch.tensor(sums.get("mean_stat", []), dtype=torch.float64) / n_frames
        squares = torch.tensor(sums.get("var_stat", []), dtype=torch.float64) / n_frames
    except (TypeError, ValueError, RuntimeError, ZeroDivisionError) as err:
        raise ConfigError(f"{path}: mean_stat and var_stat must be lists of numbers.") from err
    if not means.shape == squares.shape == (config.encoder.n_mels,) or not math.isfinite(n_frames):
        raise ConfigError(f"{path} must have {config.encoder.n_mels} sums for means and variances.")
    deviations = (squares - means * means).clamp_min(_VARIANCE_FLOOR).sqrt()
    return {_CMVN[0]: means.float(), _CMVN[1]: (1.0 / deviations).float()}


def _decoder(files: ReleasedFiles, config: ModelConfig, wanted: Mapping[str, Shape]) -> Tensors:
    prefix = "speech_decoder."
    expected = _without(prefix, wanted)
    own = _DECODER_OWN + (("layers_prefix.",) if config.speech_decoder.uses_prefix else ())
    taken = expect(
        flattened(read_pickled(files.decoder)),
        expected,
        file=files.decoder,
        own=own,
        unneeded=_DECODER_UNNEEDED,
    )
    return _with(prefix, taken)


def _codec(files: ReleasedFiles, config: ModelConfig, found: Tensors) -> Tensors:
    expected = codec_shapes(config.codec)
    idle = {
        name: torch.zeros(shape)
        for name, shape in expected.items()
        if name.startswith(_CODEC_IDLE) and name not in found
    }
    taken = expect(
        found | idle, expected, file=files.codec, own=_CODEC_OWN, unneeded=_CODEC_UNNEEDED
    )
    return _with("codec.", fold_released_names(taken))


def _llm(files: ReleasedFiles, wanted: Mapping[str, Shape]) -> Tensors:
    found, file = read_sharded(files.llm)
    expected = _without("llm.", wanted)
    taken = expect(found, expected, file=file, own=("model.", "lm_head."), unneeded=_LLM_UNNEEDED)
    return _with("llm.", taken)


def _without(prefix: str, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    return {
        name.removeprefix(prefix): shape
        for name, shape in shapes.items()
        if name.startswith(prefix)
    }


def _with(prefix: str, tensors: Mapping[str, Tensor]) -> Tensors:
    return {prefix + name: tensor for name, tensor in tensors.items()}
