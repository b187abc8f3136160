"""Whether a model fits into this machine's memory, where it should run and in which precision.

Knows numbers of weights and of bytes; nothing of torch, and nothing of what is loaded already.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.events import MachineSeen

PROCESSOR: Final = "cpu"
_AROUND_BYTES: Final = 1_600_000_000
"""The conversation's memory, the libraries and what is computed on the way, about."""

_SURPLUS: Final = 1.05
"""Weights that stay in float32 whatever the precision, and what allocators waste."""


class Precision(StrEnum):
    """In what a model computes."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"

    @property
    def n_bytes(self) -> int:
        """Bytes of one weight."""
        return 4 if self is Precision.FLOAT32 else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a model would run.

    Attributes:
        device: "cpu", "cuda:0", …
        device_name: What its maker calls it; "" for the processor.
        precision: In what it would compute.
        n_needed_bytes: Memory that it needs, about.
        n_free_bytes: Memory that is free there; 0 where nobody knows.
    """

    device: str
    device_name: str
    precision: Precision
    n_needed_bytes: int
    n_free_bytes: int

    @property
    def has_room(self) -> bool:
        """Whether it fits; what is not known is no reason to refuse."""
        return not self.n_free_bytes or self.n_needed_bytes <= self.n_free_bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model can run.

    Attributes:
        device: "cpu", "cuda:0", …
        name: What its maker calls it; "" for the processor.
        n_free_bytes: Memory that is free; 0 where nobody knows.
        precisions: What it computes well in, the best first.
    """

    device: str
    name: str
    n_free_bytes: int
    precisions: tuple[Precision, ...]


def n_needed_bytes(n_parameters: int, precision: Precision) -> int:
    """Memory that a model of so many weights needs, about."""
    return round(n_parameters * precision.n_bytes * _SURPLUS) + _AROUND_BYTES


def places_of(machine: MachineSeen) -> tuple[Place, ...]:
    """Where a model can run on this machine, the fastest first, the processor last."""
    fast = tuple(
        Place(
            one.device,
            one.name,
            one.n_free_bytes,
            (
                Precision.BFLOAT16 if one.has_bfloat16 else Precision.FLOAT16,
                Precision.FLOAT32,
                Precision.FLOAT16 if one.has_bfloat16 else Precision.BFLOAT16,
            ),
        )
        for one in machine.accelerators
    )
    processor = (Precision.FLOAT32, Precision.BFLOAT16)
    return (*fast, Place(PROCESSOR, "", machine.n_free_bytes, processor))


def propose(
    n_parameters: int,
    machine: MachineSeen,
    *,
    device: str | None = None,
    precision: Precision | None = None,
) -> Fit:
    """The fastest place with room for a model, in the best precision that fits there.

    Args:
        n_parameters: The model's weights.
        machine: What there is.
        device: The only place to consider; None considers all.
        precision: The only precision to consider; None considers what each place computes well in.

    Returns:
        How it would run. Where nothing has room, the smallest way to run it at the first place:
        `has_room` is False then.
    """
    places = [place for place in places_of(machine) if device in (None, place.device)]
    places = places or [places_of(machine)[-1]]
    fits = [
        _fit(n_parameters, place, one)
        for place in places
        for one in ((precision,) if precision else place.precisions)
    ]
    first = [fit for fit in fits if fit.device == places[0].device]
    smallest = min(first, key=lambda fit: fit.n_needed_bytes)
    return next((fit for fit in fits if fit.has_room), smallest)


def _fit(n_parameters: int, place: Place, precision: Precision) -> Fit:
    return Fit(
        device=place.device,
        device_name=place.name,
        precision=precision,
        n_needed_bytes=n_needed_bytes(n_parameters, precision),
        n_free_bytes=place.n_free_bytes,
    )
