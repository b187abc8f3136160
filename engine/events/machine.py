"""The event about the machine that the engine runs on: what computes, and what memory is free.

Knows nothing of models; it is told once, before one is loaded.
"""

from dataclasses import dataclass

from engine.events.terms import Stamped


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """A device that computes faster than the processor.

    Attributes:
        device: "cuda:0", "mps", …
        name: What its maker calls it.
        n_bytes: Its memory.
        n_free_bytes: What of it nobody uses.
        has_bfloat16: Whether it computes in bfloat16 by itself.
    """

    device: str
    name: str
    n_bytes: int
    n_free_bytes: int
    has_bfloat16: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSeen(Stamped):
    """Once, after torch has been imported and before the model is loaded.

    Attributes:
        accelerators: The best first; none where only the processor computes.
        n_free_bytes: Memory of the computer that is free; 0 where the system does not say.
    """

    accelerators: tuple[Accelerator, ...]
    n_free_bytes: int
