"""WebDataset tar shards: files of one recording lie side by side and share their name's beginning.

Shards are read from the front to the back, so that a set may be as large as the disk. The standard
library's tarfile reads them: the library of the format's name leaves the shards open that it has
read, splits them by environment variables, and cannot be gone on with.
"""

import glob
import json
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from engine.errors import RequestError
from engine.training.spoken_data.entry import Entry
from engine.training.spoken_data.manifest import Spoken, entry_of, first_fault

_SOUNDS: Final = ("wav", "flac", "ogg", "opus", "mp3")
_RANGE: Final = re.compile(r"\{(\d+)\.\.(\d+)\}")
_WORDS: Final = ("txt", "text", "transcript")
_WAITING: Final = 500
"""Recordings, still encoded, among which the next one is drawn."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The files of one recording, by their endings."""

    key: str
    files: dict[str, bytes]


class TarShards:
    """Shards that hold for each recording a sound file and its words.

    The words are in a `.json` with what a manifest's line has, or plain in a `.txt`.
    """

    def __init__(self, pattern: str) -> None:
        """Find the shards.

        Args:
            pattern: A path with `{000..099}`, `*` or neither in it.

        Raises:
            RequestError: There is none.
        """
        self._shards = _shards(pattern)

    def entries(self, *, seed: int, part: int, parts: int) -> Iterator[Entry]:
        """See `Source.entries`; shares are whole shards where there are enough of them.

        Raises:
            RequestError: A recording has no sound or no words, or a shard is damaged.
        """
        rng = np.random.default_rng(seed)
        order = [self._shards[int(at)] for at in rng.permutation(len(self._shards))]
        yield from _mixed(self._share(order, part=part, parts=parts), rng)

    def _share(self, shards: Sequence[Path], *, part: int, parts: int) -> Iterator[Entry]:
        has_enough = len(shards) >= parts
        for shard in shards[part::parts] if has_enough else shards:
            for place, sample in enumerate(self._samples(shard)):
                if has_enough or place % parts == part:
                    yield _entry(sample, shard)

    def _samples(self, shard: Path) -> Iterator[Sample]:
        """The files of each recording by their endings; a name's part after its first dot."""
        sample: Sample = Sample("", {})
        try:
            with tarfile.open(shard, "r|*") as tar:
                for member in tar:
                    content = tar.extractfile(member) if member.isfile() else None
                    if content is None:
                        continue
                    key, ending = _key(member.name)
                    if key != sample.key:
                        if sample.files:
                            yield sample
                        sample = Sample(key, {})
                    sample.files[ending] = content.read()
        except (tarfile.TarError, OSError, EOFError) as err:
            raise RequestError(f"The shard {shard} is damaged: {err}.") from err
        if sample.files:
            yield sample


def _mixed(entries: Iterator[Entry], rng: np.random.Generator) -> Iterator[Entry]:
    """The same entries, each drawn among the next `_WAITING`."""
    waiting = list(islice(entries, _WAITING))
    for entry in entries:
        at = int(rng.integers(len(waiting)))
        yield waiting[at]
        waiting[at] = entry
    for at in rng.permutation(len(waiting)):
        yield waiting[int(at)]


def _shards(pattern: str) -> list[Path]:
    shards: list[Path] = []
    for name in _counted(pattern):
        path = Path(name).expanduser()
        found = sorted(Path(one) for one in glob.glob(str(path)))
        if not found:
            raise RequestError(f"There is no shard {name}.")
        shards += found
    return shards


def _counted(pattern: str) -> list[str]:
    """Names with {000..002} counted out; the first number gives the digits."""
    found = _RANGE.search(pattern)
    if found is None:
        return [pattern]
    first, last = found[1], found[2]
    before, after = pattern[: found.start()], pattern[found.end() :]
    numbers = range(int(first), int(last) + 1)
    return [
        f"{before}{number:0{len(first)}d}{rest}" for number in numbers for rest in _counted(after)
    ]


def _key(name: str) -> tuple[str, str]:
    """Name of the recording, and the file's ending, as the format cuts them."""
    folder, slash, file = name.rpartition("/")
    stem, _, ending = file.partition(".")
    return f"{folder}{slash}{stem}", ending.lower()


def _entry(sample: Sample, shard: Path) -> Entry:
    key, files = f"{shard}, {sample.key}", sample.files
    sound = next((files[ending] for ending in _SOUNDS if ending in files), None)
    if sound is None:
        raise RequestError(f"{key} has no sound: none of {', '.join(_SOUNDS)}.")
    return entry_of(_words(files, key), key=key, sound=lambda: sound)


def _words(files: Mapping[str, bytes], key: str) -> Spoken:
    values: dict[str, Any] = {}
    try:
        if "json" in files:
            values |= json.loads(files["json"])
    except (ValueError, TypeError) as err:
        raise RequestError(f"{key}: its JSON cannot be read: {err}.") from err
    for ending in _WORDS:
        if ending in files:
            values["text"] = files[ending].decode("utf-8", errors="replace").strip()
    try:
        return Spoken.model_validate(values)
    except ValidationError as err:
        raise RequestError(f"{key}: {first_fault(err)}") from err
