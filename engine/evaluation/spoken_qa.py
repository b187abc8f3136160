"""Question answering: each recorded question is answered, and typed too if wished, and judged.

What is answered rightly when typed but not when spoken is what speech loses. Knows the manifest
and the model's door; it prints nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.audio.files import read_sound
from engine.config import AnswerConfig
from engine.errors import AudioFileError
from engine.evaluation.accepted import is_accepted
from engine.evaluation.manifest import Question, audio_path, read_manifest
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.offline.answer import answer_recording
from engine.offline.typed import answer_typed

PUBLISHED = {
    "Web Questions": (44.73, 45.13),
    "LLaMA Questions": (72.00, 77.67),
    "Trivia QA": (53.88, 63.93),
}
"""Percent answered rightly when spoken, and by the text-only backbone (arXiv 2411.00774)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswer:
    """What was answered to a question that was typed.

    Attributes:
        text: The answer.
        right: Whether an accepted answer is in it.
    """

    text: str
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """What was answered to one question.

    Attributes:
        audio: The recording, as the manifest names it.
        answer: The answer's text; "" where the recording could not be read.
        right: Whether an accepted answer is in it.
        verdict_chunk: The 160 ms chunk at which the state head ended the turn, or None.
        error: Why there is no answer, or None.
        typed: The answer to the same question typed; None where that was not asked for.
    """

    audio: str
    answer: str
    right: bool
    verdict_chunk: int | None = None
    error: str | None = None
    typed: TypedAnswer | None = None

    def record(self) -> dict[str, object]:
        """The line that `--json` prints."""
        spoken: dict[str, object] = {
            "audio": self.audio,
            "answer": self.answer,
            "right": self.right,
            "verdict_chunk": self.verdict_chunk,
            "error": self.error,
        }
        if self.typed is None:
            return spoken
        return spoken | {"typed_answer": self.typed.text, "typed_right": self.typed.right}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many questions were answered rightly.

    Attributes:
        n: Questions.
        spoken: Rightly answered when spoken.
        typed: Rightly answered when typed; None where that was not asked for.
        lost, gained: Right only when typed, and right only when spoken.
    """

    n: int
    spoken: int
    typed: int | None = None
    lost: int = 0
    gained: int = 0


def judge_answers(
    bundle: ModelBundle, manifest: Path, *, settings: AnswerConfig, types_too: bool = False
) -> Iterator[JudgedAnswer]:
    """Answer every question of a manifest, in its order.

    Args:
        bundle: The model.
        manifest: JSON lines, see `engine.evaluation.manifest`.
        settings: How tokens are drawn.
        types_too: Whether each question is also asked in writing; its words must be there.

    Raises:
        RequestError: The manifest is wrong; before the first answer.
    """
    questions = read_manifest(manifest, needs_words=types_too)
    return (
        _judge(bundle, manifest, question, settings, types_too=types_too) for question in questions
    )


def count_right(answers: Sequence[JudgedAnswer]) -> Shares:
    """Sum up; both ways are compared where every question was asked in both."""
    spoken = sum(answer.right for answer in answers)
    pairs = [(one.right, one.typed.right) for one in answers if one.typed is not None]
    if len(pairs) != len(answers):
        return Shares(n=len(answers), spoken=spoken)
    return Shares(
        n=len(answers),
        spoken=spoken,
        typed=sum(typed for _, typed in pairs),
        lost=sum(typed and not heard for heard, typed in pairs),
        gained=sum(heard and not typed for heard, typed in pairs),
    )


def _judge(
    bundle: ModelBundle,
    manifest: Path,
    question: Question,
    settings: AnswerConfig,
    *,
    types_too: bool,
) -> JudgedAnswer:
    typed = _typed(bundle, question, settings) if types_too else None
    try:
        samples = read_sound(audio_path(question, manifest), rate_hz=EAR_RATE_HZ)
    except AudioFileError as error:
        return JudgedAnswer(
            audio=question.audio, answer="", right=False, error=str(error), typed=typed
        )
    spoken = answer_recording(bundle, samples, role=question.role, settings=settings)
    return JudgedAnswer(
        audio=question.audio,
        answer=spoken.text,
        right=is_accepted(question.answers, spoken.text),
        verdict_chunk=spoken.verdict_chunk,
        typed=typed,
    )


def _typed(bundle: ModelBundle, question: Question, settings: AnswerConfig) -> TypedAnswer:
    text = answer_typed(bundle, question.question or "", role=question.role, settings=settings)
    return TypedAnswer(text=text, right=is_accepted(question.answers, text))
