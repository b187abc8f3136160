"""How long the first sound of an answer takes after the verdict, stage by stage.

Knows recordings and the marks that answering them leaves; it has no clock of its own and prints
nothing. The stages are the rows of the paper's table (arXiv 2411.00774).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from engine.audio.files import read_sound
from engine.clock import Clock
from engine.config import AnswerConfig
from engine.errors import AudioFileError
from engine.evaluation.manifest import Question, audio_path, read_manifest
from engine.events import Stage
from engine.models.bundle import ModelBundle
from engine.models.config import EAR_RATE_HZ
from engine.offline.answer import answer_recording
from engine.offline.spoken_answer import SpokenAnswer

ROWS: Final = (
    Stage.FIRST_TEXT_CHUNK,
    Stage.SPEECH_PREFILL,
    Stage.FIRST_SPEECH_CHUNK,
    Stage.FIRST_PCM,
)
"""Each row is the time from the stage before it; the first is counted from the verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTime:
    """One answer.

    Attributes:
        audio: The recording, as the manifest names it.
        spans_ms: For each of `ROWS`; empty if no sound came.
        error: Why there is no sound, or None.
    """

    audio: str
    spans_ms: tuple[float, ...] = ()
    error: str | None = None

    @property
    def total_ms(self) -> float:
        """From the verdict to the first sound: the sum of the rows."""
        return sum(self.spans_ms)

    def record(self) -> dict[str, object]:
        """The line that `--json` prints."""
        spans = {stage.value: round(ms, 3) for stage, ms in zip(ROWS, self.spans_ms, strict=False)}
        total = round(self.total_ms, 3) if self.spans_ms else None
        return {"audio": self.audio, "ms": spans, "total_ms": total, "error": self.error}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, in milliseconds."""

    average: float
    p50: float
    p90: float

    @classmethod
    def of(cls, times_ms: Sequence[float]) -> "Row":
        """Sum up at least one time."""
        p50, p90 = np.percentile(times_ms, (50, 90))
        return cls(float(np.mean(times_ms)), float(p50), float(p90))

    def record(self) -> dict[str, float]:
        """Ready for JSON."""
        return {name: round(ms, 3) for name, ms in asdict(self).items()}


PUBLISHED: Final = (
    Row(478, 468, 750),
    Row(15, 15, 17),
    Row(237, 235, 252),
    Row(11, 11, 13),
    Row(745, 753, 1020),
)
"""Of the 7B model, for each of `ROWS` and the total; 160 to 320 ms until the verdict are apart."""


def time_answers(
    bundle: ModelBundle, manifest: Path, *, settings: AnswerConfig, clock: Clock | None = None
) -> Iterator[AnswerTime]:
    """Answer every recording of a manifest, in its order.

    The first one that can be read is answered once more before, since what is done for the first
    time takes longer.

    Args:
        bundle: The model.
        manifest: JSON lines, see `engine.evaluation.manifest`; accepted answers are not needed.
        settings: How tokens are drawn.
        clock: What the marks are taken on; None is the machine's.

    Raises:
        RequestError: The manifest is wrong; before the first answer.
    """
    questions = read_manifest(manifest, needs_answers=False)
    return _time_all(bundle, manifest, questions, settings, clock)


def _time_all(
    bundle: ModelBundle,
    manifest: Path,
    questions: Sequence[Question],
    settings: AnswerConfig,
    clock: Clock | None,
) -> Iterator[AnswerTime]:
    is_warm = False
    for question in questions:
        try:
            samples = read_sound(audio_path(question, manifest), rate_hz=EAR_RATE_HZ)
        except AudioFileError as error:
            yield AnswerTime(audio=question.audio, error=str(error))
            continue
        for _ in range(1 if is_warm else 2):
            spoken = answer_recording(
                bundle, samples, role=question.role, settings=settings, clock=clock
            )
        is_warm = True
        yield _answer_time(question.audio, spoken)


def _answer_time(audio: str, spoken: SpokenAnswer) -> AnswerTime:
    if Stage.FIRST_PCM not in spoken.marks_ms:
        return AnswerTime(audio=audio, error="The model said nothing.")
    marks_ms = [spoken.marks_ms[stage] for stage in (Stage.VERDICT, *ROWS)]
    return AnswerTime(audio=audio, spans_ms=tuple(b - a for a, b in pairwise(marks_ms)))


def summary(times: Sequence[AnswerTime]) -> list[Row]:
    """For each of `ROWS` and the total, over the answers with sound; empty if there is none."""
    spoken = [time for time in times if time.spans_ms]
    if not spoken:
        return []
    columns = [*zip(*(time.spans_ms for time in spoken), strict=True)]
    return [Row.of(column) for column in (*columns, [time.total_ms for time in spoken])]
