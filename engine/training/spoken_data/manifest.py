"""Manifests: JSON lines that name recordings, on the disk or on the network, with their words.

Only where each line begins is kept in memory; lines are read when they are drawn. Knows no sound.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx2
import numpy as np
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from engine.errors import AudioFileError, RequestError
from engine.evaluation.transcripts import read_transcripts
from engine.training.spoken_data.entry import Encoded, Entry

_WEB: Final = ("http://", "https://")
_TIMEOUT: Final = httpx2.Timeout(30.0)


class Said(BaseModel):
    """One turn of a talk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str
    assistant: str


class Spoken(BaseModel):
    """What a line, or an item of another kind of set, says of a recording.

    Attributes:
        text: What is said; question sets call it the question.
        role: Who answers, the system prompt.
        turns: What was said before: {"user": words, "assistant": answer} each.
        speaker, language: Of the recording.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    text: str = Field(
        min_length=1,
        validation_alias=AliasChoices("text", "question", "sentence", "transcription"),
    )
    role: str | None = None
    turns: tuple[Said, ...] = ()
    speaker: str | None = Field(
        default=None, validation_alias=AliasChoices("speaker", "speaker_id", "client_id")
    )
    language: str | None = Field(
        default=None, validation_alias=AliasChoices("language", "lang", "locale")
    )

    @property
    def talk(self) -> tuple[tuple[str, str], ...]:
        """The turns before, as pairs."""
        return tuple((turn.user, turn.assistant) for turn in self.turns)


class _Line(Spoken):
    audio: str = Field(min_length=1)


class Manifest:
    """A file of JSON lines {"audio", "text", "role", "turns", "speaker", "language"}."""

    def __init__(self, path: Path, *, cache: Path) -> None:
        """Find where the lines begin, and read the first one.

        Args:
            path: The manifest; names of recordings are relative to its folder, or addresses.
            cache: Folder for recordings from the network.

        Raises:
            RequestError: It cannot be read, there is nothing in it, or the first line is wrong.
        """
        self._path, self._cache = path, cache
        self._starts = _line_starts(path)
        if not self._starts.size:
            raise RequestError(f"The manifest {path} has no recording in it.")
        self._entry(0)

    def entries(self, *, seed: int, part: int, parts: int) -> Iterator[Entry]:
        """See `Source.entries`. Raises RequestError at a line that is wrong."""
        order = np.random.default_rng(seed).permutation(self._starts.size)
        for number in order[part::parts]:
            yield self._entry(int(number))

    def _entry(self, number: int) -> Entry:
        with self._path.open("rb") as file:
            file.seek(int(self._starts[number]))
            content = file.readline()
        place = f"{self._path}, recording {number + 1}"
        try:
            line = _Line.model_validate_json(content)
        except ValidationError as error:
            raise RequestError(f"{place}: {first_fault(error)}") from error
        return entry_of(line, key=line.audio, sound=lambda: self._found(line.audio))

    def _found(self, audio: str) -> Path:
        if audio.startswith(_WEB):
            return fetched(audio, self._cache)
        path = self._path.parent / Path(audio).expanduser()
        if not path.is_file():
            raise AudioFileError(f"There is no sound file {path}.", remedy="Check the manifest.")
        return path


class Listed:
    """A folder of LibriSpeech or AISHELL-1 as they are published."""

    def __init__(self, folder: Path) -> None:
        """Read the transcripts. Raises RequestError if there are none."""
        self._transcripts = read_transcripts(folder)

    def entries(self, *, seed: int, part: int, parts: int) -> Iterator[Entry]:
        """See `Source.entries`."""
        order = np.random.default_rng(seed).permutation(len(self._transcripts))
        for number in order[part::parts]:
            one = self._transcripts[int(number)]
            yield Entry(key=one.audio, text=one.text, sound=lambda path=one.path: path)


def entry_of(spoken: Spoken, *, key: str, sound: Callable[[], Encoded]) -> Entry:
    """An entry of what is said of it, and where its sound is."""
    return Entry(
        key=key,
        text=spoken.text,
        sound=sound,
        role=spoken.role,
        turns=spoken.talk,
        speaker=spoken.speaker,
        language=spoken.language,
    )


def fetched(address: str, cache: Path) -> Path:
    """A recording from the network, fetched once.

    Raises:
        AudioFileError: It cannot be had, or the network is forbidden.
    """
    path = cache / hashlib.sha256(address.encode()).hexdigest()
    if path.is_file():
        return path
    if os.environ.get("FLOE_OFFLINE"):
        raise AudioFileError(
            f"FLOE_OFFLINE forbids the network, so {address} cannot be fetched.",
            remedy="Unset it, or keep the recordings on the disk.",
        )
    try:
        answer = httpx2.get(address, follow_redirects=True, timeout=_TIMEOUT)
        answer.raise_for_status()
    except httpx2.HTTPError as err:
        raise AudioFileError(f"{address} cannot be fetched: {err}.") from err
    cache.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_bytes(answer.content)
    draft.replace(path)
    return path


def first_fault(error: ValidationError) -> str:
    """What is wrong first, as the end of a sentence."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where or 'the line'}: {first['msg']}."


def _line_starts(path: Path) -> np.ndarray:
    """[n] int64, where each line that is not empty begins."""
    starts: list[int] = []
    at = 0
    try:
        with path.open("rb") as file:
            for line in file:
                if line.strip():
                    starts.append(at)
                at += len(line)
    except OSError as error:
        raise RequestError(f"The manifest {path} cannot be read: {error.strerror}.") from error
    return np.array(starts, dtype=np.int64)
