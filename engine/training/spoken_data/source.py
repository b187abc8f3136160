"""What a set of recorded speech is to those who draw from it, and how one is opened by its name.

It knows the kinds of sets, and the insides of none.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from engine.errors import RequestError
from engine.training.spoken_data.entry import Entry

HUB_MARK = "hf:"
"""In front of the name, or the folder, of a Hugging Face dataset."""


class Source(Protocol):
    """A set of recorded speech."""

    def entries(self, *, seed: int, part: int, parts: int) -> Iterator[Entry]:
        """One pass over a share of the set, in an order that the seed alone decides.

        Args:
            seed: Of the order; another pass has another one.
            part: Which share, from 0.
            parts: How many shares there are; together they are the whole set.
        """
        ...


def open_source(name: str, *, cache: Path) -> Source:
    """Open a set by its name.

    Args:
        name: A manifest (`people.jsonl`); a folder of LibriSpeech or AISHELL-1 as published; tar
            shards (`speech-{000..099}.tar`, `folder/*.tar`); or `hf:NAME` with a Hugging Face
            dataset's name or folder, and if wished `hf:NAME:CONFIGURATION@SPLIT`.
        cache: Folder for what is fetched from the network.

    Raises:
        RequestError: There is no such set, or nothing in it.
        MissingComponentError: The library that reads it is not installed.
    """
    from engine.training.spoken_data.hub_dataset import HubDataset
    from engine.training.spoken_data.manifest import Listed, Manifest
    from engine.training.spoken_data.tar_shards import TarShards

    if name.startswith(HUB_MARK):
        return HubDataset(name.removeprefix(HUB_MARK))
    if name.endswith(".tar"):
        return TarShards(name)
    path = Path(name).expanduser()
    if path.is_dir():
        return Listed(path)
    if path.is_file():
        return Manifest(path, cache=cache)
    raise RequestError(
        f"There is no set of recordings {name}.",
        remedy="Give a file of JSON lines, a folder, tar shards, or hf: and a dataset's name.",
    )
