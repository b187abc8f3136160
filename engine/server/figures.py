"""What a server counts, and how monitoring reads it: Prometheus' text format.

Knows nothing of what was said: numbers only. What the engine tells is counted by any thread of the
pool, everything else by the network's alone.
"""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from engine.events import Event, ReplyInterrupted, ReplyStarted, TurnLatency, TurnTaken
from engine.protocol.message_error import ErrorKind
from engine.server.pooled_session import Elsewhere, UserMemory

_BATCH_BOUNDS: Final = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)
_NOWHERE: Final = Elsewhere()
_NOTHING: Final = UserMemory()
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Figures:
    """Counters since the server was started."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.n_connections = 0
        self.n_refused = 0
        self.n_messages = 0
        self.errors: dict[ErrorKind, int] = defaultdict(int)
        self._lock = threading.Lock()
        self._n_turns = self._n_replies = self._n_interrupted = 0
        self._stage_ms: dict[str, float] = defaultdict(float)
        self._stage_n: dict[str, int] = defaultdict(int)

    def told(self, event: Event) -> None:
        """Count what the engine tells."""
        with self._lock:
            self._count(event)

    def _count(self, event: Event) -> None:
        match event:
            case TurnTaken():
                self._n_turns += 1
            case ReplyStarted():
                self._n_replies += 1
            case ReplyInterrupted():
                self._n_interrupted += 1
            case TurnLatency():
                self._count_latency(event)
            case _:
                return

    def _count_latency(self, event: TurnLatency) -> None:
        for stage, ms in [(span.stage.value, span.ms) for span in event.spans]:
            self._stage_ms[stage] += ms
            self._stage_n[stage] += 1
        self._stage_ms["total"] += event.total_ms
        self._stage_n["total"] += 1

    def text(
        self,
        *,
        n_sessions: int,
        max_sessions: int,
        backlogs_s: list[float],
        busy_s: float,
        processor_s: float,
        batches: Mapping[tuple[str, int], int],
        elsewhere: Elsewhere = _NOWHERE,
        memory: UserMemory = _NOTHING,
    ) -> str:
        """All figures in Prometheus' text format.

        Args:
            n_sessions: Conversations at this moment.
            max_sessions: How many there may be.
            backlogs_s: For each, the sound that waits to be heard.
            busy_s: Seconds that the workers have spent on users.
            processor_s: Processor time of this process, all threads.
            batches: How often so many steps of a kind were computed together, by kind and number.
            elsewhere: What other processes have done; their processor time is added.
            memory: What the model remembers of the conversations.
        """
        spent_s = processor_s + elsewhere.processor_s
        lines = [
            *_metric("floe_sessions", "gauge", n_sessions),
            *_metric("floe_sessions_max", "gauge", max_sessions),
            *_metric("floe_input_backlog_seconds", "gauge", round(sum(backlogs_s), 3)),
            *_metric(
                "floe_input_backlog_seconds_worst", "gauge", round(max(backlogs_s, default=0), 3)
            ),
            *_metric("floe_user_memory_bytes", "gauge", sum(memory.held_bytes)),
            *_metric("floe_user_memory_bytes_worst", "gauge", max(memory.held_bytes, default=0)),
            *_metric("floe_user_memory_bytes_max", "gauge", memory.most_bytes),
            *_metric("floe_worker_busy_seconds_total", "counter", round(busy_s, 3)),
            # Monitoring knows this one by this name, whatever the program.
            *_metric("process_cpu_seconds_total", "counter", round(spent_s, 3)),
            *_metric("floe_connections_total", "counter", self.n_connections),
            *_metric("floe_connections_refused_total", "counter", self.n_refused),
            *_metric("floe_messages_total", "counter", self.n_messages),
            *_metric("floe_turns_total", "counter", self._n_turns),
            *_metric("floe_replies_total", "counter", self._n_replies),
            *_metric("floe_replies_interrupted_total", "counter", self._n_interrupted),
            *_metric("floe_model_processes", "gauge", elsewhere.n_processes),
            *_metric("floe_model_processes_lost_total", "counter", elsewhere.n_lost),
            *_metric("floe_sessions_moved_total", "counter", elsewhere.n_moves),
            *_metric("floe_sessions_restored_total", "counter", elsewhere.n_restored),
            *self._errors(),
            *self._delays(),
            *_batch_sizes(batches),
        ]
        return "\n".join(lines) + "\n"

    def _errors(self) -> list[str]:
        counts = sorted(self.errors.items())
        rows = [f'floe_errors_total{{code="{kind.value}"}} {n}' for kind, n in counts]
        return ["# TYPE floe_errors_total counter", *rows]

    def _delays(self) -> list[str]:
        lines = ["# TYPE floe_stage_seconds summary"]
        with self._lock:
            counted = [(stage, n, self._stage_ms[stage]) for stage, n in self._stage_n.items()]
        for stage, n, ms in sorted(counted):
            seconds = ms / 1000
            lines.append(f'floe_stage_seconds_sum{{stage="{stage}"}} {seconds:.4f}')
            lines.append(f'floe_stage_seconds_count{{stage="{stage}"}} {n}')
        return lines


def _metric(name: str, kind: str, value: float) -> list[str]:
    return [f"# TYPE {name} {kind}", f"{name} {value}"]


def _batch_sizes(batches: Mapping[tuple[str, int], int]) -> list[str]:
    """A histogram for each kind of step: how many sessions one computation served."""
    # The pool's threads go on counting while this is read.
    counts = dict(batches)
    lines = ["# TYPE floe_batch_size histogram"]
    for kind in sorted({kind for kind, _ in counts}):
        sizes = {size: n for (other, size), n in counts.items() if other == kind}
        for bound in _BATCH_BOUNDS:
            n_up_to = sum(n for size, n in sizes.items() if size <= bound)
            lines.append(f'floe_batch_size_bucket{{kind="{kind}",le="{bound}"}} {n_up_to}')
        n_all = sum(sizes.values())
        lines.append(f'floe_batch_size_bucket{{kind="{kind}",le="+Inf"}} {n_all}')
        n_steps = sum(size * n for size, n in sizes.items())
        lines.append(f'floe_batch_size_sum{{kind="{kind}"}} {n_steps}')
        lines.append(f'floe_batch_size_count{{kind="{kind}"}} {n_all}')
    return lines
