"""A stage's figures as TensorBoard shows them, beside the record in JSON lines.

It knows no stage. Files of a run that is gone on with lie side by side; what was written after the
step at which it goes on is hidden.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import MissingComponentError

FOLDER = "tensorboard"


class Board:
    """Writes figures; nothing is open until there is one."""

    def __init__(self, folder: Path) -> None:
        """Check that the library is there.

        Args:
            folder: The stage's.

        Raises:
            MissingComponentError: It is not.
        """
        self._folder = folder / FOLDER
        self._new_writer = _library()
        self._writer: Any = None
        self._has_begun = False

    def add(self, kind: str, figures: Mapping[str, float], *, step: int) -> None:
        """Write figures of one step, each under "kind/name"."""
        if self._writer is None:
            hidden_from = None if self._has_begun else step
            self._writer = self._new_writer(str(self._folder), purge_step=hidden_from)
            self._has_begun = True
        for name, value in figures.items():
            self._writer.add_scalar(f"{kind}/{name}", float(value), step)

    def close(self) -> None:
        """Write what is waiting and end the writer's thread; `add` begins a new file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _library() -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as err:
        raise MissingComponentError(
            "tensorboard, which writes these logs, is not installed.",
            remedy="Install it with pip: pip install tensorboard",
        ) from err
    return SummaryWriter
