"""Which models there are on this computer: the built-in one, the large one, the user's folders.

Knows what lies on the disk; nothing of what is loaded, fetched or shown. Looking may take a while.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from app.preferences import FolderPreferences
from engine.weights.faults import ModelFolderError
from engine.weights.folder_check import check_folder, find_llm
from engine.weights.published import PublishedModel
from engine.weights.receipt import read_receipt
from engine.weights.size import ModelSize, size_of
from engine.weights.store import BUILT_IN, Layout, resources_folder


class ModelKind(Enum):
    """Where a model comes from."""

    BUILT_IN = auto()
    PUBLISHED = auto()
    """Others have published it; it can be fetched."""
    FOLDER = auto()
    """The user has it somewhere."""


@dataclass(frozen=True, kw_only=True)
class ShelfModel:
    """One model.

    Attributes:
        key: Its name in the preferences: a stored model's name, or a folder.
        kind: Where it comes from.
        folder: Where it lies, or would lie.
        llm: The folder of its language model, where the user has named one.
        n_bytes: Its size when it is whole; of a published one about, before the hub has said so.
        n_there_bytes: How much of it is on the disk.
        n_parameters: Its weights, about.
        fault: Why it cannot be used as it lies there; None where it can.
    """

    key: str
    kind: ModelKind
    folder: Path
    llm: Path | None = None
    n_bytes: int = 0
    n_there_bytes: int = 0
    n_parameters: int = 0
    fault: ModelFolderError | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it can be used."""
        return self.fault is None


def look_at_models(
    published: PublishedModel, store: Path, folders: Iterable[FolderPreferences]
) -> list[ShelfModel]:
    """Look at every model: the built-in one, the published one, the folders in their order.

    Args:
        published: The model that can be fetched.
        store: Where fetched models lie.
        folders: Where the user has others.
    """
    built_in = _look(BUILT_IN, ModelKind.BUILT_IN, resources_folder() / BUILT_IN)
    own = [
        _look(one.path, ModelKind.FOLDER, Path(one.path), llm=Path(one.llm) if one.llm else None)
        for one in folders
    ]
    return [built_in, _look_at_published(published, store / published.name), *own]


def _look_at_published(model: PublishedModel, folder: Path) -> ShelfModel:
    found = _look(model.name, ModelKind.PUBLISHED, folder)
    receipt = read_receipt(folder)
    n_there = receipt.n_there(folder) if receipt else found.n_there_bytes
    fault = found.fault
    if receipt is not None and fault is None and not receipt.is_whole(folder):
        fault = ModelFolderError.about(folder, f"{folder} is not whole yet.")
    return ShelfModel(
        key=model.name,
        kind=ModelKind.PUBLISHED,
        folder=folder,
        n_bytes=receipt.n_bytes if receipt else model.n_bytes,
        n_there_bytes=n_there,
        n_parameters=model.n_parameters,
        fault=fault,
    )


def _look(key: str, kind: ModelKind, folder: Path, *, llm: Path | None = None) -> ShelfModel:
    size, fault = ModelSize(0, 0), None
    try:
        found = check_folder(folder, llm)
        parts = [found.path]
        if found.layout is Layout.RELEASED:
            parts.append(find_llm(found.path, llm))
        size = size_of(parts)
    except ModelFolderError as error:
        fault = error
    return ShelfModel(
        key=key,
        kind=kind,
        folder=folder,
        llm=llm,
        n_bytes=size.n_bytes,
        n_there_bytes=size.n_bytes,
        n_parameters=size.n_parameters,
        fault=fault,
    )
