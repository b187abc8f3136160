"""What a look at this machine can find: something is well, limited or missing.

Knows nothing of how anything is examined or printed.
"""

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """How something is."""

    WELL = "well"
    LIMITED = "limited"
    """Floe runs, but not everything works."""
    MISSING = "missing"
    """Floe cannot answer without it."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        condition: How it is.
        text: What was found, without a full stop.
        remedy: What the user can do, as a sentence; "" where nothing needs doing.
    """

    name: str
    condition: Condition
    text: str
    remedy: str = ""


def well(name: str, text: str) -> Finding:
    """Something is as it should be."""
    return Finding(name=name, condition=Condition.WELL, text=text)


def limited(name: str, text: str, *, remedy: str) -> Finding:
    """Floe runs, but not everything works."""
    return Finding(name=name, condition=Condition.LIMITED, text=text, remedy=remedy)


def missing(name: str, text: str, *, remedy: str) -> Finding:
    """Floe cannot answer without it."""
    return Finding(name=name, condition=Condition.MISSING, text=text, remedy=remedy)
