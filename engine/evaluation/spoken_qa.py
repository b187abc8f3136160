"""Spoken question answering: each recorded question is answered, and the answer is judged.

Knows the manifest and the model's door; it prints nothing.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.audio.files import read_sound
from engine.config import AnswerConfig
from engine.errors import AudioFileError
from engine.evaluation.accepted import is_accepted
from engine.evaluation.manifest import Question, audio_path, read_manifest
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.offline.answer import answer_recording


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """What was answered to one question.

    Attributes:
        audio: The recording, as the manifest names it.
        answer: The answer's text; "" where the recording could not be read.
        right: Whether an accepted answer is in it.
        verdict_chunk: The 160 ms chunk at which the state head ended the turn, or None.
        error: Why there is no answer, or None.
    """

    audio: str
    answer: str
    right: bool
    verdict_chunk: int | None = None
    error: str | None = None

    def record(self) -> dict[str, object]:
        """The line that `--json` prints."""
        return asdict(self)


def judge_answers(
    bundle: ModelBundle, manifest: Path, *, settings: AnswerConfig
) -> Iterator[JudgedAnswer]:
    """Answer every question of a manifest, in its order.

    Args:
        bundle: The model.
        manifest: JSON lines, see `engine.evaluation.manifest`.
        settings: How tokens are drawn.

    Raises:
        RequestError: The manifest is wrong; before the first answer.
    """
    questions = read_manifest(manifest)
    return (_judge(bundle, manifest, question, settings) for question in questions)


def _judge(
    bundle: ModelBundle, manifest: Path, question: Question, settings: AnswerConfig
) -> JudgedAnswer:
    try:
        samples = read_sound(audio_path(question, manifest), rate_hz=EAR_RATE_HZ)
    except AudioFileError as error:
        return JudgedAnswer(audio=question.audio, answer="", right=False, error=str(error))
    spoken = answer_recording(bundle, samples, role=question.role, settings=settings)
    return JudgedAnswer(
        audio=question.audio,
        answer=spoken.text,
        right=is_accepted(question.answers, spoken.text),
        verdict_chunk=spoken.verdict_chunk,
    )
