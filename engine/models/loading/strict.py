"""Weight files read without trust: tensors only, and exactly those that are expected.

Knows no layout: which names and shapes are expected is the caller's to say.
"""

import json
import logging
import pickle
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.errors import CheckpointError, ModelMissingError

Shapes = Mapping[str, tuple[int, ...]]

_log = logging.getLogger(__name__)

_WRAPPERS = ("model", "state_dict", "model_state_dict", "module")
_PARALLEL_PREFIX = "module."


def require_file(path: Path) -> Path:
    """Return `path` if it is a file. Raises ModelMissingError otherwise."""
    if not path.is_file():
        raise ModelMissingError(
            f"The model file {path} is missing.", remedy="Give the whole folder, or fetch it again."
        )
    return path


def read_pickled(path: Path) -> dict[str, Any]:
    """Read what `torch.save` wrote, allowing nothing but tensors and plain containers.

    Returns:
        The dictionary in the file, out of its wrapper ("model", "state_dict") if it has one, and
        without the "module." that parallel training puts before names. Tensors stay on the disk
        until they are touched, where the file format allows it.

    Raises:
        ModelMissingError: There is no such file.
        CheckpointError: It is damaged, no such file, or holds something that could run code.
    """
    require_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd pickles, which end in an error of our own
            content = torch.load(path, map_location="cpu", weights_only=True, mmap=_is_zip(path))
    except pickle.UnpicklingError as err:
        raise _unpicklable(path, err) from err
    except (RuntimeError, EOFError, ValueError, KeyError, IndexError, TypeError, OSError) as err:
        raise _damaged(path) from err
    if not isinstance(content, dict):
        raise CheckpointError(f"{path} holds no dictionary of tensors.")
    return _unwrapped(content)


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Read one safetensors file; the tensors are views of the mapped file.

    Raises:
        ModelMissingError: There is no such file.
        CheckpointError: It is damaged or of another kind.
    """
    require_file(path)
    try:
        return load_file(path)
    except (safetensors.SafetensorError, ValueError, KeyError, OSError) as err:
        raise _damaged(path) from err


def read_sharded(folder: Path) -> tuple[dict[str, Tensor], Path]:
    """Read `model.safetensors`, or the pieces that `model.safetensors.index.json` lists.

    Returns:
        The tensors by name, and the file to name when one of them is wrong.

    Raises:
        ModelMissingError: Neither is there, or a piece is missing.
        CheckpointError: A file is damaged, or the index names a file outside the folder.
    """
    index_file = folder / "model.safetensors.index.json"
    if not index_file.is_file():
        return read_safetensors(folder / "model.safetensors"), folder / "model.safetensors"
    try:
        pieces = set(json.loads(index_file.read_text(encoding="utf-8"))["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as err:
        raise _damaged(index_file) from err
    tensors: dict[str, Tensor] = {}
    for piece in sorted(map(str, pieces)):
        if Path(piece).name != piece:
            raise CheckpointError(f"{index_file} names {piece!r}, which is not in its folder.")
        tensors.update(read_safetensors(folder / piece))
    return tensors, index_file


def flattened(content: Mapping[str, Any]) -> dict[str, Tensor]:
    """Join nested dictionaries by dots and keep the tensors: {"a": {"b": t}} to {"a.b": t}."""
    flat: dict[str, Tensor] = {}
    for key, value in content.items():
        if isinstance(value, Tensor):
            flat[str(key)] = value
        elif isinstance(value, Mapping):
            inner = flattened(_unwrapped(value))
            flat.update({f"{key}.{name}": tensor for name, tensor in inner.items()})
    return flat


def expect(
    tensors: Mapping[str, Tensor],
    shapes: Shapes,
    *,
    file: Path,
    own: Iterable[str] = (),
    unneeded: str = "",
) -> dict[str, Tensor]:
    """Take exactly the expected tensors out of those of a file.

    Args:
        tensors: What the file holds.
        shapes: What it must hold.
        file: Named in errors.
        own: Prefixes of names that this part of the model has to itself: a surplus name that
            begins with one of them would have been needed, and is an error.
        unneeded: A regular expression of surplus names that may be left aside all the same.

    Returns:
        The tensors named in `shapes`, in that order.

    Raises:
        CheckpointError: One is missing, of another shape or not of floats, or surplus.
    """
    for name, shape in shapes.items():
        _check(name, tensors.get(name), shape, file=file)
    ours = tuple(own)
    for name in tensors.keys() - shapes.keys():
        if ours and name.startswith(ours) and not (unneeded and re.search(unneeded, name)):
            found = tuple(tensors[name].shape)
            raise CheckpointError(
                f"{file} has a tensor {name} of shape {_text(found)} that this configuration does"
                " not expect.",
                remedy="Check that the configuration belongs to these weights.",
            )
        _log.debug("%s: leaving %s aside", file, name)
    return {name: tensors[name] for name in shapes}


def _check(name: str, tensor: Tensor | None, shape: tuple[int, ...], *, file: Path) -> None:
    if tensor is None:
        raise CheckpointError(
            f"{file} lacks the tensor {name}, which should have the shape {_text(shape)}.",
            remedy="Check that the configuration belongs to these weights.",
        )
    if tuple(tensor.shape) != tuple(shape):
        raise CheckpointError(
            f"{file}: the tensor {name} has the shape {_text(tuple(tensor.shape))} instead of the"
            f" expected {_text(shape)}.",
            remedy="Check that the configuration belongs to these weights.",
        )
    if tensor.layout != torch.strided or not tensor.is_floating_point():
        raise CheckpointError(
            f"{file}: the tensor {name} holds {tensor.dtype}, not plain floating-point numbers."
        )
    if tensor.is_meta:
        raise CheckpointError(
            f"{file}: the tensor {name} has a shape but no numbers.", remedy="Save it again."
        )


def _unwrapped(content: Mapping[str, Any]) -> dict[str, Any]:
    """Take a state out of `{"model": state}` and "module." off its names, however often."""
    for key in _WRAPPERS:
        inner = content.get(key)
        if isinstance(inner, Mapping) and _has_tensors(inner):
            return _unwrapped(inner)
    if content and all(str(key).startswith(_PARALLEL_PREFIX) for key in content):
        return _unwrapped({str(k).removeprefix(_PARALLEL_PREFIX): v for k, v in content.items()})
    return dict(content)


def _has_tensors(content: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value, Tensor) or (isinstance(value, Mapping) and _has_tensors(value))
        for value in content.values()
    )


def _is_zip(path: Path) -> bool:
    """Only torch's zip format can stay on the disk; the older one is read whole."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _unpicklable(path: Path, err: Exception) -> CheckpointError:
    if "GLOBAL" in str(err) or "Unsupported" in str(err):
        return CheckpointError(
            f"{path} holds more than tensors, and loading it could run code; it was not loaded.",
            remedy="Use a file with plain tensors.",
        )
    return _damaged(path)


def _damaged(path: Path) -> CheckpointError:
    return CheckpointError(
        f"{path} is damaged, cut short or no weight file at all.", remedy="Fetch it again."
    )


def _text(shape: tuple[int, ...]) -> str:
    return str(list(shape))
