"""The tensors in a TorchScript file, by the places of its modules; the program in it is not read.

Knows nothing of what they mean. The file is untrusted: nothing in it is run, and whatever in its
description is neither a module nor a tensor of float32 is refused.
"""

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from engine.errors import CheckpointError

_MODULES: Final = "__torch__."
"""What the names of a program's own classes begin with."""


class Module:
    """One module of the program: its tensors and its parts are its attributes."""


def read_torchscript(path: Path) -> Module:
    """The outermost module.

    Raises:
        CheckpointError: The file cannot be read, is damaged or of another kind.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            folder = archive.namelist()[0].partition("/")[0]
            found = _Description(archive, folder).load()
    except (OSError, zipfile.BadZipFile, pickle.UnpicklingError) as err:
        raise _damaged(path) from err
    except (KeyError, ValueError, IndexError, TypeError, AttributeError, RuntimeError) as err:
        raise _damaged(path) from err
    if not isinstance(found, Module):
        raise _damaged(path)
    return found


class _Description(pickle.Unpickler):
    """Reads the part of the file that says which tensor belongs where."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{folder}/data.pkl")))
        self._archive, self._folder = archive, folder

    def find_class(self, module_name: str, global_name: str, /) -> Callable[..., Any]:
        if module_name.startswith(_MODULES):
            return Module
        match module_name, global_name:
            case "torch._utils", "_rebuild_tensor_v2":
                return _tensor
            case "torch", "FloatStorage":
                return float
            case "torch.jit._pickle", "build_intlist":
                return list
            case "collections", "OrderedDict":
                return dict
            case _:
                raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a model")

    def persistent_load(self, pid: Any, /) -> Tensor:
        """The numbers that this name stands for, [n] float32."""
        _, kind, name, *_ = pid
        if kind is not float:
            raise pickle.UnpicklingError("numbers of another kind than float32")
        content = self._archive.read(f"{self._folder}/data/{int(name)}")
        return torch.frombuffer(bytearray(content), dtype=torch.float32) if content else _NOTHING


_NOTHING: Final = torch.zeros(0)


def _tensor(numbers: Tensor, offset: int, size: Any, stride: Any, *_: Any) -> Tensor:
    return numbers.as_strided(size, stride, offset)


def _damaged(path: Path) -> CheckpointError:
    return CheckpointError(
        f"{path} is damaged or of another kind.", remedy="Start with ./floe --reinstall."
    )
