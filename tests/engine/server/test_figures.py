"""What monitoring reads of the steps that were computed together."""

from collections import Counter

from engine.server.figures import Figures
from engine.server.pooled_session import Elsewhere


def batch_lines(batches: Counter[tuple[str, int]]) -> list[str]:
    text = Figures().text(
        n_sessions=0,
        max_sessions=8,
        backlogs_s=[],
        busy_s=0.0,
        processor_s=0.0,
        batches=batches,
    )
    return [line for line in text.splitlines() if line.startswith("floe_batch_size")]


def test_the_sizes_of_batches_are_a_histogram_for_each_kind() -> None:
    counts = {("speaking", 1): 4, ("speaking", 3): 2, ("hearing", 70): 1}
    lines = batch_lines(Counter(counts))
    for line in (
        'floe_batch_size_bucket{kind="speaking",le="1"} 4',
        'floe_batch_size_bucket{kind="speaking",le="2"} 4',
        'floe_batch_size_bucket{kind="speaking",le="3"} 6',
        'floe_batch_size_bucket{kind="speaking",le="+Inf"} 6',
        'floe_batch_size_sum{kind="speaking"} 10',
        'floe_batch_size_count{kind="speaking"} 6',
        'floe_batch_size_bucket{kind="hearing",le="64"} 0',
        'floe_batch_size_bucket{kind="hearing",le="+Inf"} 1',
    ):
        assert line in lines


def test_nothing_is_told_of_kinds_that_did_not_come_about() -> None:
    assert batch_lines(Counter()) == []


def test_what_other_processes_spend_is_the_servers() -> None:
    lines = (
        Figures()
        .text(
            n_sessions=0,
            max_sessions=8,
            backlogs_s=[],
            busy_s=0.0,
            processor_s=1.5,
            batches=Counter(),
            elsewhere=Elsewhere(n_processes=2, n_lost=3, n_moves=4, n_restored=5, processor_s=2.25),
        )
        .splitlines()
    )
    for line in (
        "process_cpu_seconds_total 3.75",
        "floe_model_processes 2",
        "floe_model_processes_lost_total 3",
        "floe_sessions_moved_total 4",
        "floe_sessions_restored_total 5",
    ):
        assert line in lines
