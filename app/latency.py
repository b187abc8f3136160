"""How long the answers of this session took, and that as files for a spreadsheet or a program.

Knows the engine's latency events; it measures nothing itself and writes no file.
"""

import csv
import io
import json
import math
from dataclasses import dataclass, field
from typing import Any, Final

from engine import OverlapLatency, Stage, TurnLatency

PUBLISHED_MS: Final = 905
"""745 ms on average from verdict to first PCM and 160 ms until the verdict (arXiv 2411.00774)."""

PUBLISHED_STAGES_MS: Final = {
    Stage.VERDICT: 160,
    Stage.FIRST_TEXT_CHUNK: 478,
    Stage.SPEECH_PREFILL: 15,
    Stage.FIRST_SPEECH_CHUNK: 237,
    Stage.FIRST_PCM: 11,
}
"""The same by stage; the words to speak are counted from the verdict, and the averages of the parts
add up to a little less than that of the whole."""

_STAGES: Final = tuple(stage for stage in Stage if stage is not Stage.END_OF_SPEECH)
_US_PER_S: Final = 1e6


@dataclass
class LatencyRecord:
    """The session's answer times, oldest first."""

    turns: list[TurnLatency] = field(default_factory=list[TurnLatency])
    overlaps: list[OverlapLatency] = field(default_factory=list[OverlapLatency])

    @property
    def last(self) -> TurnLatency | None:
        """The last answer's stages; None before the first."""
        return self.turns[-1] if self.turns else None

    @property
    def last_overlap(self) -> OverlapLatency | None:
        """The last time somebody spoke over an answer; None before the first."""
        return self.overlaps[-1] if self.overlaps else None

    def percentile_ms(self, share: float) -> float | None:
        """The time that this share of the answers did not exceed; None before the first."""
        ordered = sorted(turn.total_ms for turn in self.turns)
        if not ordered:
            return None
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def latency_csv(record: LatencyRecord) -> str:
    """One line for each answer: its total and each stage's milliseconds, empty where left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["turn", "cause", "total_ms", *(f"{stage.value}_ms" for stage in _STAGES)])
    for turn in record.turns:
        spans = {span.stage: f"{span.ms:.3f}" for span in turn.spans}
        stages = [spans.get(stage, "") for stage in _STAGES]
        writer.writerow([turn.turn, turn.cause.value, f"{turn.total_ms:.3f}", *stages])
    return text.getvalue()


def latency_json(record: LatencyRecord) -> str:
    """The same with the percentiles, the published figure and the overlaps."""
    document = {
        "unit": "ms",
        "from": "end of speech",
        "to": "first sound at the loudspeaker",
        "p50_ms": record.percentile_ms(0.5),
        "p90_ms": record.percentile_ms(0.9),
        "published_ms": PUBLISHED_MS,
        "answers": [_answer(turn) for turn in record.turns],
        "overlaps": [
            {
                "turn": overlap.turn,
                "ducked_ms": overlap.ducked_ms,
                "silent_ms": overlap.silent_ms,
                "resumed_ms": overlap.resumed_ms,
            }
            for overlap in record.overlaps
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def latency_chrome_trace(record: LatencyRecord) -> str:
    """The stages as a trace that a Chrome browser opens at chrome://tracing."""
    events: list[dict[str, Any]] = []
    for turn in record.turns:
        begin_us = turn.at_s * _US_PER_S - turn.total_ms * 1e3
        for span in turn.spans:
            place = {"ts": begin_us, "dur": span.ms * 1e3, "pid": 1, "tid": 1}
            events.append(
                {"name": span.stage.value, "cat": f"turn {turn.turn}", "ph": "X", **place}
            )
            begin_us += span.ms * 1e3
    return json.dumps({"traceEvents": events, "displayTimeUnit": "ms"}) + "\n"


def _answer(turn: TurnLatency) -> dict[str, Any]:
    return {
        "turn": turn.turn,
        "cause": turn.cause.value,
        "total_ms": turn.total_ms,
        "spans": [{"stage": span.stage.value, "ms": span.ms} for span in turn.spans],
    }
