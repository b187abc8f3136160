"""Hugging Face datasets: a folder on the disk or a name on the hub, read as a stream.

Sound is decoded by soundfile, so the library's own decoder (torchcodec) is not needed. Knows how
the usual sets name their columns.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import fsspec
from pydantic import ValidationError

from engine.errors import AudioFileError, MissingComponentError, RequestError
from engine.training.spoken_data.entry import Encoded, Entry
from engine.training.spoken_data.manifest import Spoken, entry_of, first_fault

_NAME: Final = re.compile(r"(?P<name>[^:@]+)(:(?P<configuration>[^@]+))?(@(?P<split>.+))?")
_BUFFER: Final = 1000
"""Entries among which a stream's next one is drawn."""


class HubDataset:
    """A dataset with a column of sound and one of words."""

    def __init__(self, name: str) -> None:
        """Open the set; nothing of its sound is read.

        Args:
            name: `NAME[:CONFIGURATION][@SPLIT]`; NAME may be a folder, also one that was written by
                the library's `save_to_disk`. The split is "train" where none is named.

        Raises:
            RequestError: There is no such set, or it has no column of sound.
            MissingComponentError: The library is not installed.
        """
        self._set, column = _opened(name)
        self._name, self._column = name, column

    def entries(self, *, seed: int, part: int, parts: int) -> Iterator[Entry]:
        """See `Source.entries`. Raises RequestError at an item without words."""
        drawn = self._set.shuffle(seed=seed, buffer_size=_BUFFER)
        for place, item in enumerate(drawn):
            if place % parts == part:
                yield self._entry(item, place)

    def _entry(self, item: Mapping[str, Any], place: int) -> Entry:
        audio = item[self._column]
        named = audio if isinstance(audio, str) else audio["path"]
        key = f"{self._name}, {named or item.get('id') or place}"
        try:
            spoken = Spoken.model_validate({k: v for k, v in item.items() if v is not None})
        except ValidationError as err:
            raise RequestError(f"{key}: {first_fault(err)}") from err
        return entry_of(spoken, key=key, sound=lambda: _sound(audio, key))


def _sound(audio: Mapping[str, Any] | str, key: str) -> Encoded:
    content, path = (None, audio) if isinstance(audio, str) else (audio["bytes"], audio["path"])
    if content:
        return content
    if not path:
        raise AudioFileError(f"{key} has no sound.")
    if Path(path).is_file():
        return Path(path)
    try:
        opened: Any = fsspec.open(path, "rb")
        with opened as file:
            return file.read()
    except (OSError, ValueError) as err:
        raise AudioFileError(f"{key} cannot be fetched: {err}.") from err


def _opened(name: str) -> tuple[Any, str]:
    """The set as a stream with undecoded sound, and the name of that column."""
    library = _datasets()
    found = _NAME.fullmatch(name)
    if found is None:
        raise RequestError(
            f"{name!r} names no dataset.", remedy="Write hf:NAME:CONFIGURATION@SPLIT."
        )
    split = found["split"] or "train"
    try:
        opened = _load(library, found["name"], found["configuration"], split)
    except (OSError, ValueError, RuntimeError, KeyError) as err:
        reason = str(err).splitlines()[0] if str(err) else type(err).__name__
        raise RequestError(
            f"The dataset {name} cannot be opened: {reason}.",
            remedy="Check name, folder and split.",
        ) from err
    features = opened.features or {}
    columns = [key for key, kind in features.items() if isinstance(kind, library.Audio)]
    if not columns:
        raise RequestError(f"The dataset {name} has no column of sound.")
    return _undecoded(library, opened, features, columns[0]), columns[0]


def _undecoded(library: Any, opened: Any, features: Mapping[str, Any], column: str) -> Any:
    """The set with its sound as bytes, or as a path where that is what it has.

    The library's own kind of column asks for torchcodec even where it decodes nothing.
    """
    text = library.Value("string")
    for encoded in ({"bytes": library.Value("binary"), "path": text}, text):
        made = opened.cast(library.Features({**features, column: encoded}))
        try:
            for _ in made.take(1):
                pass
        except (AttributeError, TypeError):
            continue
        return made
    raise RequestError(f"The column {column} of the dataset is not sound that can be read.")


def _load(library: Any, name: str, configuration: str | None, split: str) -> Any:
    folder = Path(name).expanduser()
    if (folder / "dataset_info.json").is_file() or (folder / "dataset_dict.json").is_file():
        saved = library.load_from_disk(str(folder))
        chosen = saved[split] if isinstance(saved, library.DatasetDict) else saved
        return chosen.to_iterable_dataset()
    if not folder.exists() and os.environ.get("FLOE_OFFLINE"):
        raise RequestError(
            f"FLOE_OFFLINE forbids the network, and there is no folder {name}.",
            remedy="Unset it, or name the folder of a dataset.",
        )
    return library.load_dataset(name, configuration, split=split, streaming=True)


def _datasets() -> Any:
    try:
        import datasets
    except ImportError as err:
        raise MissingComponentError(
            "datasets, which reads Hugging Face datasets, is not installed.",
            remedy="Install it with pip: pip install datasets",
        ) from err
    datasets.disable_progress_bars()
    datasets.utils.tqdm.monitor_interval = 0  # else a thread watches bars that nobody sees
    return datasets
