"""Published sets of questions: LLaMA Questions, Web Questions and TriviaQA, as they come.

Knows their files and nothing of models. LLaMA Questions (Nachmani et al., 2023) has recordings of
its own, and so have all three in OpenAudioBench (Li et al., 2025). Web Questions (Berant et al.,
2013) and TriviaQA (Joshi et al., 2017) are published as texts: whoever records them lays each
recording beside the file, or into its folder `audios`, under the question's number or id.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import RequestError
from engine.evaluation.listings import read_listing

RECORDINGS: Final = "audios"
"""The folder with the recordings, where they do not lie beside the listing."""

_TABLE_ENDINGS: Final = (".tsv", ".csv")
_SOUND_ENDINGS: Final = (".wav", ".flac", ".mp3", ".ogg", ".opus")
_DESCRIPTION: Final = re.compile(r'\(description (?:"((?:[^"\\]|\\.)*)"|([^()"]*))\)')


@dataclass(frozen=True, slots=True)
class SpokenQuestion:
    """One question of a set.

    Attributes:
        audio: Its recording, relative to the listing's folder.
        question: Its words.
        answers: Every accepted answer.
    """

    audio: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """Columns of a published table.

    Attributes:
        question, audio: Their names.
        answers: Names of the columns with answers, and what parts several in one cell.
    """

    question: str
    audio: str
    answers: Mapping[str, str | None]


_TABLES: Final = (
    _Table("Questions", "Wav Filename", {"Answer": None}),
    _Table("Questions", "audio_filename", {"Answer": None}),
    _Table("question", "audio_filename", {"answers": ";"}),
    _Table(
        "question",
        "audio_filename",
        {"answer_normalized_value": None, "answer_normalized_aliases": ","},
    ),
)
"""LLaMA Questions; then LLaMA Questions, Web Questions and TriviaQA of OpenAudioBench."""


def published_listing(path: Path) -> Path | None:
    """The listing of a published set; None for a file that is none, such as JSON lines.

    Args:
        path: A folder with one table, a table (`.tsv`, `.csv`), or a file of another kind, of which
            a `.json` is a listing if all of it is one list or has `Data`.

    Raises:
        RequestError: A folder has no table, or more than one; or a file cannot be read.
    """
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.suffix in _TABLE_ENDINGS)
        if len(found) != 1:
            raise RequestError(
                f"{path} has {len(found) or 'no'} tables (.tsv, .csv) of questions in it.",
                remedy="Give the folder of one set as published, or the table itself.",
            )
        return found[0]
    if path.suffix in _TABLE_ENDINGS:
        return path
    return path if path.suffix == ".json" and _entries(path) is not None else None


def read_question_set(listing: Path) -> list[SpokenQuestion]:
    """Read a published set, in its order.

    Args:
        listing: A table (`.tsv`, `.csv`) with one of the published headings, or the `.json` of
            Web Questions or TriviaQA; of the latter two, questions without a recording are left
            out.

    Raises:
        RequestError: It cannot be read, is none of these, a row is wrong, or no question is left.
    """
    read = _of_texts if listing.suffix == ".json" else _of_table
    questions = list(read(listing))
    if not questions:
        raise RequestError(f"{listing} has no question in it.")
    return questions


def _of_table(listing: Path) -> Iterator[SpokenQuestion]:
    lines = io.StringIO(read_listing(listing), newline="")
    if listing.suffix == ".tsv":
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        rows = csv.DictReader(lines)
    table = _table(rows.fieldnames or (), listing)
    folder = f"{RECORDINGS}/" if (listing.parent / RECORDINGS).is_dir() else ""
    try:
        for row in rows:
            yield _row(row, table, folder, place=f"{listing}, line {rows.line_num}")
    except csv.Error as error:
        raise RequestError(f"{listing}, line {rows.line_num}: {error}.") from error


def _table(headings: Any, listing: Path) -> _Table:
    for table in _TABLES:
        if {table.question, table.audio, *table.answers} <= {*headings}:
            return table
    raise RequestError(
        f"{listing} has not the columns of a published set of questions.",
        remedy="LLaMA Questions has Questions, Answer, Wav Filename.",
    )


def _row(
    row: Mapping[str, str | None], table: _Table, folder: str, *, place: str
) -> SpokenQuestion:
    audio = (row[table.audio] or "").strip()
    answers: list[str] = []
    for column, separator in table.answers.items():
        cell = row[column] or ""
        answers += cell.split(separator) if separator else [cell]
    return _checked(audio and folder + audio, row[table.question], answers, place=place)


def _of_texts(listing: Path) -> Iterator[SpokenQuestion]:
    found = _entries(listing)
    if found is None:
        raise RequestError(
            f"{listing} is not a published set of questions.",
            remedy="Give Web Questions' list, or TriviaQA's dictionary with Data.",
        )
    entries, read = found
    sounds = _recordings(listing.parent)
    kept = False
    for number, entry in enumerate(entries, start=1):
        place = f"{listing}, question {number}"
        try:
            name, question, answers = read(entry, number)
        except (KeyError, TypeError, AttributeError) as error:
            raise RequestError(f"{place}: it has not the published fields.") from error
        if name in sounds:
            kept = True
            yield _checked(sounds[name], question, answers, place=place)
    if entries and not kept:
        raise RequestError(
            f"There is no recording of any question of {listing}.",
            remedy=f"Lay them beside it, or into its folder {RECORDINGS}, each under the"
            " question's id (TriviaQA) or number from 1 (Web Questions), for example 1.wav.",
        )


_Entry = tuple[str, str, list[str]]


def _entries(listing: Path) -> tuple[list[Any], Callable[[Any, int], _Entry]] | None:
    try:
        content = json.loads(read_listing(listing))
    except (ValueError, RecursionError):
        return None
    if isinstance(content, list):
        return content, _web_question
    if isinstance(content, dict) and isinstance(content.get("Data"), list):
        return content["Data"], _trivia_question
    return None


def _web_question(entry: Any, number: int) -> _Entry:
    found = _DESCRIPTION.findall(entry["targetValue"])
    answers = [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in found]
    return str(number), entry["utterance"], answers


def _trivia_question(entry: Any, _number: int) -> _Entry:
    answer = entry["Answer"]
    names = [answer["Value"], *answer.get("Aliases", []), *answer.get("NormalizedAliases", [])]
    return entry["QuestionId"], entry["Question"], names


def _recordings(folder: Path) -> dict[str, str]:
    """Names without their endings, and where they lie relative to the folder."""
    places = ((folder, ""), (folder / RECORDINGS, f"{RECORDINGS}/"))
    return {
        path.stem: prefix + path.name
        for place, prefix in places
        if place.is_dir()
        for path in sorted(place.iterdir())
        if path.suffix.lower() in _SOUND_ENDINGS
    }


def _checked(audio: str, question: object, answers: list[str], *, place: str) -> SpokenQuestion:
    accepted = tuple(dict.fromkeys(text.strip() for text in answers if text.strip()))
    if not audio or not isinstance(question, str) or not question.strip() or not accepted:
        raise RequestError(f"{place}: the recording, the question or its answer is missing.")
    return SpokenQuestion(audio, question.strip(), accepted)
