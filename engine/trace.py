"""Stage marks of a turn, and the file that keeps every event.

Knows no models and no sound: whoever does the work says when a stage was reached, and the marks
become spans that sum to the whole.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import OutputError
from engine.events import Event, Stage, StageSpan, event_record

_ORDER = tuple(Stage)


class TurnTrace:
    """The marks of one turn, each set once, on one clock."""

    def __init__(self, *, began_s: float) -> None:
        """Begin at the end of speech, or when a typed turn arrived."""
        self._at_s: dict[Stage, float] = {Stage.END_OF_SPEECH: began_s}

    def mark(self, stage: Stage, at_s: float) -> None:
        """Note when a stage was reached; only the first time counts."""
        self._at_s.setdefault(stage, at_s)

    def has(self, stage: Stage) -> bool:
        """Whether a stage was reached."""
        return stage in self._at_s

    @property
    def marks_s(self) -> Mapping[Stage, float]:
        """All marks so far."""
        return self._at_s

    def spans(self) -> tuple[StageSpan, ...]:
        """The time between neighbouring marks; their sum is `total_ms`.

        Marks are taken on one clock in the order of the stages; one that lies before its
        predecessor (a sound card's time may, by a rounding) counts as simultaneous.
        """
        spans: list[StageSpan] = []
        latest_s = self._at_s[Stage.END_OF_SPEECH]
        for stage in _ORDER[1:]:
            if stage in self._at_s:
                at_s = max(self._at_s[stage], latest_s)
                spans.append(StageSpan(stage=stage, ms=(at_s - latest_s) * 1e3))
                latest_s = at_s
        return tuple(spans)

    def total_ms(self) -> float:
        """From the first mark to the last: the sum of the spans."""
        return sum(span.ms for span in self.spans())


class EventTrace:
    """A file to which every event is written as one JSON line."""

    def __init__(self, path: Path) -> None:
        """Open the file anew.

        Raises:
            OutputError: It cannot be written.
        """
        try:
            self._file = path.open("w", encoding="utf-8", buffering=1)
        except OSError as error:
            raise OutputError(
                f"The trace file {path} cannot be written: {error.strerror}.",
                remedy="Choose another place.",
            ) from error

    def write(self, event: Event) -> None:
        """Append one event."""
        self._file.write(json.dumps(event_record(event), ensure_ascii=False) + "\n")

    def __enter__(self) -> Self:
        """Nothing more to open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file, with everything written."""
        self._file.close()
