"""How well spoken answers can be understood, by a recogniser that Floe did not train.

Each answer's sound is judged against its own text: word errors, and whether forced alignment
prefers the text to other answers. The same is done with the teacher's voice on the same texts,
since the referee errs even there. Knows nothing of whether an answer is right.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.files import read_sound
from engine.config import AnswerConfig
from engine.evaluation.manifest import audio_path, read_manifest
from engine.evaluation.referee import Referee, WordErrors
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.offline.answer import answer_recording

N_RIVALS = 3
"""Wrong texts that forced alignment is to tell from the right one."""

Wave = NDArray[np.float32]
Teacher = Callable[[str], tuple[Wave, int]]
"""Speaks a text as the voice that the model learned from: [n] float32 sound, and its rate in Hz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundJudgement:
    """One answer's sound.

    Attributes:
        audio: The question's recording, as the manifest names it.
        answer: The text that should be heard.
        heard: What the referee heard.
        n_errors, n_words: Word errors and words of the text.
        is_preferred: Whether the sound fits its text better than every rival text.
        teacher_errors: Word errors on the teacher's voice with the same text; None without one.
    """

    audio: str
    answer: str
    heard: str
    n_errors: int
    n_words: int
    is_preferred: bool
    teacher_errors: int | None

    def record(self) -> dict[str, object]:
        """The line that `--json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    audio: str
    text: str
    samples: Wave
    rate_hz: int


def judge_sound(
    bundle: ModelBundle,
    manifest: Path,
    *,
    settings: AnswerConfig,
    sentences: Sequence[str],
    teacher: Teacher | None,
    progress: Callable[[int, int], None],
) -> list[SoundJudgement]:
    """Answer every question, then judge the sound of all answers.

    Args:
        bundle: The model.
        manifest: JSON lines; accepted answers are not needed.
        settings: How tokens are drawn.
        sentences: What may be said: the referee's language.
        teacher: The voice to compare with; None leaves it out.
        progress: Told how many of how many answers are made.

    Raises:
        RequestError: The manifest is wrong.
        AudioFileError: A recording cannot be read.
        MissingComponentError: The referee is not installed.
    """
    questions = read_manifest(manifest, needs_answers=False)
    answered: list[_Answered] = []
    for question in questions:
        samples = read_sound(audio_path(question, manifest), rate_hz=EAR_RATE_HZ)
        spoken = answer_recording(bundle, samples, role=question.role, settings=settings)
        answered.append(
            _Answered(
                audio=question.audio,
                text=spoken.text,
                samples=spoken.samples,
                rate_hz=spoken.rate_hz,
            )
        )
        progress(len(answered), len(questions))
    referee = Referee([*sentences, *(one.text for one in answered)])
    texts = sorted({one.text for one in answered if one.text.strip()})
    return [_judge(referee, one, texts, teacher) for one in answered]


def _judge(
    referee: Referee, one: _Answered, texts: Sequence[str], teacher: Teacher | None
) -> SoundJudgement:
    if not one.samples.size or not one.text.strip():
        return SoundJudgement(
            audio=one.audio,
            answer=one.text,
            heard="",
            n_errors=len(one.text.split()),
            n_words=len(one.text.split()),
            is_preferred=False,
            teacher_errors=None,
        )
    heard = referee.hear(one.samples, rate_hz=one.rate_hz)
    errors = referee.word_errors(one.samples, one.text, rate_hz=one.rate_hz)
    rivals = _rivals(one.text, texts)
    return SoundJudgement(
        audio=one.audio,
        answer=one.text,
        heard=" ".join(heard),
        n_errors=errors.errors,
        n_words=errors.words,
        is_preferred=referee.prefers(one.samples, one.text, rivals, rate_hz=one.rate_hz),
        teacher_errors=_teacher_errors(referee, one.text, teacher),
    )


def _rivals(text: str, texts: Sequence[str]) -> list[str]:
    """Other answers, the same ones for the same text."""
    others = [other for other in texts if other != text]
    return random.Random(text).sample(others, min(N_RIVALS, len(others)))


def _teacher_errors(referee: Referee, text: str, teacher: Teacher | None) -> int | None:
    if teacher is None:
        return None
    wave, rate_hz = teacher(text)
    return referee.word_errors(wave, text, rate_hz=rate_hz).errors


def word_error_rates(judgements: Sequence[SoundJudgement]) -> tuple[float, float | None]:
    """Word error in percent of the answers, and of the teacher on the same texts."""
    own = sum((WordErrors(j.n_errors, j.n_words) for j in judgements), WordErrors(0, 0))
    taught = [j for j in judgements if j.teacher_errors is not None]
    if not taught:
        return own.rate, None
    n_errors = sum(j.teacher_errors or 0 for j in taught)
    return own.rate, WordErrors(n_errors, sum(j.n_words for j in taught)).rate
