"""What is shown of one model: its state as values, and what can be asked for.

Knows no words and no widgets.
"""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from app.model_shelf import ModelKind, ShelfModel
from engine import Failed
from engine.weights.fetch import FetchProgress
from engine.weights.fitting import Fit


class ModelWish(Enum):
    """What the user wants with a model."""

    USE = auto()
    USE_ANYWAY = auto()
    """Although the memory does not seem to suffice."""
    GIVE_UP_LOADING = auto()
    FETCH = auto()
    CANCEL_FETCH = auto()
    CHANGE_FOLDER = auto()
    FORGET = auto()


class Refusal(Enum):
    """Why Floe itself does not do what was wished."""

    OFFLINE = auto()
    """The settings forbid the network."""
    OFFLINE_BY_START = auto()
    """Floe was started so that it never touches the network."""
    NO_ROOM = auto()
    """The memory does not suffice."""


Fault = Exception | Failed | Refusal
"""What stands in the way of a model."""


@dataclass(frozen=True, kw_only=True)
class ModelView:
    """One model as it is shown.

    Attributes:
        model: What lies on the disk.
        fit: How it would run; None before the engine has told what the machine has.
        is_in_use: Whether it answers.
        is_other_way: Whether it answers otherwise than the settings now say.
        loading: From 0 to 1 while it is being loaded.
        is_beside: Whether the one in use answers meanwhile.
        progress: How far its fetching is, while it is.
        fault: What stands in the way.
        retry: What trying again means; None where that is no help.
    """

    model: ShelfModel
    fit: Fit | None = None
    is_in_use: bool = False
    is_other_way: bool = False
    loading: float | None = None
    is_beside: bool = True
    progress: FetchProgress | None = None
    fault: Fault | None = None
    retry: ModelWish | None = None

    @property
    def wishes(self) -> list[ModelWish]:
        """What can be asked for, what is likeliest first."""
        if self.loading is not None:
            return [ModelWish.GIVE_UP_LOADING]
        if self.progress is not None:
            return [ModelWish.CANCEL_FETCH]
        return [wish for wish in self._possible() if wish not in _covered_by(self.retry)]

    def _possible(self) -> list[ModelWish]:
        found: list[ModelWish] = []
        if self.model.is_whole and (not self.is_in_use or self.is_other_way):
            found.append(ModelWish.USE)
        if self.model.kind is ModelKind.PUBLISHED and not self.model.is_whole:
            found.append(ModelWish.FETCH)
        if self.model.kind is ModelKind.FOLDER:
            found.append(ModelWish.CHANGE_FOLDER)
            if not self.is_in_use:
                found.append(ModelWish.FORGET)
        return found

    @property
    def folder_name(self) -> str:
        """What a folder of the user's is called."""
        path = Path(self.model.folder)
        is_inner = path.name == "checkpoints" and path.parent.name
        return path.parent.name if is_inner else path.name


def _covered_by(retry: ModelWish | None) -> set[ModelWish]:
    """What need not be offered again beside trying again."""
    if retry is ModelWish.USE_ANYWAY:
        return {ModelWish.USE}
    return {retry} if retry else set()
