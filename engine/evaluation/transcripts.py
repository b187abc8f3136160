"""Recordings with what is said in them: our own manifests, LibriSpeech, AISHELL-1.

Knows neither models nor sound. LibriSpeech (Panayotov et al., 2015) and AISHELL-1 (Bu et al., 2017)
are read as they are published: a folder is given in place of a manifest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from engine.errors import RequestError
from engine.evaluation.listings import numbered_lines
from engine.evaluation.scored_text import scored_text

AISHELL_TRANSCRIPT: Final = Path("transcript", "aishell_transcript_v0.8.txt")
_LIBRISPEECH_ENDING: Final = ".trans.txt"


@dataclass(frozen=True, slots=True)
class Transcript:
    """One recording.

    Attributes:
        audio: Its name, as the manifest or the set has it.
        path: Where it lies.
        text: What is said.
    """

    audio: str
    path: Path
    text: str


class _Line(BaseModel):
    """A line of a manifest of our own; the question sets call what is said the question."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    audio: str = Field(min_length=1)
    text: str = Field(min_length=1, validation_alias=AliasChoices("text", "question"))


def read_transcripts(source: Path) -> list[Transcript]:
    """Read a whole set, in its order.

    Args:
        source: A file of JSON lines {"audio", "text"}, paths relative to its folder; a folder with
            LibriSpeech's `*.trans.txt` somewhere below it; or the folder of AISHELL-1, of which its
            test part is taken, or any folder within its `wav`.

    Raises:
        RequestError: It cannot be read, a line is wrong or names a missing recording (file and line
            are named), or there is nothing in it.
    """
    if not source.is_dir():
        found = list(_of_manifest(source))
    elif (root := _aishell_root(source)) is not None:
        found = list(_of_aishell(root, _aishell_part(root, source)))
    else:
        found = list(_of_librispeech(source))
    if not found:
        raise RequestError(
            f"{source} has no recording with its text in it.",
            remedy="Give JSON lines, or the folder of LibriSpeech or AISHELL-1 as published.",
        )
    return found


def _of_manifest(manifest: Path) -> Iterator[Transcript]:
    for place, line in numbered_lines(manifest):
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise RequestError(f"{place}: {where or 'the line'}: {first['msg']}.") from error
        path = manifest.parent / Path(read.audio).expanduser()
        yield _checked(Transcript(read.audio, path, read.text), place)


def _of_librispeech(folder: Path) -> Iterator[Transcript]:
    for listing in sorted(folder.rglob(f"*{_LIBRISPEECH_ENDING}")):
        for place, line in numbered_lines(listing):
            name, text = _name_and_text(line, place)
            path = listing.parent / f"{name}.flac"
            yield _checked(Transcript(name, path, text), place)


def _of_aishell(root: Path, part: Path) -> Iterator[Transcript]:
    """Lines of the speakers whose folders lie in the part; the listing has those of all parts.

    Some published recordings have no line; they are left out, as in the recipes for the set.
    """
    folders = {path.name: path for path in sorted([part, *part.rglob("S*")]) if path.is_dir()}
    for place, line in numbered_lines(root / AISHELL_TRANSCRIPT):
        name, text = _name_and_text(line, place)
        folder = folders.get(_aishell_speaker(name))
        if folder is not None:
            yield _checked(Transcript(name, folder / f"{name}.wav", text), place)


def _aishell_root(folder: Path) -> Path | None:
    above = (folder.resolve(), *folder.resolve().parents)
    return next((root for root in above if (root / AISHELL_TRANSCRIPT).is_file()), None)


def _aishell_part(root: Path, folder: Path) -> Path:
    part = folder.resolve()
    if part != root:
        return part
    test = root / "wav" / "test"
    return test if test.is_dir() else root / "wav"


def _aishell_speaker(name: str) -> str:
    """BAC009S0764W0121 was said by S0764."""
    return name[6:11]


def _name_and_text(line: str, place: str) -> tuple[str, str]:
    name, _, text = line.strip().partition(" ")
    if not text.strip():
        raise RequestError(f"{place}: there is no text after the recording's name.")
    return name, text.strip()


def _checked(transcript: Transcript, place: str) -> Transcript:
    if not scored_text(transcript.text).text:
        raise RequestError(f"{place}: the text has no word in it.")
    if not transcript.path.is_file():
        raise RequestError(f"{place}: there is no recording {transcript.path}.")
    return transcript
