"""The door to answering a recording: a model, samples and a schedule in, a spoken answer out.

Knows no files.
"""

from enum import StrEnum

from engine.clock import Clock, MonotonicClock
from engine.config import AnswerConfig
from engine.models.bundle import ModelBundle
from engine.offline.answering import Samples
from engine.offline.live_schedule import LiveAnswering
from engine.offline.release_schedule import ReleaseAnswering
from engine.offline.spoken_answer import SpokenAnswer


class Schedule(StrEnum):
    """In which order the work is done: as Floe talks, or as the published script does it."""

    LIVE = "live"
    RELEASE = "release"


_ANSWERING = {Schedule.LIVE: LiveAnswering, Schedule.RELEASE: ReleaseAnswering}


def answer_recording(
    bundle: ModelBundle,
    samples: Samples,
    *,
    role: str | None = None,
    settings: AnswerConfig | None = None,
    schedule: Schedule = Schedule.LIVE,
    clock: Clock | None = None,
) -> SpokenAnswer:
    """Answer one spoken question.

    Args:
        bundle: Shared weights.
        samples: [n] float32 in [-1, 1], 16 kHz, n > 0.
        role: Who answers; None is the model's default role.
        settings: How tokens are drawn, and the longest answer; None is the usual.
        schedule: In which order the work is done.
        clock: Tells the time for the marks; None is the machine's.
    """
    answering = _ANSWERING[schedule](
        bundle, role, settings=settings or AnswerConfig(), clock=clock or MonotonicClock()
    )
    return answering.run(samples)
