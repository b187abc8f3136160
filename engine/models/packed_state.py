"""A conversation's state as bytes: tensors and plain values under names, nothing that can run.

The bytes are one file in the safetensors format; the plain values are JSON in a tensor of their
own. Knows no state: each state class writes itself into a `StateWriter` and reads itself from a
`StateReader`, part by part.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from engine.errors import RequestError

Plain: TypeAlias = bool | int | float | str | list[int] | None

_VALUES: Final = ".values"
"""No part writes a name that begins so."""
_Values: TypeAlias = dict[str, Plain]


class PackedStateError(RequestError):
    """Bytes that are no conversation's state, or that of another model or version."""


class StateWriter:
    """Takes a state in, part by part."""

    def __init__(self) -> None:
        """Begin empty."""
        self._prefix = ""
        self._values: _Values = {}
        self._tensors: dict[str, Tensor] = {}

    def within(self, name: str) -> "StateWriter":
        """The place of a part: names written there are its own."""
        part = StateWriter()
        part._prefix = f"{self._prefix}{name}."
        part._values, part._tensors = self._values, self._tensors
        return part

    def value(self, name: str, value: Plain) -> None:
        """Keep a plain value."""
        self._values[self._prefix + name] = list(value) if isinstance(value, list) else value

    def tensor(self, name: str, tensor: Tensor) -> None:
        """Keep a copy of a tensor of any shape."""
        # Two names must never share memory: the format has no word for it.
        copy = tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
        self._tensors[self._prefix + name] = copy

    def tensors(self, name: str, tensors: Iterable[Tensor]) -> None:
        """Keep a row of tensors."""
        kept = list(tensors)
        self.value(f"{name}.n", len(kept))
        for index, tensor in enumerate(kept):
            self.tensor(f"{name}.{index}", tensor)

    def sound(self, name: str, sound: np.ndarray) -> None:
        """Keep an array of numbers."""
        self.tensor(name, torch.from_numpy(np.ascontiguousarray(sound)))

    def to_bytes(self) -> bytes:
        """Everything."""
        text = json.dumps(self._values).encode("utf-8")
        values = torch.frombuffer(bytearray(text), dtype=torch.uint8)
        return save(self._tensors | {_VALUES: values})


class StateReader:
    """Gives a state out, part by part; what is not as it must be is refused by name."""

    def __init__(self, data: bytes, *, device: torch.device) -> None:
        """Take the bytes in.

        Args:
            data: Of `StateWriter.to_bytes`.
            device: Where tensors shall be.

        Raises:
            PackedStateError: They are not in the format.
        """
        self._prefix = ""
        self._device = device
        try:
            self._tensors = load(data)
            text = bytes(self._tensors.pop(_VALUES).tolist())
            self._values: _Values = json.loads(text)
        except (SafetensorError, KeyError, TypeError, ValueError) as err:
            raise _refused("it is not in the format") from err
        if not isinstance(self._values, dict):
            raise _refused("its values have no names")

    def within(self, name: str) -> "StateReader":
        """The place of a part."""
        part = object.__new__(StateReader)
        part._prefix = f"{self._prefix}{name}."
        part._device = self._device
        part._values, part._tensors = self._values, self._tensors
        return part

    def finish(self) -> None:
        """Make sure that everything was read.

        Raises:
            PackedStateError: Something is left over.
        """
        left = sorted([*self._values, *self._tensors])
        if left:
            raise _refused(f"nobody knows its {left[0]}")

    # -- plain values -----------------------------------------------------------------------

    def flag(self, name: str) -> bool:
        """A truth value."""
        value = self._value(name)
        if isinstance(value, bool):
            return value
        raise self._misshapen(name)

    def count(self, name: str) -> int:
        """A whole number of at least 0."""
        value = self._value(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self._misshapen(name)

    def maybe_count(self, name: str) -> int | None:
        """A whole number of at least 0, or nothing."""
        key = self._prefix + name
        if key in self._values and self._values[key] is None:
            del self._values[key]
            return None
        return self.count(name)

    def limited(self, name: str, *, lowest: int, highest: int) -> int:
        """A whole number between two."""
        value = self.count(name)
        if lowest <= value <= highest:
            return value
        raise self._misshapen(name)

    def number(self, name: str) -> float:
        """Any finite number."""
        value = self._value(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
            return float(value)
        raise self._misshapen(name)

    def text(self, name: str) -> str:
        """A text."""
        value = self._value(name)
        if isinstance(value, str):
            return value
        raise self._misshapen(name)

    def ids(self, name: str, *, below: int) -> list[int]:
        """Whole numbers from 0 on, each below a bound."""
        value = self._value(name)
        if isinstance(value, list) and all(
            isinstance(one, int) and 0 <= one < below for one in value
        ):
            return list(value)
        raise self._misshapen(name)

    def _value(self, name: str) -> Plain:
        key = self._prefix + name
        if key not in self._values:
            raise _refused(f"its {key} is missing")
        return self._values.pop(key)

    # -- tensors ----------------------------------------------------------------------------

    def tensor(
        self, name: str, shape: Sequence[int | None], dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """A tensor of a shape; None stands for any length."""
        key = self._prefix + name
        tensor = self._tensors.pop(key, None)
        if tensor is None:
            raise _refused(f"its {key} is missing")
        fits = len(shape) == tensor.dim() and all(
            wanted in (None, n) for wanted, n in zip(shape, tensor.shape, strict=True)
        )
        if not fits or tensor.dtype is not dtype:
            raise self._misshapen(name)
        return tensor.to(self._device)

    def maybe_tensor(
        self, name: str, shape: Sequence[int | None], dtype: torch.dtype = torch.float32
    ) -> Tensor | None:
        """A tensor, or None where none was kept."""
        is_there = self._prefix + name in self._tensors
        return self.tensor(name, shape, dtype) if is_there else None

    def tensors(
        self, name: str, shape: Sequence[int | None], dtype: torch.dtype = torch.float32
    ) -> list[Tensor]:
        """A row of tensors of one shape."""
        n = self.count(f"{name}.n")
        return [self.tensor(f"{name}.{index}", shape, dtype) for index in range(n)]

    def sound(self, name: str, shape: Sequence[int | None]) -> np.ndarray:
        """An array of float32."""
        return self.tensor(name, shape).cpu().numpy()

    def _misshapen(self, name: str) -> PackedStateError:
        return _refused(f"its {self._prefix}{name} does not fit this model")


def _refused(why: str) -> PackedStateError:
    return PackedStateError(
        f"This is no state of a conversation with this model: {why}.",
        remedy="Move conversations between workers of the same model and version only.",
    )


def pack_chance(chance: torch.Generator, into: StateWriter, name: str) -> None:
    """Keep how far a source of chance has come."""
    into.tensor(name, chance.get_state())


def unpack_chance(chance: torch.Generator, kept: StateReader, name: str) -> None:
    """Let a source of chance go on where another one was.

    Raises:
        PackedStateError: It was another kind of source.
    """
    n = len(chance.get_state())
    chance.set_state(kept.tensor(name, (n,), torch.uint8).cpu())
