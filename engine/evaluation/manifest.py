"""The list of spoken questions that an evaluation works through: one JSON object a line.

Knows neither models nor sound; paths are taken relative to the manifest's own folder. Published
sets are taken as they come (`engine.evaluation.question_sets`).
"""

import re
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from engine.errors import RequestError
from engine.evaluation.accepted import is_pattern
from engine.evaluation.listings import numbered_lines
from engine.evaluation.question_sets import published_listing, read_question_set


class Question(BaseModel):
    """One line; fields that are not named here are allowed and ignored.

    Attributes:
        audio: The recording, as written in the manifest.
        answers: Accepted texts, or regular expressions between slashes.
        role: Who answers; None is the model's default role.
        question: The question's words, to be typed; also under the name "text".
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    audio: str = Field(min_length=1)
    answers: tuple[str, ...] = ()
    role: str | None = None
    question: str | None = Field(default=None, validation_alias=AliasChoices("question", "text"))

    @field_validator("answers")
    @classmethod
    def _patterns_compile(cls, answers: tuple[str, ...]) -> tuple[str, ...]:
        for text in filter(is_pattern, answers):
            try:
                re.compile(text[1:-1])
            except re.error as error:
                raise ValueError(f"{text} is no regular expression: {error}") from error
        return answers


def read_manifest(
    path: Path, *, needs_answers: bool = True, needs_words: bool = False
) -> list[Question]:
    """Read every question.

    Args:
        path: The JSON-lines file, or a published set as `engine.evaluation.question_sets` reads it:
            its folder, table or `.json`.
        needs_answers: Whether a line without accepted answers is a mistake.
        needs_words: Whether a line without the question's words is one.

    Raises:
        RequestError: The file cannot be read, a line is wrong (it is named), or there is none.
    """
    listing = published_listing(path)
    if listing is not None:
        return _published(listing)
    questions = [
        _question(
            line,
            place,
            needs_answers=needs_answers,
            needs_words=needs_words,
        )
        for place, line in numbered_lines(path)
    ]
    if not questions:
        raise RequestError(f"The manifest {path} has no question in it.")
    return questions


def audio_path(question: Question, manifest: Path) -> Path:
    """Where the recording lies: in the folder that was named, or in the manifest's."""
    folder = manifest if manifest.is_dir() else manifest.parent
    return folder / Path(question.audio).expanduser()


def _published(listing: Path) -> list[Question]:
    return [
        Question.model_construct(audio=one.audio, answers=one.answers, question=one.question)
        for one in read_question_set(listing)
    ]


def _question(line: str, place: str, *, needs_answers: bool, needs_words: bool) -> Question:
    try:
        question = Question.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RequestError(f"{place}: {where or 'the line'}: {first['msg']}.") from error
    if needs_answers and not question.answers:
        raise RequestError(f"{place}: there are no accepted answers.")
    if needs_words and not (question.question or "").strip():
        raise RequestError(
            f"{place}: the question's words are missing.",
            remedy='Add them as "question", or leave --typed out.',
        )
    return question
